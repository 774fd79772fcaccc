"""Setting the demo county up in a database, through the same doors as any other county."""

from __future__ import annotations

from datetime import date

from metrics.periods import month_of, shift

DEFAULT_SEED = 990101


def month_before(day: date) -> str:
    """Return the month before the one a day lies in: the last one that is over."""
    return shift(month_of(day), -1)
