"""Heaping: more figures just above a threshold than just below it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.catalogue import Cumulation, Indicator, Kind
from metrics.cumulation import Cumulated
from metrics.integrity.leads import LeadKind, excess_p_values, results_frame

Counts = NDArray[np.int64]
Array = NDArray[np.float64]


def beside_threshold(
    numerator: Counts, denominator: Counts, target: Array, factor: Array, width: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which figures lie just above (reached) and just below a target.

    In whole cases: with needed = ⌈target × denominator ÷ factor⌉ and w = max(⌊width × denominator ÷
    factor⌋, 1), just above is needed … needed + w − 1 and just below needed − w … needed − 1, the same
    number of possible figures on both sides. Where w more or fewer cases do not exist, the figure
    lies beside nothing. All arguments broadcast; ``width`` is in the unit of the target.
    """
    # A target such as 92.3 has no exact double; a millionth of a case is no case.
    needed = np.ceil(np.round(target * denominator / factor, 6))
    reach = np.maximum(np.floor(np.round(width * denominator / factor, 6)), 1)
    room = (denominator > 0) & (needed + reach - 1 < denominator) & (needed - reach >= 0)
    above = room & (numerator >= needed) & (numerator < needed + reach)
    below = room & (numerator < needed) & (numerator >= needed - reach)
    return above, below


def heaping_tests(
    places: Sequence[str],
    months: Sequence[str],
    numerator: Counts,
    denominator: Counts,
    target: Array,
    factor: Array,
    *,
    width: float = 1.0,
) -> pd.DataFrame:
    """Return a test per place of its figures (places × figures) heaping just above their targets.

    Under local smoothness a figure beside the target lies above or below with equal chance, so the
    count above is binomial with ½ (the idea of McCrary 2008, Journal of Econometrics 142: 698–714, in
    the simple form of Cattaneo, Idrobo & Titiunik 2020, section 5.2). A slope through the target is
    allowed for by Fisher's test against the other places; the larger p-value counts. Figures have to be
    independent: year-end figures of several indicators and years, not twelve cumulated months of one.
    ``target`` and ``factor`` broadcast to the figures, NaN targets are left out. Statistic: share above.
    """
    above, below = beside_threshold(numerator, denominator, target, factor, width)
    inside, outside = above.sum(axis=1).astype(float), below.sum(axis=1).astype(float)
    beside = inside + outside
    with np.errstate(invalid="ignore"):
        share = inside / beside
    return results_frame(
        LeadKind.HEAPING,
        months,
        {
            "place": list(places),
            "figures": beside.astype(np.int64),
            "statistic": share,
            "p_value": excess_p_values(inside, outside, 0.5),
        },
    )


def year_end_heaping_tests(
    year_ends: Sequence[tuple[str, Cumulated]],
    indicators: Sequence[Indicator],
    targets: Sequence[Array],
    *,
    width: float = 1.0,
) -> pd.DataFrame:
    """Return a test per place over the last figures of several assessment years, oldest first.

    ``year_ends`` holds each year's last month (the newest may be in mid-year) and its figures of one
    level, the same places and ``indicators`` throughout; ``targets`` the targets (places × indicators)
    of each year, NaN where there is none. Rates only; a stock's last year only, because the same people are in it
    every year. ``width`` is in hundredths of the factor (percentage points for per cents).
    """
    chosen = []
    for number, ((_, figures), target) in enumerate(zip(year_ends, targets, strict=True)):
        is_last = number == len(year_ends) - 1
        for column, indicator in enumerate(indicators):
            stands = Cumulation.STOCK in (indicator.cumulation, indicator.denominator_cumulation)
            if indicator.kind is Kind.RATE and indicator.numerator_within_denominator and (is_last or not stands):
                share = target[:, column] / indicator.factor * 100
                chosen.append((figures.numerator[:, column], figures.denominator[:, column], share))
    places = year_ends[-1][1].places
    months = (year_ends[0][0], year_ends[-1][0])
    if not chosen:
        return results_frame(LeadKind.HEAPING, months, {"place": [], "figures": [], "statistic": [], "p_value": []})
    numerator, denominator, target = (np.stack(part, axis=1) for part in zip(*chosen, strict=True))
    return heaping_tests(places, months, numerator, denominator, target, np.array(100.0), width=width)
