"""Working days: by the State Council's notices where there are any, in favour of who has the time beyond."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.working_days import (
    LAST_TABLED_YEAR,
    is_certainly_working_day,
    is_working_day,
    working_days_between,
    working_days_later,
)

# The notice for 2026 (State Council, November 2025): holidays, and weekends that are worked in their stead.
FREE_2026 = ["2026-01-01", "2026-01-02", "2026-02-16", "2026-02-23", "2026-04-06", "2026-05-05", "2026-06-19"]
FREE_2026 += ["2026-09-25", "2026-10-01", "2026-10-07", "2026-10-11"]
WORKED_2026 = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10", "2026-10-09"]
DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize("day", FREE_2026)
def test_public_holidays_are_free(day: str) -> None:
    assert not is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", WORKED_2026)
def test_weekends_worked_instead_count(day: str) -> None:
    assert is_working_day(date.fromisoformat(day))


def test_a_time_begins_on_the_next_day() -> None:
    assert working_days_later(date(2026, 3, 2), 0) == date(2026, 3, 2)
    assert working_days_later(date(2026, 3, 2), 1) == date(2026, 3, 3)
    assert working_days_later(date(2026, 3, 6), 1) == date(2026, 3, 9)
    # Over the National Day: 30 September, then 8, 9 and the Saturday of 10 October.
    assert working_days_later(date(2026, 9, 29), 4) == date(2026, 10, 10)


@given(day=DAYS, count=st.integers(1, 70))
def test_counting_on_and_back_agree(day: date, count: int) -> None:
    last = working_days_later(day, count)
    assert is_working_day(last)
    assert working_days_between(day, last) == count
    assert working_days_between(last, day) == -count
    assert last - day >= timedelta(days=count)


@pytest.mark.parametrize("year", [2025, 2026])
def test_beyond_the_notices_a_deadline_errs_in_favour_of_who_has_the_time(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    assert [day for day in days if is_certainly_working_day(day) and not is_working_day(day)] == []
    assert sum(map(is_working_day, days)) - sum(map(is_certainly_working_day, days)) < 15


def test_years_beyond_every_table_still_count() -> None:
    year = LAST_TABLED_YEAR + 10
    assert not is_working_day(date(year, 10, 1))
    assert working_days_later(date(year, 3, 1), 5) > date(year, 3, 5)
