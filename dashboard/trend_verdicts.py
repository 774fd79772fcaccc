"""Trends and signals in words: is it rising, falling, or only the noise of the series? Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.trend_measures import Measure
from metrics.catalogue import Cumulation, Indicator, IntervalKind
from metrics.intervals import interval_of
from metrics.trend_test import (
    CANNOT_BE_JUDGED,
    DECREASING,
    GETTING_BETTER,
    GETTING_WORSE,
    INCREASING,
    POINTS,
    outlook_of,
    proportion_trend,
    value_trend,
)


@dataclass(frozen=True)
class TrendVerdict:
    """The direction over the last five reports (code of ``trend_test.TRENDS``), what it means, and why not.

    ``outlook`` is a code of ``trend_test.OUTLOOKS``; ``reason`` says why nothing can be judged: ``stock``,
    ``few`` points, or ``interval``: none, so chance cannot be told from change.
    """

    direction: int
    outlook: int
    reason: str = ""


def trend_verdict(monthly: pd.DataFrame, measure: Measure) -> TrendVerdict:
    """Return the verdict on one place's last five reports, each month (or quarter) by itself.

    ``monthly`` has month, numerator, denominator, state of one place, oldest first, not cumulated: only
    such months are independent points. A stock counts the same people month after month, so it has none.
    """
    unknown = CANNOT_BE_JUDGED
    indicator = measure.indicator
    if indicator is None or indicator.interval_kind is IntervalKind.NONE:
        return TrendVerdict(unknown, unknown, "interval")
    if _is_stock(indicator):
        return TrendVerdict(unknown, unknown, "stock")
    due = monthly[monthly["state"] != "not_due"].tail(POINTS)
    numerator, denominator = (due[name].to_numpy(dtype=float, na_value=np.nan) for name in ("numerator", "denominator"))
    if len(due) < POINTS or np.isnan(numerator).any():
        return TrendVerdict(unknown, unknown, "few")
    if indicator.interval_kind is IntervalKind.PROPORTION:
        direction = proportion_trend(numerator, denominator).direction
    else:
        direction = value_trend(interval_of(indicator, numerator, denominator)).direction
    reason = "few" if int(direction) == unknown else ""
    return TrendVerdict(int(direction), int(outlook_of(direction, measure.polarity)), reason)


def verdict_sentence(verdict: TrendVerdict, name: str, say: Callable[..., str]) -> str:
    """Return the verdict on a place as a sentence."""
    if verdict.direction == CANNOT_BE_JUDGED:
        return {
            "stock": say("{name}: the same people are counted every month, so no trend is tested.", name=name),
            "interval": say("{name}: chance plays no part in this figure, so no trend is tested.", name=name),
        }.get(verdict.reason, say("{name}: too few reports in a row to judge a trend.", name=name))
    if verdict.direction not in (INCREASING, DECREASING):
        return say("{name}: no clear trend over the last five reports; the changes lie within chance.", name=name)
    words = {
        (INCREASING, GETTING_BETTER): say("{name}: rising over the last five reports, for the better.", name=name),
        (INCREASING, GETTING_WORSE): say("{name}: rising over the last five reports, for the worse.", name=name),
        (DECREASING, GETTING_BETTER): say("{name}: falling over the last five reports, for the better.", name=name),
        (DECREASING, GETTING_WORSE): say("{name}: falling over the last five reports, for the worse.", name=name),
    }
    neutral = (
        say("{name}: rising over the last five reports.", name=name)
        if verdict.direction == INCREASING
        else say("{name}: falling over the last five reports.", name=name)
    )
    return words.get((verdict.direction, verdict.outlook), neutral)


def _is_stock(indicator: Indicator) -> bool:
    return indicator.cumulation is Cumulation.STOCK
