"""The year's end of a place's items: which figures give a range, what months count, when last year is gone by."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from metrics.catalogue import Indicator
from metrics.cumulation import Cumulated
from metrics.item_year_end import YearEndRange, expected_of, item_courses, last_year_paces, year_end_ranges
from metrics.last_year import LastYear
from tests.metrics.worlds import indicator

STOCK = {"cumulation": "stock"}
MONEY = {"unit": {"zh": "元/人", "en": "yuan"}, "factor": 1, "numerator_within_denominator": False}


def row(numerator: int | None, denominator: int | None, due: int = 10, received: int = 10) -> pd.DataFrame:
    figures = {"numerator": numerator, "denominator": denominator, "reports_due": due, "reports_received": received}
    return pd.DataFrame([figures]).astype({"numerator": "Int64", "denominator": "Int64"})


def figures(of: Indicator, numerator: int, denominator: int, received: int, due: int) -> Cumulated:
    def one(number: int) -> Any:
        return np.array([[number]], dtype=np.int64)

    parts = (one(numerator), one(denominator), one(due), one(received))
    return Cumulated(("a",), (of.code,), *parts, np.array([[received > 0]]), np.array([[False]]))


def last(of: Indicator, so_far: tuple[int, int], whole: tuple[int, int], received: int = 12, due: int = 12) -> LastYear:
    same = figures(of, *so_far, 10, 10)
    return LastYear(same, figures(of, *whole, received, due), np.array([[0]], dtype=np.int64))


def range_of(of: Indicator, now: pd.DataFrame, before: LastYear | None, month: str = "2026-10") -> YearEndRange | None:
    return year_end_ranges(item_courses(now, [of], month, 1, before), [of], np.array([True]))[0]


def test_a_quarters_report_covers_three_months() -> None:
    quarterly = indicator("exam", frequency="quarter")
    courses = item_courses(row(90, 100, due=3, received=3), [quarterly], "2026-10", 1, None)
    assert (courses.numerator.months.tolist(), np.asarray(courses.numerator.months_left).tolist()) == ([9], [3])
    # 100 cases in nine months: 33 more by the end of the year.
    assert expected_of(courses, [quarterly]).tolist() == [33]


def test_months_count_as_far_as_their_reports_came() -> None:
    visits = indicator("visits")
    courses = item_courses(row(80, 100, due=20, received=10), [visits], "2026-10", 1, None)
    assert courses.numerator.months.tolist() == [5]
    assert expected_of(courses, [visits]).tolist() == [40]


def test_last_year_counts_only_where_nine_in_ten_reports_came() -> None:
    visits = indicator("visits")
    for received, expected in ((11, 30), (10, 20)):
        before = last(visits, (50, 50), (65, 65), received=received)
        courses = item_courses(row(80, 100), [visits], "2026-10", 1, before)
        assert courses.known.tolist() == [received == 11]
        assert expected_of(courses, [visits]).tolist() == [expected]


def test_pace_of_last_year_is_told_of_flows_that_are_counted() -> None:
    talks, visits = indicator("talks", "count"), indicator("visits")
    before = last(talks, (6, 0), (12, 0))
    assert last_year_paces(item_courses(row(4, None), [talks], "2026-10", 1, before), [talks]) == [0.5]
    of_rate = item_courses(row(4, 5), [visits], "2026-10", 1, last(visits, (6, 6), (12, 12)))
    assert last_year_paces(of_rate, [visits]) == [None]


def test_money_per_head_lies_between_both_courses() -> None:
    funds = indicator("funds", cumulation="flow", denominator_cumulation="stock", **MONEY)
    # 10,000 yuan for 1,000 people in ten months: 12 by the mean; last year 5,000 became 7,000: 14.
    found = range_of(funds, row(10_000, 1000), last(funds, (5000, 1000), (7000, 1000)))
    assert found == YearEndRange(12.0, 13.0, 14.0)
    assert range_of(funds, row(10_000, 1000), None) == YearEndRange(None, 12.0, None)


@pytest.mark.parametrize(
    ("of", "now"),
    [
        (indicator("rooms", "count", **STOCK), row(5, None)),  # a count of a stock
        (indicator("beds", numerator_within_denominator=False, **STOCK), row(12, 10)),  # more than one for each
        (indicator("odd", cumulation="stock", denominator_cumulation="flow"), row(5, 10)),
        (indicator("visits"), row(0, 0)),
        (indicator("visits"), row(None, None)),
        (indicator("balance", "count"), row(-3, None)),
    ],
)
def test_where_there_is_nothing_to_go_by_there_is_no_range(of: Indicator, now: pd.DataFrame) -> None:
    assert range_of(of, now, None) is None


@pytest.mark.parametrize(
    ("of", "now"),
    [
        (indicator("talks", "count"), row(10, None)),
        (indicator("visits"), row(80, 100)),
        (indicator("records", **STOCK), row(80, 100)),
        (indicator("calls", denominator_cumulation="stock", numerator_within_denominator=False), row(80, 100)),
    ],
)
def test_counts_rates_and_stocks_have_a_range_around_the_pace_and_none_when_the_year_is_over(
    of: Indicator, now: pd.DataFrame
) -> None:
    found = range_of(of, now, None)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.middle < found.high
    over = range_of(of, now.assign(reports_due=12, reports_received=12), None, "2026-12")
    value = 10.0 if of.code == "talks" else 80.0
    assert over == YearEndRange(value, value, value)
