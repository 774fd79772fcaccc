"""Is it rising or falling? A test over the last five points that no single point may decide.

Time runs along the last axis; leading axes are places or indicators. The method is that of the
Fingertips recent-trend markers, meant for whole years: months of one assessment year cumulate and
are not independent points (docs/methods.md).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from metrics.catalogue import Polarity
from metrics.intervals import CONFIDENCE, HIGH_CONFIDENCE, Interval, normal_quantile, tail_of

Array = NDArray[np.float64]
Codes = NDArray[np.int8]

POINTS = 5

# Errors of rounding against the size of the terms that add up to a slope.
_LEVEL = 1e-12

TRENDS = ("cannot_be_judged", "decreasing", "no_significant_change", "increasing")
CANNOT_BE_JUDGED, DECREASING, NO_SIGNIFICANT_CHANGE, INCREASING = range(len(TRENDS))

OUTLOOKS = ("cannot_be_judged", "getting_worse", "no_significant_change", "getting_better")
GETTING_WORSE, GETTING_BETTER = OUTLOOKS.index("getting_worse"), OUTLOOKS.index("getting_better")


class TrendStatistic(NamedTuple):
    """χ² with one degree of freedom and its p-value; NaN where there is no test."""

    chi_square: Array
    p_value: Array


class Trend(NamedTuple):
    """The test and its verdict: ``direction`` holds codes of ``TRENDS``."""

    chi_square: Array
    p_value: Array
    gradient: Array
    direction: Codes


def proportion_trend_statistic(
    numerator: ArrayLike, denominator: ArrayLike, times: ArrayLike | None = None
) -> TrendStatistic:
    """Return the χ² test for a linear trend in proportions over all points given.

    N(N·Σxt − X·Σnt)² ÷ (X(N − X)(N·Σnt² − (Σnt)²)) with N = Σn, X = Σx; times default to 1, 2, 3, …
    Zero where all proportions are 0 or all are 1: nothing moved. NaN where a point is missing, has no
    denominator or is no proportion, and where time stands still.

    Source: Cochran WG (1954), Biometrics 10:417–451; Armitage P (1955), Biometrics 11:375–386; as R's
    ``prop.trend.test`` and PHEindicatormethods ``assign_trend_markers``.
    """
    x, n, t = _series(numerator, denominator, times)
    with np.errstate(divide="ignore", invalid="ignore"):
        known = ((x >= 0) & (n > 0) & (x <= n)).all(axis=-1)
        total, cases = n.sum(axis=-1), x.sum(axis=-1)
        share = cases / total
        # Times are centred first: with calendar years the textbook form loses most of its digits.
        centred = t - ((n * t).sum(axis=-1) / total)[..., None]
        spread = (n * centred**2).sum(axis=-1)
        statistic = (x * centred).sum(axis=-1) ** 2 / (share * (1 - share) * spread)
        statistic = np.where((share == 0) | (share == 1), 0.0, statistic)
        statistic = np.where(known & (spread > 0), statistic, np.nan)
    return TrendStatistic(statistic, special.chdtrc(1, statistic))


def value_trend_statistic(
    interval: Interval, times: ArrayLike | None = None, interval_confidence: float = CONFIDENCE
) -> TrendStatistic:
    """Return the χ² test of the slope of values weighted by their intervals, over all points given.

    The standard error of a value is the width of its interval ÷ 2z; b² ÷ var(b) of the weighted
    regression. For rates, ratios and others that are no proportions. NaN without an interval at every
    point or with one of no width.

    Source: Fingertips, Public Health Technical Guidance, Trend markers; as PHEindicatormethods
    ``assign_trend_markers`` with ``value_type = "other"``.
    """
    y, weights, t = _weighted(interval, times, interval_confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope, information = _weighted_slope(y, weights, t)
        statistic = np.where(information > 0, slope**2 * information, np.nan)
    return TrendStatistic(statistic, special.chdtrc(1, statistic))


def proportion_trend(
    numerator: ArrayLike,
    denominator: ArrayLike,
    times: ArrayLike | None = None,
    confidence: float = HIGH_CONFIDENCE,
) -> Trend:
    """Return the trend of a proportion over its last five points.

    Significant where χ² exceeds the quantile of ``confidence`` (9.55 for 99.8 %), provided that the
    gradient of the log odds keeps its sign when any one point is left out. If a point of a series is
    none or all, half a case is added to both sides of every point, as its log odds are infinite.
    Earlier points are ignored; with fewer than five, or one missing, it cannot be judged.

    Source: Fingertips, Trend markers; PHEindicatormethods ``assign_trend_markers``; statistic of
    ``proportion_trend_statistic``; half a case after Cox DR (1970), Analysis of Binary Data, p. 33.
    """
    x, n, t = (part[..., -POINTS:] for part in _series(numerator, denominator, times))
    statistic = proportion_trend_statistic(x, n, t)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = np.where(((x <= 0) | (x >= n)).any(axis=-1, keepdims=True), 0.5, 0.0)
        log_odds = np.log((x + half) / (n - x + half))
    return _trend(statistic, log_odds, np.ones_like(log_odds), t, confidence)


def value_trend(
    interval: Interval,
    times: ArrayLike | None = None,
    confidence: float = HIGH_CONFIDENCE,
    interval_confidence: float = CONFIDENCE,
) -> Trend:
    """Return the trend over the last five points of values with intervals (rates, ratios).

    As ``proportion_trend``, with the slope of the weighted regression as gradient.
    Source: ``value_trend_statistic``.
    """
    recent = Interval(*(np.asarray(part, dtype=np.float64)[..., -POINTS:] for part in interval))
    t = None if times is None else np.asarray(times, dtype=np.float64)[..., -POINTS:]
    y, weights, t = _weighted(recent, t, interval_confidence)
    return _trend(value_trend_statistic(recent, t, interval_confidence), y, weights, t, confidence)


def outlook_of(direction: Codes, polarity: Polarity) -> Codes:
    """Return whether trends are getting better or worse, as codes of ``OUTLOOKS``.

    Without a better direction (``within_band``, ``none``) a trend stays a direction and is not judged.
    """
    if polarity is Polarity.HIGHER_IS_BETTER:
        return np.asarray(direction, dtype=np.int8)
    if polarity is Polarity.LOWER_IS_BETTER:
        turned = [CANNOT_BE_JUDGED, GETTING_BETTER, NO_SIGNIFICANT_CHANGE, GETTING_WORSE]
        return np.asarray(np.array(turned, dtype=np.int8)[direction])
    return np.full(np.shape(direction), CANNOT_BE_JUDGED, dtype=np.int8)


def _trend(statistic: TrendStatistic, y: Array, weights: Array, t: Array, confidence: float) -> Trend:
    significant = 2 * tail_of(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        gradient = _weighted_slope(y, weights, t)[0]
        sign = _sign_of_slope(y, weights, t)
        survives = sign != 0
        for left_out in range(y.shape[-1]):
            kept = np.arange(y.shape[-1]) != left_out
            survives &= _sign_of_slope(y[..., kept], weights[..., kept], t[..., kept]) == sign
        moves = (statistic.p_value < significant) & survives
    unknown = np.isnan(statistic.chi_square) | (y.shape[-1] < POINTS)
    conditions = [unknown, moves & (sign > 0), moves & (sign < 0)]
    codes = [np.int8(code) for code in (CANNOT_BE_JUDGED, INCREASING, DECREASING)]
    direction = np.select(conditions, codes, default=np.int8(NO_SIGNIFICANT_CHANGE))
    return Trend(*statistic, np.where(unknown, np.nan, gradient), np.asarray(direction, dtype=np.int8))


def _weighted_slope(y: Array, weights: Array, t: Array) -> tuple[Array, Array]:
    """Return the weighted regression slope on time and the inverse of its variance."""
    centred = _centred(t, weights)
    information = (weights * centred**2).sum(axis=-1)
    return (weights * centred * y).sum(axis=-1) / information, information


def _sign_of_slope(y: Array, weights: Array, t: Array) -> Array:
    """Return −1, 0 or 1: a slope that is level but for rounding has no direction."""
    terms = weights * _centred(t, weights) * y
    slope = terms.sum(axis=-1)
    return np.where(np.abs(slope) <= _LEVEL * np.abs(terms).sum(axis=-1), 0.0, np.sign(slope))


def _centred(t: Array, weights: Array) -> Array:
    return np.asarray(t - (weights * t).sum(axis=-1, keepdims=True) / weights.sum(axis=-1, keepdims=True))


def _weighted(interval: Interval, times: ArrayLike | None, confidence: float) -> tuple[Array, Array, Array]:
    y, width, t = _series(interval.value, np.asarray(interval.upper) - np.asarray(interval.lower), times)
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.where(width > 0, (2 * normal_quantile(confidence) / width) ** 2, np.nan)
    return y, weights, t


def _series(first: ArrayLike, second: ArrayLike, times: ArrayLike | None) -> tuple[Array, Array, Array]:
    x, n = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    points = np.broadcast_shapes(x.shape, n.shape)[-1]
    t = np.arange(1.0, points + 1) if times is None else np.asarray(times, dtype=np.float64)
    x, n, t = np.broadcast_arrays(x, n, t)
    return x, n, t
