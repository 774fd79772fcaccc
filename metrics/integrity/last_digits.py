"""Last digits: in large honest counts every digit is as likely as another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2

from metrics.catalogue import Cumulation, Indicator, Kind
from metrics.cube import VALUE, Cube
from metrics.integrity.leads import LeadKind, results_frame

Counts = NDArray[np.int64]
Array = NDArray[np.float64]

SMALLEST_COUNT = 100
FEWEST_FIGURES = 50


def last_digit_statistic(digits: Counts) -> Array:
    """Return Pearson's χ² of counts of the ten digits (places × 10) against equal chances; 9 degrees of freedom."""
    expected = digits.sum(axis=1, keepdims=True) / 10
    with np.errstate(invalid="ignore"):
        return ((digits - expected) ** 2 / expected).sum(axis=1)


def last_digit_tests(cube: Cube, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Return a test per place of the last digits of all its flow counts of 100 and more.

    χ² with 9 degrees of freedom (Beber & Scacco 2012, Political Analysis 20: 211–234); made where
    there are at least 50 such figures, so that five are expected of every digit. Stocks repeat
    themselves and amounts are multiples of what one person gets: neither is counted. Counts whose
    spread is much under ten, and figures rounded by a rule, break the assumption. Statistic: χ².
    """
    flows = [
        number
        for number, indicator in enumerate(indicators)
        if indicator.cumulation is Cumulation.FLOW and indicator.kind is not Kind.AMOUNT
    ]
    figures = cube.numerator[:, flows]
    large = (cube.state[:, flows] == VALUE) & (figures >= SMALLEST_COUNT)
    digits = np.stack([(large & (figures % 10 == digit)).sum(axis=(1, 2)) for digit in range(10)], axis=1)
    statistic, many = last_digit_statistic(digits), digits.sum(axis=1)
    columns = {
        "place": list(cube.places),
        "figures": many,
        "statistic": statistic,
        "p_value": np.where(many >= FEWEST_FIGURES, chi2.sf(statistic, 9), np.nan),
    }
    return results_frame(LeadKind.LAST_DIGITS, cube.months, columns)
