"""Reading score runs: every read asks what the viewer may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, and_, select

from loaders.access import Action, Viewer, visible_places
from loaders.frames import read_frame
from loaders.schema import score_band, score_item, score_run, score_subject, score_total
from loaders.shown_runs import runs_over_time, visible_in_run

SCORE_TYPES = {
    "points": "Int64",
    "rank": "Int64",
    "previous_rank": "Int64",
    "previous_points": "Int64",
    "numerator": "Int64",
    "denominator": "Int64",
    "previous_value": "float64",
    "places_due": "Int64",
    "places_reported": "Int64",
    "base_points": "Int64",
    "rank_in_peer_group": "Int64",
    "peer_group_places": "Int64",
    "level_points": "Int64",
    "level_rank": "Int64",
    "progress_points": "Int64",
    "progress_rank": "Int64",
    "composite_points": "Int64",
    "composite_rank": "Int64",
    "previous_full_points": "Int64",
    "previous_rank_in_peer_group": "Int64",
    "bridge_own": "Int64",
    "bridge_peers": "Int64",
    "bridge_revision": "Int64",
    "bridge_rules": "Int64",
    "points_low": "Int64",
    "points_high": "Int64",
    "rank_best": "Int64",
    "rank_worst": "Int64",
    "band_group": "Int64",
    "weights_rank_best": "Int64",
    "weights_rank_worst": "Int64",
    "value_low": "float64",
    "value_high": "float64",
}
_BAND = ("points_low", "points_high", "rank_best", "rank_worst", "band_group")
# Kinds of stability bands, as stored.
CHANCE, WEIGHTS = "chance", "weights"


@dataclass(frozen=True)
class RunTables:
    """A stored run as ``ScoreRun`` was; for computing only, nothing is left out for a viewer."""

    totals: pd.DataFrame
    items: pd.DataFrame
    subjects: pd.DataFrame


def read_run_tables(connection: Connection, run: int) -> RunTables:
    """Return a whole run. For computing only."""
    queries = (select(table).where(table.c.run == run) for table in (score_total, score_item, score_subject))
    return RunTables(*(read_frame(connection, query, SCORE_TYPES) for query in queries))


def read_totals(connection: Connection, viewer: Viewer, run: int) -> pd.DataFrame:
    """Return a run's totals of the places a viewer may see.

    Columns as in table ``score_total``, with the stability band of ranks and totals (points_low,
    points_high, rank_best, rank_worst, band_group) and the ranks under other weights
    (weights_rank_best, weights_rank_worst).
    """
    allowed = visible_in_run(connection, viewer, Action.READ_TOTALS, run)
    by_chance, by_weights = score_band.alias("by_chance"), score_band.alias("by_weights")
    of_place = [
        and_(band.c.run == score_total.c.run, band.c.place == score_total.c.place, band.c.kind == kind)
        for band, kind in ((by_chance, CHANCE), (by_weights, WEIGHTS))
    ]
    query = (
        select(
            score_total,
            *(by_chance.c[name] for name in _BAND),
            *(by_weights.c[name].label(f"weights_{name}") for name in ("rank_best", "rank_worst")),
        )
        .select_from(score_total.outerjoin(by_chance, of_place[0]).outerjoin(by_weights, of_place[1]))
        .where(score_total.c.run == run)
        .order_by(score_total.c.place)
    )
    frame = read_frame(connection, query, SCORE_TYPES)
    return frame[frame["place"].isin(allowed)].reset_index(drop=True)


def read_subjects(connection: Connection, viewer: Viewer, run: int) -> pd.DataFrame:
    """Return a run's points and lights by subject, columns as in table ``score_subject``."""
    allowed = visible_in_run(connection, viewer, Action.READ_TOTALS, run)
    frame = read_frame(connection, select(score_subject).where(score_subject.c.run == run), SCORE_TYPES)
    return frame[frame["place"].isin(allowed)].reset_index(drop=True)


def read_items(connection: Connection, viewer: Viewer, run: int) -> pd.DataFrame:
    """Return a run's items of the places a viewer may see, columns as in table ``score_item``."""
    allowed = visible_in_run(connection, viewer, Action.READ_ITEMS, run)
    query = select(score_item).where(score_item.c.run == run).order_by(score_item.c.place, score_item.c.number)
    frame = read_frame(connection, query, SCORE_TYPES)
    return frame[frame["place"].isin(allowed)].reset_index(drop=True)


def read_total_trend(
    connection: Connection, viewer: Viewer, level: str, places: Sequence[str], series: str = ""
) -> pd.DataFrame:
    """Return totals over time from the run that stands for each period at an assessed level.

    Columns period, place, points, rank, ranked_places, full_points; oldest first.
    """
    allowed = sorted(set(places) & visible_places(connection, viewer, Action.READ_TOTALS))
    runs = runs_over_time(connection, viewer, level, series)
    query = (
        select(
            score_run.c.period,
            score_total.c.place,
            score_total.c.points,
            score_total.c.rank,
            score_total.c.ranked_places,
            score_total.c.full_points,
        )
        .join(score_run, score_run.c.id == score_total.c.run)
        .where(score_total.c.run.in_(list(runs.values())), score_total.c.place.in_(allowed))
        .order_by(score_run.c.period, score_total.c.place)
    )
    return read_frame(connection, query, SCORE_TYPES)


def read_item_trend(
    connection: Connection, viewer: Viewer, level: str, item: str, places: Sequence[str], series: str = ""
) -> pd.DataFrame:
    """Return an item's year-to-date values over time from the run that stands for each period.

    Columns period, place, numerator, denominator, value, target, points, full_points, state, light.
    """
    allowed = sorted(set(places) & visible_places(connection, viewer, Action.READ_ITEMS))
    runs = runs_over_time(connection, viewer, level, series)
    wanted = ["numerator", "denominator", "value", "target", "points", "full_points", "state", "light"]
    query = (
        select(score_run.c.period, score_item.c.place, *(score_item.c[name] for name in wanted))
        .join(score_run, score_run.c.id == score_item.c.run)
        .where(score_item.c.run.in_(list(runs.values())), score_item.c.item == item, score_item.c.place.in_(allowed))
        .order_by(score_run.c.period, score_item.c.place)
    )
    return read_frame(connection, query, SCORE_TYPES)
