"""The year's end of a place's items: cases expected, last year's pace, and ranges in the indicators' units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.catalogue import Cumulation, Indicator, Kind
from metrics.cumulation import MONTHS_OF, Cumulated, due_months
from metrics.last_year import LastYear
from metrics.periods import assessment_months, months_between, shift
from metrics.standing import step_of
from metrics.year_end import (
    Counts,
    Course,
    YearEnd,
    count_at_year_end,
    expected_cases,
    money_at_year_end,
    rate_at_year_end,
    share_by_now,
    stock_at_year_end,
)

SEED = 20261122
DRAWS = 500
# With fewer of last year's reports its pace would be that of the reporting and not that of the work.
_ENOUGH_REPORTS = 0.9


@dataclass(frozen=True)
class YearEndRange:
    """The 95 % range of an item's value at the end of the year, in its unit.

    ``low`` and ``high`` are None for money with no last year to go by; ``middle`` lies between both courses.
    """

    low: float | None
    middle: float
    high: float | None


@dataclass(frozen=True)
class ItemCourses:
    """Numerators and denominators of a place's items (arrays over the items) so far and in last year's two parts.

    ``known`` marks items with enough of last year's reports; ``reported`` those with figures this year.
    Of a stock, the parts of last year are the figures of the same month and of the year's end.
    """

    numerator: Course
    denominator: Course
    reported: NDArray[np.bool_]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which items have a last year to go by."""
        return self.numerator.known


def item_courses(
    items: pd.DataFrame, indicators: Sequence[Indicator], period: str, start_month: int, last: LastYear | None
) -> ItemCourses:
    """Return the courses of a place's items.

    ``items`` are rows of ``ScoreRun.items`` of one place, ``indicators`` theirs; ``last`` holds last year's
    figures of the place, with the columns that there are. Months count as covered as far as the reports due
    in them were received; a quarter's report covers three.
    """
    months = assessment_months(period, start_month)
    to_come = months_between(shift(period, 1), shift(months[0], 11))
    every = np.array([MONTHS_OF[indicator.frequency] for indicator in indicators])
    fallen_due = every * np.array([due_months(indicator, months).sum() for indicator in indicators])
    left = (every * np.array([due_months(indicator, to_come).sum() for indicator in indicators])).astype(np.int64)
    due, received = (items[name].to_numpy(dtype=np.int64) for name in ("reports_due", "reports_received"))
    covered = np.floor(fallen_due * received / np.maximum(due, 1) + 0.5).astype(np.int64)
    now: dict[str, Counts] = {
        name: items[name].astype("Int64").to_numpy(dtype=np.int64, na_value=0).astype(np.int64) for name in _FIGURES
    }
    flow = {
        "numerator": np.array([indicator.cumulation is Cumulation.FLOW for indicator in indicators]),
        "denominator": np.array([_denominator_flows(indicator) for indicator in indicators]),
    }
    so_far, whole = ({name: np.zeros(len(items), dtype=np.int64) for name in _FIGURES} for _ in range(2))
    known = np.zeros(len(items), dtype=bool)
    if last is not None:
        column = {code: number for number, code in enumerate(last.same_months.indicators)}
        there = np.array([indicator.code in column for indicator in indicators])
        at = [column[indicator.code] for indicator in indicators if indicator.code in column]
        for name in _FIGURES:
            so_far[name][there] = getattr(last.same_months, name)[0, at]
            whole[name][there] = getattr(last.whole_year, name)[0, at]
        known[there] = (_is_enough(last.same_months) & _is_enough(last.whole_year))[0, at]
    rest = {name: np.where(flow[name], whole[name] - so_far[name], whole[name]) for name in _FIGURES}
    known &= np.all([part[name] >= 0 for part in (so_far, rest) for name in _FIGURES], axis=0)
    numerator, denominator = (
        Course(np.maximum(covered, 1), left, now[name], so_far[name], rest[name], known) for name in _FIGURES
    )
    return ItemCourses(numerator, denominator, items["numerator"].notna().to_numpy())


_FIGURES = ("numerator", "denominator")


def _is_enough(figures: Cumulated) -> NDArray[np.bool_]:
    return figures.reported & (figures.received >= _ENOUGH_REPORTS * figures.due)


def _denominator_flows(indicator: Indicator) -> bool:
    return (indicator.denominator_cumulation or indicator.cumulation) is Cumulation.FLOW


def _flows(indicator: Indicator) -> bool:
    return indicator.cumulation is Cumulation.FLOW


