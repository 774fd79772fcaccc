"""Comparison of a figure with a target, a band or another place, by its interval (docs/methods.md).

A verdict is never given without an interval: where one is missing, or where no direction is better,
it is ``cannot_be_judged``. The arrays hold codes; the index in ``POSITIONS`` or ``VERDICTS``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.catalogue import Polarity
from metrics.intervals import Interval

Codes = NDArray[np.int8]

POSITIONS = ("cannot_be_judged", "lower", "similar", "higher")
VERDICTS = ("cannot_be_judged", "worse", "similar", "better")
CANNOT_BE_JUDGED, WORSE, SIMILAR, BETTER = range(len(VERDICTS))
LOWER, HIGHER = POSITIONS.index("lower"), POSITIONS.index("higher")


def position_against(interval: Interval, reference: ArrayLike) -> Codes:
    """Return where an interval lies against a value: lower, similar (the value lies in it) or higher.

    A neutral statement, for figures without a better direction too. The reference counts as exact, as
    a target is, and as the value of the whole county nearly is.

    Source: Public Health England, Technical Guide RAG Rating Indicator Values (2017).
    """
    reference = np.asarray(reference, dtype=np.float64)
    return _positions(interval.lower > reference, interval.upper < reference, _undefined(interval), reference)


def position_against_interval(interval: Interval, other: Interval) -> Codes:
    """Return where an interval lies against another: lower, similar (they overlap) or higher.

    Stricter than a test of the difference: intervals that just touch differ at about p = 0.006, not
    0.05. So it calls fewer places different, never more.

    Source: Schenker N, Gentleman JF (2001), Am Stat 55:182–186.
    """
    unknown = _undefined(interval) | _undefined(other)
    return _positions(interval.lower > other.upper, interval.upper < other.lower, unknown, other.value)


def compare_with_value(interval: Interval, reference: ArrayLike, polarity: Polarity) -> Codes:
    """Return better, similar or worse than a target or a county's value.

    ``cannot_be_judged`` without an interval or a reference, and under the polarities ``within_band``
    (see ``compare_with_band``) and ``none``. Source: ``position_against``.
    """
    return verdict_of(position_against(interval, reference), polarity)


def compare_with_interval(interval: Interval, other: Interval, polarity: Polarity) -> Codes:
    """Return better, similar or worse than another place; similar wherever the intervals overlap.

    Source: ``position_against_interval``.
    """
    return verdict_of(position_against_interval(interval, other), polarity)


def compare_with_band(interval: Interval, low: ArrayLike, high: ArrayLike) -> Codes:
    """Return better (the whole interval in the band), worse (all of it outside) or similar (across an edge).

    For indicators that belong within a band; low and high are in the interval's unit and belong to it.
    Source: ``position_against`` applied to both edges.
    """
    bottom, top = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    inside = (interval.lower >= bottom) & (interval.upper <= top)
    outside = (interval.upper < bottom) | (interval.lower > top)
    unknown = _undefined(interval) | np.isnan(bottom) | np.isnan(top) | (bottom > top)
    return _codes([unknown, inside, outside], [CANNOT_BE_JUDGED, BETTER, WORSE], SIMILAR)


def verdict_of(position: Codes, polarity: Polarity) -> Codes:
    """Return the verdicts of positions under a polarity; without a better direction nothing is judged."""
    if polarity is Polarity.HIGHER_IS_BETTER:
        return np.asarray(position, dtype=np.int8)
    if polarity is Polarity.LOWER_IS_BETTER:
        turned = np.array([CANNOT_BE_JUDGED, BETTER, SIMILAR, WORSE], dtype=np.int8)
        return np.asarray(turned[position])
    return np.full(np.shape(position), CANNOT_BE_JUDGED, dtype=np.int8)


def _undefined(interval: Interval) -> NDArray[np.bool_]:
    return np.isnan(interval.value) | np.isnan(interval.lower) | np.isnan(interval.upper)


def _positions(
    is_higher: NDArray[np.bool_],
    is_lower: NDArray[np.bool_],
    unknown: NDArray[np.bool_],
    reference: NDArray[np.float64],
) -> Codes:
    conditions = [unknown | np.isnan(reference), is_higher, is_lower]
    return _codes(conditions, [CANNOT_BE_JUDGED, HIGHER, LOWER], SIMILAR)


def _codes(conditions: list[NDArray[np.bool_]], codes: list[int], default: int) -> Codes:
    # numpy.select broadcasts its conditions; the codes must be of one small type.
    chosen = np.select(conditions, [np.int8(code) for code in codes], default=np.int8(default))
    return np.asarray(chosen, dtype=np.int8)
