"""Working days of China's public service: weekends, public holidays, and weekends worked in their stead.

Up to the last year of the State Council's notices the library chinesecalendar knows each day. Beyond it the week
after the start of a long holiday counts as free whole and no weekend as worked, so that a deadline set before the
notice is out errs in favour of the one who has the time.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

# Lunar New Year's Eve, Tomb-Sweeping Day, Dragon Boat and Mid-Autumn Festival (month, day), from the calendar.
_MOVABLE = {
    2025: ((1, 28), (4, 4), (5, 31), (10, 6)),
    2026: ((2, 16), (4, 5), (6, 19), (9, 25)),
    2027: ((2, 5), (4, 5), (6, 9), (9, 15)),
    2028: ((1, 25), (4, 4), (5, 28), (10, 3)),
    2029: ((2, 12), (4, 4), (6, 16), (9, 22)),
    2030: ((2, 2), (4, 5), (6, 5), (9, 12)),
    2031: ((1, 22), (4, 5), (6, 24), (10, 1)),
    2032: ((2, 10), (4, 4), (6, 12), (9, 19)),
    2033: ((1, 30), (4, 4), (6, 1), (9, 8)),
    2034: ((2, 18), (4, 5), (6, 20), (9, 27)),
    2035: ((2, 7), (4, 5), (6, 10), (9, 16)),
    2036: ((1, 27), (4, 4), (5, 30), (10, 4)),
}
_SPRING_FESTIVAL, _LABOUR_DAYS, _NATIONAL_DAYS = 9, 5, 8
LAST_TABLED_YEAR = max(_MOVABLE)


def is_working_day(day: date) -> bool:
    """Return whether a day is a working day."""
    # Imported here: hardly any run of a page asks.
    from chinese_calendar import is_workday

    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return is_certainly_working_day(day)


def is_certainly_working_day(day: date) -> bool:
    """Return whether a day is a working day whatever the State Council's notice of its year will say."""
    return day.weekday() < 5 and day not in _free_days(day.year)


def working_days_later(day: date, count: int) -> date:
    """Return the last day of a time of so many working days that begins on the day after ``day``."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """Return how many working days lie after ``first`` up to and with ``last``; negative when it lies before."""
    if last < first:
        return -working_days_between(last, first)
    return sum(is_working_day(first + timedelta(days=number + 1)) for number in range((last - first).days))


@cache
def _free_days(year: int) -> frozenset[date]:
    """Return days of a year that are public holidays, or may be free for the sake of one."""
    long_holidays = [(date(year, 5, 1), _LABOUR_DAYS), (date(year, 10, 1), _NATIONAL_DAYS)]
    single = [date(year, 1, 1)]
    if year in _MOVABLE:
        spring, *others = (date(year, month, day) for month, day in _MOVABLE[year])
        long_holidays.append((spring - timedelta(days=1), _SPRING_FESTIVAL))
        single += others
    free = {first + timedelta(days=number) for first, days in long_holidays for number in range(days)}
    # A holiday of one day makes a long weekend: the days from it to the weekend on either side may be free.
    return frozenset(free | {day + timedelta(days=number) for day in single for number in range(-1, 3)})
