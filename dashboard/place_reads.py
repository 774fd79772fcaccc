"""Kept reads of the place profile and of comparisons: nothing here computes a score, all of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashboard.database import engine_of
from dashboard.filters import choose
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.reads import RunFrames
from dashboard.run_places import in_rank_order
from loaders.access import Action, visible_places
from loaders.bridge_reads import PlaceBridge, read_place_bridge, read_score_bridge
from loaders.engine import read_transaction
from loaders.leads import read_leads
from loaders.peer_reads import AlikePlaces, read_alike_places, read_peer_spread, read_place_trend
from loaders.plans import read_plan
from metrics.place_plan import Plan
from metrics.problems import InputRefused


# Compared by identity, like the run's frames (dashboard/kept.py).
@dataclass(frozen=True, eq=False)
class Profile:
    """What the profile of a place shows of one run.

    ``total`` is its row of ``score_total`` with the stability band, ``items`` its rows of ``score_item``,
    ``spread`` as of ``read_peer_spread`` with index item, ``trend`` as of ``read_place_trend``. ``items``,
    ``spread`` and ``plan`` are None for a viewer who may not read items; ``leads`` (their number) for one
    who may not see leads on the place.
    """

    place: str
    total: Mapping[str, Any]
    items: pd.DataFrame | None
    spread: pd.DataFrame | None
    trend: pd.DataFrame
    alike: AlikePlaces | None
    plan: Plan | None
    leads: int | None


@kept()
def profile_of(context: PageContext, run: RunFrames, place: str) -> Profile:
    """Return the profile of a place that the run's frames hold."""
    number, level = int(str(run.header["id"])), run.book.level
    mine = run.items[run.items["place"] == place] if run.items is not None else None
    with read_transaction(engine_of(context.database)) as connection:
        knows_items = mine is not None and len(mine) > 0
        return Profile(
            place,
            {str(name): value for name, value in run.totals[run.totals["place"] == place].iloc[0].items()},
            mine.sort_values("number", ignore_index=True) if mine is not None and knows_items else None,
            read_peer_spread(connection, context.viewer, number, place).set_index("item") if knows_items else None,
            read_place_trend(
                connection, context.viewer, level, place, str(run.header["period"]), series=run.book.series
            ),
            read_alike_places(connection, context.viewer, number, place),
            read_plan(connection, context.viewer, number, place) if knows_items else None,
            _leads(context, connection, number, place),
        )


def _leads(context: PageContext, connection: Connection, run: int, place: str) -> int | None:
    if not context.may(Action.READ_LEADS) or place not in visible_places(connection, context.viewer, Action.READ_LEADS):
        return None
    leads = read_leads(connection, context.viewer, run)
    return int(((leads["place"] == place) | (leads["other_place"] == place)).sum())


@kept()
def place_bridge_of(
    context: PageContext,
    newest: int,  # noqa: ARG001 a new run makes a new key
    level: str,
    place: str,
    first: str,
    last: str,
) -> PlaceBridge | None:
    """Return a place's bridge between two months, None where there is none; ``newest`` is the last month's run."""
    with read_transaction(engine_of(context.database)) as connection:
        try:
            return read_place_bridge(connection, context.viewer, level, place, first, last, context.series)
        except InputRefused:
            return None


@kept()
def score_bridge_of(context: PageContext, before: tuple[int, str], after: tuple[int, str]) -> pd.DataFrame | None:
    """Return the score bridge between two (run, place), None for a viewer who may not read items there."""
    if not context.may(Action.READ_ITEMS):
        return None
    with read_transaction(engine_of(context.database)) as connection:
        try:
            return read_score_bridge(connection, context.viewer, before, after)
        except InputRefused:
            return None


def choose_profile(context: PageContext, run: RunFrames, places: pd.DataFrame) -> str | None:
    """Draw the choice of place and return it: a township's own first, for all others the first by rank.

    None where the run holds no place that the viewer may see.
    """
    visible = [code for code in run.totals["place"] if code in places.index]
    if not visible:
        return None
    names = place_names(context, run, places)
    return choose(
        context,
        "place",
        context.say("Place"),
        visible,
        default=first_choice(context, run, visible),
        show=lambda code: names[code],
    )


def first_choice(context: PageContext, run: RunFrames, visible: list[str]) -> str:
    """Return the place that a page begins with: the viewer's own, else the first by rank."""
    own = context.viewer.place
    if own in visible and own != context.deployment.root:
        return own
    shown = set(visible)
    return next((code for code in in_rank_order(run) if code in shown), visible[0])


@kept()
def place_names(context: PageContext, run: RunFrames, places: pd.DataFrame) -> Mapping[str, str]:
    """Return place → name; villages with their township's, since villages of one name are common."""
    lowest = context.deployment.levels[-1].code
    names = dict(zip(places["code"], places["name"], strict=True))
    parents = places.loc[places["level"] == lowest, "parent"].map(names).dropna().to_dict()
    in_brackets = "{}（{}）" if context.language == "zh" else "{} ({})"
    return {
        code: in_brackets.format(name, parents[code]) if code in parents else name
        for code in run.totals["place"]
        for name in [str(names.get(code, code))]
    }
