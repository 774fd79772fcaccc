"""Periods as text: month ``2026-08``, quarter ``2026-Q3``, year ``2026``; arithmetic on months."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
YEAR = re.compile(r"[0-9]{4}")


class Frequency(StrEnum):
    """How often an indicator is reported."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


def last_month_of(period: str) -> str:
    """Return the month in which a period ends: ``2026-Q3`` gives ``2026-09``.

    Raises ValueError when the text is no period.
    """
    if MONTH.fullmatch(period):
        return period
    if quarter := QUARTER.fullmatch(period):
        return f"{quarter[1]}-{int(quarter[2]) * 3:02d}"
    if YEAR.fullmatch(period):
        return f"{period}-12"
    raise ValueError(f"not a period: {period!r}")


def frequency_of(period: str) -> Frequency:
    """Return the frequency that the form of a period implies. Raises ValueError on other text."""
    last_month_of(period)
    if "Q" in period:
        return Frequency.QUARTER
    return Frequency.MONTH if "-" in period else Frequency.YEAR


def period_of(month: str, frequency: Frequency) -> str:
    """Return the period of a frequency that holds a month: ``2026-08`` by quarter is ``2026-Q3``."""
    year, number = month.split("-")
    if frequency is Frequency.MONTH:
        return month
    if frequency is Frequency.QUARTER:
        return f"{year}-Q{(int(number) + 2) // 3}"
    return year


def periods_over(months: Iterable[str]) -> list[str]:
    """Return every period of any frequency that months lie in, in text order."""
    return sorted({period_of(month, frequency) for month in months for frequency in Frequency})


def month_number(month: str) -> int:
    """Return months since year 0, so that months can be counted and compared."""
    if not MONTH.fullmatch(month):
        raise ValueError(f"not a month: {month!r}")
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_text(number: int) -> str:
    """Return the month text of a month number, the inverse of ``month_number``."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def shift(month: str, months: int) -> str:
    """Return the month so many months later (earlier when negative)."""
    return month_text(month_number(month) + months)


def months_between(first: str, last: str) -> list[str]:
    """Return all months from first to last, both included; empty when last is before first."""
    return [month_text(n) for n in range(month_number(first), month_number(last) + 1)]


def month_of(day: date) -> str:
    """Return the month a date lies in."""
    return f"{day.year:04d}-{day.month:02d}"


def assessment_year_start(month: str, start_month: int) -> str:
    """Return the first month of the assessment year that holds a month (start_month 1–12)."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year if number >= start_month else year - 1:04d}-{start_month:02d}"


def assessment_months(month: str, start_month: int) -> list[str]:
    """Return the months of the assessment year up to and including a month."""
    return months_between(assessment_year_start(month, start_month), month)


def share_of_year_elapsed(month: str, start_month: int) -> float:
    """Return the pace by the calendar (序时进度): months of the assessment year gone / 12."""
    return len(assessment_months(month, start_month)) / 12
