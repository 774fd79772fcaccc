"""Bridges between two stored runs: how a place came from rank to rank, and from total to total."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd
from sqlalchemy import Connection, select

from loaders.access import Action, Viewer
from loaders.frames import read_frame
from loaders.rank_bridges import PARTS, PARTS_OF_A_RANK
from loaders.schema import score_item, score_run, score_total
from loaders.score_reads import SCORE_TYPES
from loaders.shown_runs import runs_over_time, visible_in_run
from metrics.problems import InputRefused, Problem
from metrics.rank_bridge import FACTORS, RankBridge
from metrics.score_bridge import score_bridge


@dataclass(frozen=True)
class BridgeEnd:
    """One end of a bridge: a stored run and where the place stood in it; points in hundredths."""

    run: int
    period: str
    points: int | None
    full_points: int
    rank: int | None
    ranked_places: int


@dataclass(frozen=True)
class PlaceBridge:
    """A place's way from one month to a later one along the runs between them.

    ``rank`` is None where the place was not ranked at an end or a run between has no bridge;
    ``broken_at`` is the first such month.
    """

    place: str
    level: str
    first: BridgeEnd
    last: BridgeEnd
    rank: RankBridge | None
    broken_at: str | None


def read_place_bridge(
    connection: Connection, viewer: Viewer, level: str, place: str, first: str, last: str, series: str = ""
) -> PlaceBridge:
    """Return how a place came from month ``first`` to month ``last`` among the places assessed at a level.

    From the run that stands for ``last`` the runs are followed back, each to the one before it, as they moved
    against each other; the parts of their stored rank bridges add up to the whole movement. So the run of
    ``first`` is the one that the later months moved against, even where that month was scored again since.

    Raises AccessDenied for a viewer who may not read totals, InputRefused when the months are not in
    order, one of them was not scored, or its run holds no score of the place that the viewer may see.
    """
    if not first < last:
        raise InputRefused([Problem("bridge_months_out_of_order", {"first": first, "last": last})])
    months = runs_over_time(connection, viewer, level, series)
    chain = _chain(connection, months.get(last), first)
    if not chain:
        missing = first if last in months else last
        raise InputRefused([Problem("receipt_not_scored", {"place": place, "period": missing})])
    ends_visible = (visible_in_run(connection, viewer, Action.READ_TOTALS, run) for run, _ in (chain[0], chain[-1]))
    visible = all(place in allowed for allowed in ends_visible)
    names = ("run", "points", "full_points", "rank", "ranked_places", *PARTS)
    wanted = select(*(score_total.c[name] for name in names)).where(
        score_total.c.place == place, score_total.c.run.in_([run for run, _ in chain])
    )
    rows = {row.run: row for row in connection.execute(wanted)} if visible else {}
    for run, _ in (chain[0], chain[-1]):
        if run not in rows:
            raise InputRefused([Problem("receipt_place_unknown", {"place": place, "run": run})])
    ends = [
        BridgeEnd(run, month, rows[run].points, rows[run].full_points, rows[run].rank, rows[run].ranked_places)
        for run, month in (chain[0], chain[-1])
    ]
    parts = {factor: Fraction(0) for factor in FACTORS}
    for run, month in chain[1:]:
        eighths = [getattr(rows.get(run), name, None) for name in PARTS]
        known = [number for number in eighths if number is not None]
        if len(known) < len(eighths):
            return PlaceBridge(place, level, ends[0], ends[1], None, month)
        for factor, number in zip(FACTORS, known, strict=True):
            parts[factor] += Fraction(number, PARTS_OF_A_RANK)
    # A month with a bridge was ranked, and so was the one before it: both ends have a rank.
    before, after = (rows[run].rank for run, _ in (chain[0], chain[-1]))
    return PlaceBridge(place, level, ends[0], ends[1], RankBridge(before, after, **parts), None)


def _chain(connection: Connection, run: int | None, first: str) -> list[tuple[int, str]]:
    """Return runs and months from ``first`` to a run, each run with the one it moved against; empty without."""
    query = select(score_run.c.id, score_run.c.period, score_run.c.previous_run)
    runs = {row.id: row for row in connection.execute(query)}
    chain: list[tuple[int, str]] = []
    while run is not None and runs[run].period >= first:
        chain.append((run, runs[run].period))
        run = runs[run].previous_run
    return chain[::-1] if chain and chain[-1][1] == first else []


def read_score_bridge(
    connection: Connection, viewer: Viewer, before: tuple[int, str], after: tuple[int, str]
) -> pd.DataFrame:
    """Return the lines of ``metrics.score_bridge`` from one (run, place) to another, empty without two totals.

    Two runs of one place tell what it gained and lost; two places of one run what parts them. Raises
    AccessDenied for a viewer who may not read items, InputRefused for a place that its run does not hold
    or the viewer may not see.
    """
    ends = []
    for run, place in (before, after):
        allowed = visible_in_run(connection, viewer, Action.READ_ITEMS, run)
        of_place = (score_item.c.run == run, score_item.c.place == place)
        items = read_frame(connection, select(score_item).where(*of_place).order_by(score_item.c.number), SCORE_TYPES)
        totals = read_frame(
            connection,
            select(score_total.c.place, score_total.c.points, score_total.c.base_points).where(
                score_total.c.run == run, score_total.c.place == place
            ),
            SCORE_TYPES,
        )
        if place not in allowed or totals.empty:
            raise InputRefused([Problem("receipt_place_unknown", {"place": place, "run": run})])
        # Bonus and penalty as they counted, whatever caps cut off.
        totals["adjustment"] = totals["points"] - totals["base_points"]
        ends += [items.assign(place=after[1]), totals.assign(place=after[1])]
    return score_bridge(*ends)
