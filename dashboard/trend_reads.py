"""Reads of the trend page, kept by who looks at which data: stored runs for what is scored, observations else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.trend_measures import Measure
from loaders.engine import read_transaction
from loaders.observation_trends import read_observation_trend
from loaders.places import read_place_changes, read_places
from loaders.score_reads import read_item_trend, read_total_trend
from loaders.trend_events import read_books_by_month
from metrics.observation_trends import Window

FRAMES_KEPT = 48


@kept(FRAMES_KEPT)
def observed(
    context: PageContext,
    level: str,
    indicator: str,
    window: Window,
    last_month: str,
    start_month: int,
    *,
    only_last: bool = False,
) -> pd.DataFrame:
    """Return an indicator's figures up to a month for all places at a level and above that the viewer may read."""
    with read_transaction(context.engine) as connection:
        return read_observation_trend(
            connection,
            context.viewer,
            level,
            indicator,
            window,
            last_month,
            start_month=start_month,
            only_last=only_last,
        )


@kept(FRAMES_KEPT)
def scored(context: PageContext, level: str, item: str | None, places: tuple[str, ...], newest: int) -> pd.DataFrame:
    """Return stored totals, or one item's year-to-date values, over all scored months; ``newest`` is the newest run.

    Columns month, place, value, text-free figures as stored: points and rank, or numerator, denominator,
    target and state.
    """
    del newest  # part of the key: a new run makes a new frame
    with read_transaction(context.engine) as connection:
        if item is None:
            frame = read_total_trend(connection, context.viewer, level, places, context.series)
            value = frame["points"].astype("Float64").to_numpy(dtype=float, na_value=float("nan")) / 100
            frame = frame.assign(value=value)
        else:
            frame = read_item_trend(connection, context.viewer, level, item, places, context.series)
    return frame.rename(columns={"period": "month"})


def trend_of(
    context: PageContext,
    level: str,
    measure: Measure,
    window: Window,
    places: Sequence[str],
    newest_run: int,
    newest_month: str,
    start_month: int,
) -> pd.DataFrame:
    """Return a measure over time: what was scored from stored runs, the rest re-summed from observations.

    Columns month, place, value and, of an indicator, numerator, denominator, state.
    """
    if measure.indicator is None:
        return scored(context, level, None, tuple(places), newest_run)
    if window is Window.YEAR and measure.item is not None:
        return scored(context, level, measure.code, tuple(places), newest_run)
    return observed(context, level, measure.indicator.code, window, newest_month, start_month)


@kept()
def books_by_month(context: PageContext, level: str, newest: int) -> pd.DataFrame:
    """Return the rule book that scored each month at a level; ``newest`` is the newest run."""
    del newest
    with read_transaction(context.engine) as connection:
        return read_books_by_month(connection, level)


@kept()
def merges_and_splits(context: PageContext) -> pd.DataFrame:
    """Return mergers and splits with the parent of the places that they touch.

    Columns from_code, to_code, month, kind, parent (of the place that goes on).
    """
    with read_transaction(context.engine) as connection:
        changes, versions = read_place_changes(connection), read_places(connection)
    parents: Mapping[str, str] = dict(zip(versions["code"], versions["parent"], strict=True))
    return changes.assign(parent=changes["to_code"].map(parents).astype(object))
