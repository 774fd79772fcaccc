"""Confidence intervals of proportions, counts, rates and ratios (docs/methods.md).

Pure functions on arrays of any shapes that broadcast. What has no interval is NaN in all three parts:
a missing figure, a denominator of zero, a negative count, a proportion above one. ``factor`` scales
the result as a catalogue entry does: 100 for per cent, 1000 for per mille.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from metrics.catalogue import Indicator, IntervalKind

Array = NDArray[np.float64]

# The two levels in use: 95 % (1.96 standard errors) to notice, 99.8 % (3.09) to act.
CONFIDENCE = 0.95
HIGH_CONFIDENCE = 0.998

# From ten events on Byar's approximation lies within 0.2 % of the exact limits.
EXACT_BELOW = 10


class Interval(NamedTuple):
    """Estimates with their lower and upper limits, all in one unit; NaN where there is none."""

    value: Array
    lower: Array
    upper: Array


def tail_of(confidence: float) -> float:
    """Return the probability beyond one limit, 0.025 for 95 %. Raises ValueError outside (0, 1)."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence lies between 0 and 1, not {confidence}")
    return (1 - confidence) / 2


def normal_quantile(confidence: float) -> float:
    """Return the exact two-sided normal quantile: 1.95996 for 95 %, 3.09023 for 99.8 %."""
    return float(-special.ndtri(tail_of(confidence)))


def proportion_interval(
    numerator: ArrayLike, denominator: ArrayLike, confidence: float = CONFIDENCE, factor: float = 1
) -> Interval:
    """Return Wilson's score interval of a proportion; the numerator is part of the denominator.

    With x of n and normal quantile z: (2x + z² ± z·√(z² + 4x(1 − x/n))) ÷ 2(n + z²).

    Source: Wilson EB (1927), J Am Stat Assoc 22:209–212; recommended by Newcombe RG (1998), Stat Med
    17:857–872 (method 3), and used by PHEindicatormethods ``phe_proportion``.
    """
    x, n = np.broadcast_arrays(_floats(numerator), _floats(denominator))
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where((x >= 0) & (n > 0) & (x <= n), x / n, np.nan)
        root = z * np.sqrt(z**2 + 4 * x * (1 - p))
        # At none and at all one limit is the estimate; the formula misses it by a rounding error.
        lower = np.where(x == 0, p, np.minimum((2 * x + z**2 - root) / (2 * (n + z**2)), p))
        upper = np.where(x == n, p, np.maximum((2 * x + z**2 + root) / (2 * (n + z**2)), p))
    return _scaled(Interval(p, lower, upper), factor)


