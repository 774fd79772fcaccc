"""Periods are text that sorts, counts and cumulates right."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.periods import (
    Frequency,
    assessment_months,
    assessment_year_start,
    frequency_of,
    last_month_of,
    month_number,
    month_of,
    month_text,
    months_between,
    period_of,
    share_of_year_elapsed,
    shift,
)

numbers = st.integers(12 * 1000, 12 * 9999 + 11)


@pytest.mark.parametrize(
    ("period", "last", "frequency"),
    [
        ("2026-08", "2026-08", Frequency.MONTH),
        ("2026-Q1", "2026-03", Frequency.QUARTER),
        ("2026-Q4", "2026-12", Frequency.QUARTER),
        ("2026", "2026-12", Frequency.YEAR),
    ],
)
def test_period_ends_in_a_month_and_shows_its_frequency(period: str, last: str, frequency: Frequency) -> None:
    assert last_month_of(period) == last
    assert frequency_of(period) is frequency
    assert period_of(last, frequency) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-8",
        "2026-Q5",
        "2026-Q0",
        "26-08",
        "2026-08-01",
        "\uff12\uff10\uff12\uff16-08",
        "x2026",
        "2026-08\n",
    ],
)
def test_other_text_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        last_month_of(text)
    with pytest.raises(ValueError, match="not a period"):
        frequency_of(text)


@pytest.mark.parametrize("text", ["2026", "2026-Q1", "2026-13", "August"])
def test_only_months_have_a_number(text: str) -> None:
    with pytest.raises(ValueError, match="not a month"):
        month_number(text)


@given(numbers)
def test_month_text_is_the_inverse_of_month_number(number: int) -> None:
    assert month_number(month_text(number)) == number


@given(numbers, numbers)
def test_months_sort_as_text_as_they_do_in_time(first: int, second: int) -> None:
    assert (month_text(first) < month_text(second)) == (first < second)


@given(numbers)
def test_a_month_lies_in_one_quarter_and_one_year_that_do_not_end_before_it(number: int) -> None:
    month = month_text(number)
    for frequency in Frequency:
        assert last_month_of(period_of(month, frequency)) >= month
        assert frequency_of(period_of(month, frequency)) is frequency


def test_shift_crosses_years_both_ways() -> None:
    assert shift("2026-01", -1) == "2025-12"
    assert shift("2025-11", 14) == "2027-01"


def test_months_between_includes_both_ends_and_may_be_empty() -> None:
    assert months_between("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert months_between("2026-02", "2026-02") == ["2026-02"]
    assert months_between("2026-02", "2026-01") == []


def test_month_of_a_day() -> None:
    assert month_of(date(2026, 8, 31)) == "2026-08"


@pytest.mark.parametrize(
    ("month", "start", "expected"),
    [
        ("2026-08", 1, "2026-01"),
        ("2026-01", 1, "2026-01"),
        ("2026-09", 10, "2025-10"),
        ("2026-10", 10, "2026-10"),
        ("2019-03", 4, "2018-04"),
    ],
)
def test_assessment_year_starts_in_its_start_month(month: str, start: int, expected: str) -> None:
    assert assessment_year_start(month, start) == expected


@given(numbers, st.integers(1, 12))
def test_assessment_months_begin_at_the_start_month_and_never_exceed_twelve(number: int, start: int) -> None:
    months = assessment_months(month_text(number), start)
    assert int(months[0][5:]) == start
    assert months[-1] == month_text(number)
    assert 1 <= len(months) <= 12
    assert share_of_year_elapsed(month_text(number), start) == len(months) / 12
