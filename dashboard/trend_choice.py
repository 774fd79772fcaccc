"""The choices of the trend page: the kind of chart, what adds up, which items and places."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.display import plain_text
from dashboard.filters import choose
from dashboard.guard import PageContext
from dashboard.reads import RunFrames, run_of
from dashboard.run_places import EVERY, parents_at, place_names, visible_places
from dashboard.trend_filters import choose_first, choose_many
from dashboard.trend_measures import TOTAL, measures_of
from dashboard.trend_section import TrendView
from metrics.observation_trends import Window

LINES, MULTIPLES, CONTROL, FUNNEL = "lines", "multiples", "control", "funnel"
# Several lines need a colour each; a chart per item, and a phone is scrolled only so far.
MOST_LINES, MOST_ITEMS = 6, 4


def choose_view(context: PageContext) -> str:
    """Draw the choice of the kind of chart; only lines and small multiples without the right to items."""
    names = {
        LINES: context.say("Lines"),
        MULTIPLES: context.say("All places"),
        CONTROL: context.say("Control chart"),
        FUNNEL: context.say("Funnel plot"),
    }
    return choose(
        context, "view", context.say("View"), list(names), default=LINES, show=names.__getitem__, widget="segments"
    )


def choose_trend(
    context: PageContext,
    run: RunFrames,
    places: pd.DataFrame,
    months: Sequence[str],
    level: str,
    period: str,
    view: str,
) -> TrendView:
    """Draw the choices of window, items and places that a view has, and return what is to be shown."""
    measures = measures_of(context, run)
    shared = st.query_params.get("item", TOTAL)
    default = shared if shared in measures else next(iter(measures))
    if "items" not in st.query_params:
        _tell_unknown(context, [shared] if shared not in measures else [])
    if view in (CONTROL, FUNNEL) and default == TOTAL and len(measures) > 1:
        # Neither can show the total; the first item can.
        default = list(measures)[1]
    codes = list(measures)
    parents = parents_at(run, places, level) if view in (MULTIPLES, FUNNEL) else ()
    left, *further, right = st.columns([3, 2] if view in (MULTIPLES, FUNNEL) and len(parents) < 2 else [3, 3, 2])
    chosen: list[str] = []
    within = EVERY
    if view in (LINES, CONTROL):
        with left:
            items = choose_many(
                context, "items", context.say("Items shown"), codes, default=[default],
                show=lambda code: measures[code].name, most=MOST_ITEMS,
            )  # fmt: skip
        visible, names = visible_places(run, places), place_names(places)
        named = st.query_params.get("place", context.deployment.root)
        if "places" not in st.query_params:
            _tell_unknown(context, [named] if named not in places.index else [])
        own = _own_place(context, visible)
        with further[0]:
            chosen = choose_many(
                context, "places", context.say("Places shown"), list(visible), default=[own] if own else [],
                show=names.__getitem__, most=MOST_LINES,
            )  # fmt: skip
    else:
        with left:
            item = choose_first(
                context, "items", context.say("Item shown"), codes, default=default,
                show=lambda code: measures[code].name,
            )  # fmt: skip
        items = [item]
        if further:
            with further[0]:
                within = _choose_within(context, places, parents)
    with right:
        window = Window.MONTH if view == CONTROL else _choose_window(context)
    return TrendView(
        level,
        period,
        window,
        tuple(items),
        tuple(chosen),
        within,
        run_of(context, level, months[0]) or 0,
        months[0],
    )


def _tell_unknown(context: PageContext, values: Sequence[str]) -> None:
    for value in values:
        st.info(context.say("The address asks for “{value}”, which does not exist here.", value=plain_text(value)))


def _choose_window(context: PageContext) -> Window:
    names = {
        Window.YEAR: context.say("Year so far"),
        Window.MONTH: context.say("Single months"),
        Window.ROLLING: context.say("Twelve months"),
    }
    chosen = choose(
        context, "window", context.say("Adds up"), list(names), default=Window.YEAR,
        show=lambda code: names[Window(code)], widget="segments",
    )  # fmt: skip
    return Window(chosen)


def _own_place(context: PageContext, visible: Sequence[str]) -> str | None:
    """Return the place of the address, else the viewer's own, else the whole county."""
    for code in (st.query_params.get("place", ""), context.viewer.place, context.deployment.root):
        if code in visible:
            return code
    return next(iter(visible), None)


def _choose_within(context: PageContext, places: pd.DataFrame, parents: Sequence[str]) -> str:
    names = place_names(places)
    return choose(
        context, "within", context.say("Within"), [EVERY, *parents], default=EVERY,
        show=lambda code: context.say("All") if code == EVERY else names[code],
    )  # fmt: skip