def exact_count_interval(count: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Return the exact interval of a Poisson count; the lower limit of zero events is zero.

    Lower χ²(α/2; 2x) ÷ 2, upper χ²(1 − α/2; 2x + 2) ÷ 2, as quantiles of the gamma distribution.

    Source: Garwood F (1936), Biometrika 28:437–442.
    """
    x, tail = _counts(count), tail_of(confidence)
    with np.errstate(invalid="ignore"):
        lower = np.where(x == 0, 0.0, special.gammaincinv(x, tail))
    return Interval(x, lower, special.gammainccinv(x + 1, tail))


def byar_count_interval(count: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Return Byar's interval of a Poisson count, close to the exact one from about ten events on.

    Lower x(1 − 1/9x − z/3√x)³, upper (x+1)(1 − 1/9(x+1) + z/3√(x+1))³; the lower limit is zero where
    the formula falls below.

    Source: Breslow NE, Day NE (1987), Statistical Methods in Cancer Research II, IARC, eq. 2.13.
    """
    x, z = _counts(count), normal_quantile(confidence)
    more = x + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = np.where(x == 0, 0.0, x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3)
    return Interval(x, np.maximum(lower, 0), more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3)


def count_interval(count: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Return the interval of a count: exact below ten events, Byar's from ten on.

    Source: as PHEindicatormethods ``phe_rate``; Public Health England (2018), Technical Guide
    Confidence Intervals, appendices 1 and 2.
    """
    exact, byar = exact_count_interval(count, confidence), byar_count_interval(count, confidence)
    small = exact.value < EXACT_BELOW
    return Interval(exact.value, np.where(small, exact.lower, byar.lower), np.where(small, exact.upper, byar.upper))


def rate_interval(
    numerator: ArrayLike, denominator: ArrayLike, confidence: float = CONFIDENCE, factor: float = 1
) -> Interval:
    """Return the interval of a rate: limits of the counted events over a denominator taken as exact.

    For events that may exceed the denominator or are rare against it; a share takes
    ``proportion_interval``.

    Source: ``count_interval``; as PHEindicatormethods ``phe_rate``.
    """
    n = _floats(denominator)
    count = count_interval(numerator, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _scaled(count, np.where(n > 0, factor / n, np.nan))


def ratio_interval(
    first: ArrayLike, second: ArrayLike, confidence: float = CONFIDENCE, factor: float = 100
) -> Interval:
    """Return the interval of a ratio of two independent counts, such as boys per 100 girls.

    Wilson's limits of p = first ÷ (first + second), each turned into p ÷ (1 − p). Chosen over
    ``log_ratio_interval`` because it needs no correction at zero and keeps its coverage with few
    events, which villages have. NaN where ``second`` is zero: then there is no ratio.

    Source: Ederer F, Mantel N (1974), Am J Epidemiol 100:165–167 (condition on the sum); Graham PL,
    Mengersen K, Morton AP (2003), Stat Med 22:2071–2083 (score limits); Public Health England (2018),
    Technical Guide Confidence Intervals, appendix 5 (Wilson transformed for odds).
    """
    a, b = _counts(first), _counts(second)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = proportion_interval(a, np.where(b > 0, a + b, np.nan), confidence)
        odds = Interval(a / b, share.lower / (1 - share.lower), share.upper / (1 - share.upper))
        return _scaled(odds, np.where(b > 0, factor, np.nan))


def log_ratio_interval(
    first: ArrayLike, second: ArrayLike, confidence: float = CONFIDENCE, factor: float = 100
) -> Interval:
    """Return the interval of a ratio of two counts from the normal error of its logarithm.

    a ÷ b · exp(±z·√(1/a + 1/b)); the textbook alternative to ``ratio_interval``, for comparison with
    figures published so. NaN where either count is zero.

    Source: Morris JA, Gardner MJ in Altman DG et al. (2000), Statistics with Confidence, 2nd ed., ch. 7.
    """
    a, b = _counts(first), _counts(second)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where((a > 0) & (b > 0), factor * a / b, np.nan)
        spread = np.exp(normal_quantile(confidence) * np.sqrt(1 / a + 1 / b))
        return Interval(value, value / spread, value * spread)


# How the interval of a rate is found, by the nature of its numerator; all of one signature.
INTERVALS: dict[str, Callable[..., Interval]] = {
    "proportion": proportion_interval,
    "rate": rate_interval,
    "ratio": ratio_interval,
}


def interval_of(
    indicator: Indicator, numerator: ArrayLike, denominator: ArrayLike, confidence: float = CONFIDENCE
) -> Interval:
    """Return the interval of stored figures, in the indicator's unit, by the kind its catalogue entry has.

    NaN in all three parts where the entry has none (``Indicator.interval_kind``): money, stocks,
    differences, and what an office decides. A count ignores the denominator, which it does not have.
    Source: the interval of each kind.
    """
    kind = indicator.interval_kind
    if kind is IntervalKind.NONE:
        nothing = np.full(np.broadcast_shapes(np.shape(numerator), np.shape(denominator)), np.nan)
        return Interval(nothing, nothing, nothing)
    if kind is IntervalKind.COUNT:
        return _scaled(count_interval(numerator, confidence), indicator.factor)
    return INTERVALS[kind](numerator, denominator, confidence, indicator.factor)


def _floats(values: ArrayLike) -> Array:
    return np.asarray(values, dtype=np.float64)


def _counts(values: ArrayLike) -> Array:
    counts = _floats(values)
    return np.where(counts >= 0, counts, np.nan)


def _scaled(interval: Interval, factor: float | Array) -> Interval:
    # An interval is whole or not there: no limit stands without its estimate.
    value = interval.value * factor
    known = ~np.isnan(value)
    lower, upper = (np.where(known, part * factor, np.nan) for part in (interval.lower, interval.upper))
    return Interval(value, lower, upper)
