"""Verdicts on the items of a run: every value with its interval, against its target and the topmost place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.catalogue import Indicator, Kind, Polarity
from metrics.comparison import VERDICTS, Codes, compare_with_band, compare_with_value
from metrics.intervals import Interval, interval_of
from metrics.rule_book import Item
from metrics.rules_by_scale import WithinBand
from metrics.scoring import SCORED, STATES

COLUMNS = ("value_low", "value_high", "against_target", "against_top")


def item_verdicts(
    items: pd.DataFrame, book_items: Sequence[Item], indicators: Sequence[Indicator], top: str
) -> pd.DataFrame:
    """Return ``COLUMNS`` for the rows of a run's items, in their order.

    ``items`` has place, number (1 for the first of ``book_items``), numerator, denominator, value, target,
    state, carried_from; ``indicators`` are those of the items. ``top`` is the place that everybody is
    compared with, itself included in its own value. Limits are those of the 95 % interval in the
    indicator's unit, NaN where chance plays no part (``Indicator.interval_kind``). A verdict is missing
    where nothing was scored, or last year's value stands in; without an interval, and for counts and
    amounts against the topmost place, it is ``cannot_be_judged``.

    Sources: ``metrics.intervals``, ``metrics.comparison``.
    """
    low, high = np.full(len(items), np.nan), np.full(len(items), np.nan)
    verdicts = np.zeros((2, len(items)), dtype=np.int8)
    number, value = items["number"].to_numpy(), items["value"].to_numpy(dtype=np.float64)
    target = items["target"].to_numpy(dtype=np.float64)
    numerator, denominator = (
        items[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in ("numerator", "denominator")
    )
    counts = ((items["state"] == STATES[SCORED]) & items["carried_from"].isna()).to_numpy()
    is_top = (items["place"] == top).to_numpy()
    for position, (item, indicator) in enumerate(zip(book_items, indicators, strict=True), 1):
        rows = np.flatnonzero((number == position) & counts)
        interval = interval_of(indicator, numerator[rows], denominator[rows])
        low[rows], high[rows] = interval.lower, interval.upper
        # A village's count is no less than the county's for being part of it: only rates compare.
        above = value[rows[is_top[rows] & (indicator.kind is Kind.RATE)]]
        verdicts[0, rows] = _against_target(interval, target[rows], item, indicator)
        verdicts[1, rows] = compare_with_value(interval, above[0] if len(above) else np.nan, indicator.polarity)
    texts = (_texts(codes, counts) for codes in verdicts)
    return pd.DataFrame(dict(zip(COLUMNS, (low, high, *texts), strict=True)), index=items.index)


def _against_target(interval: Interval, target: NDArray[np.float64], item: Item, indicator: Indicator) -> Codes:
    parameters = item.rule_parameters
    if indicator.polarity is Polarity.WITHIN_BAND and isinstance(parameters, WithinBand):
        return compare_with_band(interval, parameters.low, parameters.high)
    return compare_with_value(interval, target, indicator.polarity)


def _texts(codes: Codes, counts: NDArray[np.bool_]) -> pd.api.extensions.ExtensionArray:
    return pd.array(list(VERDICTS), dtype="str").take(np.where(counts, codes, -1), allow_fill=True)
