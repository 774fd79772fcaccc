"""Funnel limits: how far a place may lie from a reference by chance alone (docs/methods.md).

A funnel shows small places as noisy instead of as best or worst. The limits here assume that nothing
but chance spreads the places. Large places differ for other reasons too (overdispersion), so with
large denominators many lie outside; that says "they differ", not "they fail". No correction for it
is made here (Spiegelhalter 2005, section 4, has one); a page that shows many places outside says so.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from metrics.intervals import CONFIDENCE, normal_quantile, tail_of

Array = NDArray[np.float64]

FUNNEL_POSITIONS = ("cannot_be_judged", "far_below", "below", "within", "above", "far_above")
CANNOT_BE_JUDGED, FAR_BELOW, BELOW, WITHIN, ABOVE, FAR_ABOVE = range(len(FUNNEL_POSITIONS))


class Limits(NamedTuple):
    """Lower and upper limits of a funnel at one level of confidence, in the unit of the reference."""

    lower: Array
    upper: Array


def proportion_limits(
    reference: ArrayLike, denominator: ArrayLike, confidence: float = CONFIDENCE, factor: float = 1
) -> Limits:
    """Return the values at which a place's Wilson interval just reaches the reference proportion.

    Inverting Wilson's interval gives π ± z·√(π(1 − π)/n), cut at 0 and ``factor``. The reference is in
    the indicator's unit (90 for 90 % with ``factor`` 100), normally the pooled value of all places.
    NaN where the denominator is not positive or the reference is no proportion.

    Source: Spiegelhalter DJ (2005), Stat Med 24:1185–1202; same values as PHEindicatormethods
    ``calculate_funnel_limits`` (earlier ``phe_funnels``) for proportions.
    """
    pi, n = np.broadcast_arrays(_floats(reference) / factor, _floats(denominator))
    with np.errstate(divide="ignore", invalid="ignore"):
        pi = np.where((pi >= 0) & (pi <= 1) & (n > 0), pi, np.nan)
        spread = normal_quantile(confidence) * np.sqrt(pi * (1 - pi) / n)
    return Limits(np.maximum(pi - spread, 0) * factor, np.minimum(pi + spread, 1) * factor)


def count_limits(expected: ArrayLike, confidence: float = CONFIDENCE) -> Limits:
    """Return the counts at which a place's exact Poisson interval just reaches the expected count.

    The lower limit O solves χ²(1 − α/2; 2O + 2) ÷ 2 = E, the upper one χ²(α/2; 2O) ÷ 2 = E; O need not be
    whole. The lower limit is zero while zero events are within chance. NaN where E is not positive.

    Source: Garwood F (1936), Biometrika 28:437–442, inverted as in Spiegelhalter (2005); same curve as
    PHEindicatormethods ``calculate_funnel_limits`` for ratios and rates.
    """
    expectation, tail = _floats(expected), tail_of(confidence)
    with np.errstate(invalid="ignore"):
        e = np.where(expectation > 0, expectation, np.nan)
    # Where a single event is already beyond chance the limit lies between zero and one event; the
    # quantile function does not reach there, and for whole counts any such limit decides the same.
    single = -np.log1p(-tail)
    with np.errstate(invalid="ignore"):
        lower = np.where(np.exp(-e) >= tail, 0.0, special.pdtrik(tail, e))
        upper = np.where(e < single, e / single, special.pdtrik(1 - tail, e) + 1)
    return Limits(lower, upper)


def rate_limits(
    reference: ArrayLike, denominator: ArrayLike, confidence: float = CONFIDENCE, factor: float = 1
) -> Limits:
    """Return funnel limits of a rate or a standardised ratio with Poisson events.

    Expected events E = reference × denominator ÷ ``factor``; the limits of E become rates again. For an
    observed-to-expected ratio the denominator is the expected count and the reference is ``factor``.
    Source: ``count_limits``.
    """
    n = _floats(denominator)
    with np.errstate(divide="ignore", invalid="ignore"):
        n = np.where(n > 0, n, np.nan)
        limits = count_limits(_floats(reference) * n / factor, confidence)
        return Limits(limits.lower * factor / n, limits.upper * factor / n)


def ratio_limits(reference: ArrayLike, total: ArrayLike, confidence: float = CONFIDENCE, factor: float = 100) -> Limits:
    """Return funnel limits of a ratio of two counts, such as boys per 100 girls, by their ``total``.

    Limits of the share p = R ÷ (1 + R) with R = reference ÷ ``factor``, turned back into p ÷ (1 − p);
    the upper limit is infinite where chance alone may leave the second count at zero.
    Source: ``proportion_limits`` on the scale of ``metrics.intervals.ratio_interval``.
    """
    ratio = _floats(reference) / factor
    with np.errstate(divide="ignore", invalid="ignore"):
        share = proportion_limits(np.where(ratio >= 0, ratio / (1 + ratio), np.nan), total, confidence)
        return Limits(share.lower / (1 - share.lower) * factor, share.upper / (1 - share.upper) * factor)


def funnel_position(value: ArrayLike, warning: Limits, action: Limits) -> NDArray[np.int8]:
    """Return where values lie in a funnel, as codes of ``FUNNEL_POSITIONS``.

    ``warning`` are the 95 % limits (beyond: below, above), ``action`` the 99.8 % ones (far below, far
    above). A value on a limit is inside. Without a value or a limit it cannot be judged.
    Source: Spiegelhalter (2005); as PHEindicatormethods ``assign_funnel_significance``.
    """
    x = _floats(value)
    unknown = np.isnan(x)
    for limit in (*warning, *action):
        unknown = unknown | np.isnan(limit)
    conditions = [unknown, x < action.lower, x > action.upper, x < warning.lower, x > warning.upper]
    codes = [np.int8(code) for code in (CANNOT_BE_JUDGED, FAR_BELOW, FAR_ABOVE, BELOW, ABOVE)]
    return np.asarray(np.select(conditions, codes, default=np.int8(WITHIN)), dtype=np.int8)


def _floats(values: ArrayLike) -> Array:
    return np.asarray(values, dtype=np.float64)
