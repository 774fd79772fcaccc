"""Trends straight from observations: one month alone, the year so far, or twelve months rolling; always re-summed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.catalogue import Indicator
from metrics.cube import Cube, build_cube
from metrics.cumulation import Cumulated, cumulate, derive, due_months
from metrics.hierarchy import Hierarchy, build_hierarchy, existing_months
from metrics.periods import assessment_months, months_between, shift
from metrics.roll_up import roll_up
from metrics.score_run import reporting_units
from metrics.scoring import CANNOT_JUDGE, MISSING, NOT_APPLICABLE, NOT_DUE, SCORED, STATES, values_of

ROLLING_MONTHS = 12
COLUMNS = [
    *("month", "place", "level", "numerator", "denominator", "value", "state"),
    *("reports_due", "reports_received"),
]


class Window(StrEnum):
    """Which months a point of a trend adds up: its own, those of the assessment year so far, or the last twelve."""

    MONTH = "month"
    YEAR = "year"
    ROLLING = "rolling"


def window_months(window: Window, month: str, start_month: int) -> list[str]:
    """Return the months that the point of a month adds up; ``start_month`` begins the assessment year."""
    if window is Window.MONTH:
        return [month]
    if window is Window.YEAR:
        return assessment_months(month, start_month)
    return months_between(shift(month, 1 - ROLLING_MONTHS), month)


def observation_trend(
    observations: pd.DataFrame,
    versions: pd.DataFrame,
    changes: pd.DataFrame,
    indicator: Indicator,
    read: Sequence[Indicator],
    levels: Sequence[str],
    months: Sequence[str],
    window: Window,
    start_month: int = 1,
) -> pd.DataFrame:
    """Return an indicator's figures over ``months`` for every place at ``levels``, columns ``COLUMNS``.

    ``observations`` as for ``build_cube``, of the months that the windows reach; ``versions`` and
    ``changes`` as for ``build_hierarchy``; ``read`` are the reported indicators behind ``indicator`` (its
    terms when it is derived). Flows add up over the window, stocks stand as last reported in it; places
    above the reporting level get the sums of those below, by the hierarchy of that month. ``value`` is in
    the indicator's unit, NaN unless ``state`` is ``scored``; ``state`` is one of ``scoring.STATES``, and
    ``not_due`` where no report falls due in the window, as in the months between two quarters.
    """
    if not len(months):
        return pd.DataFrame(columns=COLUMNS)
    reach = months_between(window_months(window, months[0], start_month)[0], months[-1])
    figures = _Figures(observations, versions, read, reach)
    falls_due = due_months(indicator, reach)
    hierarchies = _Hierarchies(versions, changes)
    frames = []
    for month in months:
        wanted = window_months(window, month, start_month)
        first, end = reach.index(wanted[0]), reach.index(month) + 1
        of_units = derive(figures.within(first, end), [indicator])
        hierarchy = hierarchies.of(month)
        rows = hierarchy.rows_of(of_units.places)
        for level in levels:
            codes = hierarchy.codes_at(level)
            if codes:
                rolled = roll_up(of_units, hierarchy.groups_at(rows, level), codes)
                frames.append(_frame(rolled, indicator, level, month, is_due=bool(falls_due[first:end].any())))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)


class _Figures:
    """The observations as a cube, and cumulated within any stretch of its months."""

    def __init__(
        self, observations: pd.DataFrame, versions: pd.DataFrame, read: Sequence[Indicator], months: Sequence[str]
    ) -> None:
        self.read = read
        self.units = tuple(sorted(set(versions["code"].tolist())))
        self.cube = build_cube(observations, self.units, [one.code for one in read], months)
        self.exists = existing_months(versions, self.units, months)
        self.reports = reporting_units(versions, self.units, read)

    def within(self, first: int, end: int) -> Cumulated:
        cube = self.cube
        part = Cube(
            cube.places,
            cube.indicators,
            cube.months[first:end],
            np.ascontiguousarray(cube.numerator[:, :, first:end]),
            np.ascontiguousarray(cube.denominator[:, :, first:end]),
            np.ascontiguousarray(cube.state[:, :, first:end]),
        )
        return cumulate(part, self.read, self.exists[:, first:end], self.reports)


class _Hierarchies:
    """Hierarchies by month; months between which nothing changed share one."""

    def __init__(self, versions: pd.DataFrame, changes: pd.DataFrame) -> None:
        self.versions, self.changes = versions, changes
        self.built: dict[int, Hierarchy] = {}

    @cached_property
    def _turns(self) -> NDArray[np.str_]:
        ends = [shift(month, 1) for month in self.versions["valid_to"].dropna().unique()]
        return np.array(sorted({*self.versions["valid_from"], *ends, *self.changes["month"]}), dtype=str)

    def of(self, month: str) -> Hierarchy:
        epoch = int(np.searchsorted(self._turns, month, side="right"))
        if epoch not in self.built:
            self.built[epoch] = build_hierarchy(self.versions, self.changes, month)
        return self.built[epoch]


def _frame(figures: Cumulated, indicator: Indicator, level: str, month: str, *, is_due: bool) -> pd.DataFrame:
    value = values_of(figures, [indicator])[:, 0]
    reported, due = figures.reported[:, 0], figures.due[:, 0]
    states = np.select(
        [reported & ~np.isnan(value), reported, figures.not_applicable[:, 0], np.full(len(value), not is_due)],
        [SCORED, CANNOT_JUDGE, NOT_APPLICABLE, NOT_DUE],
        default=MISSING,
    )
    # Nothing was owed: the place did not exist, or does not report at this level.
    states = np.where((states == MISSING) & (due == 0), NOT_DUE, states)
    has_denominator = reported & (indicator.denominator is not None)
    return pd.DataFrame(
        {
            "month": month,
            "place": figures.places,
            "level": level,
            "numerator": _known(figures.numerator[:, 0], reported),
            "denominator": _known(figures.denominator[:, 0], has_denominator),
            "value": value,
            "state": np.array(STATES, dtype=object)[states],
            "reports_due": due,
            "reports_received": figures.received[:, 0],
        }
    )


def _known(figures: NDArray[np.int64], known: NDArray[np.bool_]) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(figures.astype(np.int64), ~known)