def expected_of(courses: ItemCourses, indicators: Sequence[Indicator]) -> Counts:
    """Return the cases still expected to fall due before the year ends: of a rate those of its denominator.

    Of a count, or where the denominator stands (funds per head), those of the numerator; none of a stock.
    """
    of_rate = np.array([each.kind is Kind.RATE and _denominator_flows(each) for each in indicators])
    flows = np.array([_flows(each) for each in indicators])
    cases = np.where(of_rate, expected_cases(courses.denominator), expected_cases(courses.numerator))
    return np.where(courses.reported & (flows | of_rate), cases, 0)


def last_year_paces(courses: ItemCourses, indicators: Sequence[Indicator]) -> list[float | None]:
    """Return the share of last year's whole that counts and amounts had reached by this month, None elsewhere."""
    shares = share_by_now(courses.numerator.last_so_far, courses.numerator.last_rest)
    return [
        float(share) if known and indicator.kind is not Kind.RATE and _flows(indicator) and share == share else None
        for share, known, indicator in zip(shares, courses.known, indicators, strict=True)
    ]


def year_end_ranges(
    courses: ItemCourses, indicators: Sequence[Indicator], wanted: NDArray[np.bool_]
) -> list[YearEndRange | None]:
    """Return the range of each wanted item at the end of the year; None where there is nothing to go by.

    Money by both courses without chance; counts, rates and stocks as in ``metrics.year_end``; a flow
    against a standing denominator as a count divided by it. Negative figures, rates of a stock to a flow,
    counts of a stock and rates above one have none.
    """
    kinds = np.array([_kind(indicator) for indicator in indicators])
    numerator, denominator = courses.numerator, courses.denominator
    possible = wanted & courses.reported & (numerator.numerator >= 0)
    is_rate = np.array([indicator.kind is Kind.RATE for indicator in indicators])
    possible &= ~is_rate | (denominator.numerator > 0)
    factor = np.array([indicator.factor / step_of(indicator) for indicator in indicators])
    scale = factor / np.where(is_rate, np.maximum(denominator.numerator, 1), 1)
    found: list[YearEndRange | None] = [None] * len(indicators)
    for kind, compute in _COMPUTED.items():
        at = np.flatnonzero(possible & (kinds == kind) & (_shares_at_most_one(courses) | ~_SHARES[kind]))
        if len(at):
            end = compute(_of(numerator, at), _of(denominator, at))
            for number, low, middle, high in zip(at, end.low, end.middle, end.high, strict=True):
                times = factor[number] if _SHARES[kind] else scale[number]
                found[number] = _range(low * times, middle * times, high * times)
    return found


def _kind(indicator: Indicator) -> str:
    if indicator.counts_money:
        return "money" if _flows(indicator) and not (indicator.denominator and _denominator_flows(indicator)) else ""
    if indicator.kind is not Kind.RATE:
        return "count" if _flows(indicator) else ""
    return {(True, True): "rate", (True, False): "count", (False, False): "stock"}.get(
        (_flows(indicator), _denominator_flows(indicator)), ""
    )


def _stock(numerator: Course, denominator: Course) -> YearEnd:
    now, last_now, last_end = (
        (getattr(numerator, name), getattr(denominator, name)) for name in ("numerator", "last_so_far", "last_rest")
    )
    if not np.any(numerator.months_left):
        share = numerator.numerator / denominator.numerator
        return YearEnd(share, share, share, np.full(share.shape, np.nan))
    return stock_at_year_end(now, last_now, last_end, numerator.known, seed=SEED, draws=DRAWS)


_COMPUTED: dict[str, Callable[[Course, Course], YearEnd]] = {
    "money": lambda numerator, _: money_at_year_end(numerator),
    "count": lambda numerator, _: count_at_year_end(numerator, seed=SEED, draws=DRAWS),
    "rate": lambda numerator, denominator: rate_at_year_end(denominator, numerator, seed=SEED, draws=DRAWS),
    "stock": _stock,
}
_SHARES = {"money": np.False_, "count": np.False_, "rate": np.True_, "stock": np.True_}


def _shares_at_most_one(courses: ItemCourses) -> NDArray[np.bool_]:
    above, below = courses.numerator, courses.denominator
    now = above.numerator <= below.numerator
    before = (above.last_so_far <= below.last_so_far) & (above.last_rest <= below.last_rest)
    return now & (before | ~courses.known)


def _of(course: Course, at: NDArray[np.intp]) -> Course:
    return Course(
        course.months[at],
        np.broadcast_to(course.months_left, course.months.shape)[at],
        course.numerator[at],
        course.last_so_far[at],
        course.last_rest[at],
        course.known[at],
    )


def _range(low: float, middle: float, high: float) -> YearEndRange:
    return YearEndRange(None if np.isnan(low) else float(low), float(middle), None if np.isnan(high) else float(high))
