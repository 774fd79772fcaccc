"""Figures of the assessment year before: the same months for progress, the last reports for missing ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.catalogue import Indicator
from metrics.cube import VALUE, Cube, build_cube
from metrics.cumulation import MONTHS_OF, Cumulated, cumulate, derive
from metrics.hierarchy import existing_months
from metrics.periods import assessment_months, month_number, shift
from metrics.roll_up import roll_up
from metrics.rule_book import Item, MissingPolicy


@dataclass(frozen=True)
class LastYear:
    """Figures per unit, one column per item: of the same months, and as they stood at the year's end.

    ``reported_in`` is the number (``month_number``) of the month of the last report, −1 without one.
    """

    same_months: Cumulated
    whole_year: Cumulated
    reported_in: NDArray[np.int64]

    def rolled(self, groups: NDArray[np.intp], codes: Sequence[str]) -> LastYear:
        """Return the figures of ``codes`` (as ``roll_up``); the last report is that of any of the units."""
        last = np.full((len(codes), self.reported_in.shape[1]), -1, dtype=np.int64)
        np.maximum.at(last, groups[groups >= 0], self.reported_in[groups >= 0])
        return LastYear(roll_up(self.same_months, groups, codes), roll_up(self.whole_year, groups, codes), last)


def last_year(
    observations: pd.DataFrame,
    versions: pd.DataFrame,
    units: Sequence[str],
    read: Sequence[Indicator],
    reports: NDArray[np.bool_],
    indicators: Sequence[Indicator],
    period: str,
    start_month: int,
) -> LastYear:
    """Return the figures of the assessment year before the one that holds a period.

    ``observations`` and ``versions`` as for ``compute_score_run``; ``read`` are the reported
    indicators and ``reports`` who reports them, ``indicators`` those of the items.
    """
    same = assessment_months(shift(period, -12), start_month)
    whole = assessment_months(shift(same[0], 11), start_month)
    cube = build_cube(observations, units, [indicator.code for indicator in read], whole)

    def figures_until(count: int) -> Cumulated:
        first = Cube(
            cube.places,
            cube.indicators,
            tuple(whole[:count]),
            np.ascontiguousarray(cube.numerator[:, :, :count]),
            np.ascontiguousarray(cube.denominator[:, :, :count]),
            np.ascontiguousarray(cube.state[:, :, :count]),
        )
        return derive(cumulate(first, read, existing_months(versions, units, first.months), reports), indicators)

    number = np.array([month_number(month) for month in whole], dtype=np.int64)
    last = np.where(cube.state == VALUE, number, -1).max(axis=2)
    return LastYear(figures_until(len(same)), figures_until(len(whole)), _last_of_items(last, read, indicators))


def _last_of_items(
    last: NDArray[np.int64], read: Sequence[Indicator], indicators: Sequence[Indicator]
) -> NDArray[np.int64]:
    """Return the month of the last report of each item: of a derived one, that of its oldest needed term."""
    column = {indicator.code: number for number, indicator in enumerate(read)}
    months = []
    for indicator in indicators:
        terms = indicator.derivation
        codes = [indicator.code] if terms is None else [*terms.numerator, *(terms.denominator or {})]
        of_terms = last[:, [column[code] for code in codes]]
        months.append(of_terms.min(axis=1) if terms is None or terms.every_term else of_terms.max(axis=1))
    return np.column_stack(months)


def standing_in(last: LastYear, items: Sequence[Item], indicators: Sequence[Indicator], period: str) -> Cumulated:
    """Return the figures that may stand in for missing ones: ``reported`` only where they are young enough.

    A figure counts while the last report lies at most the item's ``missing_periods`` reporting periods back.
    """
    every = np.array([MONTHS_OF[indicator.frequency] for indicator in indicators])
    most = np.array([item.missing_periods if item.missing is MissingPolicy.PREVIOUS else 0 for item in items])
    age = -((last.reported_in - month_number(period)) // every)  # whole reporting periods, rounded up
    young = (last.reported_in >= 0) & (age <= most)
    return replace(last.whole_year, reported=last.whole_year.reported & young)
