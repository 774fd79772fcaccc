"""Control charts: is a month a signal, or the noise that this series always has (docs/methods.md)?

Time runs along the last axis; leading axes are places. A missing month is NaN: it has no signal,
and it ends a run, because nothing is known across the gap. Charts describe a process over time;
they judge no target.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.int8]

# Three standard deviations over the mean moving range of two normal values: 3 ÷ 1.128, and the
# upper limit of the moving range itself, both rounded as Wheeler and NHS England print them.
XMR_FACTOR = 2.66
RANGE_FACTOR = 3.27

# A shift: eight in a row (Western Electric); NHS England's "Making Data Count" counts seven.
RUN_LENGTH = 8
TREND_LENGTH = 6

# A value meant to lie on the centre line may miss it by an error of rounding.
_ON_LINE = 1e-12


class ControlChart(NamedTuple):
    """Values with centre line and limits at every point, in one unit; NaN where a point is missing."""

    value: Array
    centre: Array
    lower: Array
    upper: Array


class MovingRangeChart(NamedTuple):
    """Moving ranges (NaN at the first point and beside gaps) with their mean and upper limit."""

    value: Array
    centre: Array
    upper: Array


class Signals(NamedTuple):
    """Points that are part of a signal: +1 on the high side or rising, −1 on the low side or falling, else 0."""

    outside: Codes
    shift: Codes
    trend: Codes


def p_chart(
    numerator: ArrayLike, denominator: ArrayLike, factor: float = 1, baseline: int | None = None, sigmas: float = 3
) -> ControlChart:
    """Return the p-chart of a proportion whose denominator varies from point to point.

    Centre p̄ = Σx ÷ Σn over the first ``baseline`` points (all by default); limits
    p̄ ± ``sigmas``·√(p̄(1 − p̄)/nᵢ), cut at 0 and ``factor``. A point without a denominator or above it is NaN.
    With denominators of many thousands almost every point falls outside; use ``xmr_chart`` of the rate.

    Source: Montgomery DC, Introduction to Statistical Quality Control, ch. 7 (Control Charts for
    Attributes); NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.3.2.
    """
    x, n = np.broadcast_arrays(_floats(numerator), _floats(denominator))
    with np.errstate(divide="ignore", invalid="ignore"):
        known = (x >= 0) & (n > 0) & (x <= n)
        first = known & (np.arange(x.shape[-1]) < (x.shape[-1] if baseline is None else baseline))
        pooled = np.where(first, x, 0).sum(axis=-1) / np.where(first, n, 0).sum(axis=-1)
        value = np.where(known, x / n, np.nan)
        centre = np.where(known, pooled[..., None], np.nan)
        spread = sigmas * np.sqrt(centre * (1 - centre) / n)
    lower, upper = np.maximum(centre - spread, 0), np.minimum(centre + spread, 1)
    return ControlChart(value * factor, centre * factor, lower * factor, upper * factor)


def xmr_chart(values: ArrayLike, baseline: int | None = None) -> ControlChart:
    """Return the XmR chart (individual values) of a series of counts, amounts or rates.

    Centre is the mean of the first ``baseline`` points (all by default), limits ± 2.66 × the mean
    moving range of neighbours. Limits are not cut at zero: what may be negative is not known here.

    Source: Wheeler DJ, Understanding Variation (1993/2000); Making Data Count, NHS England.
    """
    x = _floats(values)
    ranges = moving_range_chart(x, baseline)
    first = x[..., :baseline]
    known = ~np.isnan(x)
    centre = np.where(known, _mean(first)[..., None], np.nan)
    spread = XMR_FACTOR * np.where(known, _mean(ranges.value[..., :baseline])[..., None], np.nan)
    return ControlChart(x, centre, centre - spread, centre + spread)


def moving_range_chart(values: ArrayLike, baseline: int | None = None) -> MovingRangeChart:
    """Return the moving ranges |xᵢ − xᵢ₋₁| of a series with their mean and upper limit 3.27 × the mean.

    Source: Wheeler DJ, Understanding Variation (1993/2000).
    """
    x = _floats(values)
    ranges = np.concatenate([np.full((*x.shape[:-1], 1), np.nan), np.abs(np.diff(x, axis=-1))], axis=-1)
    centre = np.where(np.isnan(ranges), np.nan, _mean(ranges[..., :baseline])[..., None])
    return MovingRangeChart(ranges, centre, RANGE_FACTOR * centre)


def signals_of(chart: ControlChart, run_length: int = RUN_LENGTH, trend_length: int = TREND_LENGTH) -> Signals:
    """Return the standard signals of a chart as data.

    ``outside``: beyond a limit (on it is inside). ``shift``: ``run_length`` or more neighbours on one
    side of the centre line; a point on the line ends a run. ``trend``: ``trend_length`` or more
    neighbours each above, or each below, the one before. Every point of a run is marked.

    Source: Western Electric, Statistical Quality Control Handbook (1956), rules 1 and 4; Nelson LS
    (1984), J Qual Technol 16:237–239, test 3 (trend); NHS England uses seven for a shift.
    """
    scale = np.abs(chart.centre) + np.abs(chart.value)
    with np.errstate(invalid="ignore"):
        outside = _signs(chart.value > chart.upper, chart.value < chart.lower)
        offset = chart.value - chart.centre
        side = _signs(offset > _ON_LINE * scale, offset < -_ON_LINE * scale)
        step = np.diff(chart.value, axis=-1)
        tolerance = _ON_LINE * (np.abs(chart.value[..., 1:]) + np.abs(chart.value[..., :-1]))
        steps = _runs(_signs(step > tolerance, step < -tolerance), trend_length - 1)
    none = np.zeros((*chart.value.shape[:-1], 1), dtype=np.int8)
    arriving, leaving = np.concatenate([none, steps], axis=-1), np.concatenate([steps, none], axis=-1)
    # A turning point belongs to two runs; it is counted to the one that it ends.
    return Signals(outside, _runs(side, run_length), np.where(arriving != 0, arriving, leaving))


def _runs(signs: Codes, length: int) -> Codes:
    """Return the signs of runs of at least ``length`` equal signs along the last axis, else zero."""
    before, after = np.ones(signs.shape, dtype=np.int64), np.ones(signs.shape, dtype=np.int64)
    points = signs.shape[-1]
    for i in range(1, points):
        before[..., i] += np.where(signs[..., i] == signs[..., i - 1], before[..., i - 1], 0)
        j = points - 1 - i
        after[..., j] += np.where(signs[..., j] == signs[..., j + 1], after[..., j + 1], 0)
    return np.where(before + after - 1 >= length, signs, np.int8(0))


def _signs(is_high: NDArray[np.bool_], is_low: NDArray[np.bool_]) -> Codes:
    return is_high.astype(np.int8) - is_low.astype(np.int8)


def _mean(values: Array) -> Array:
    known = ~np.isnan(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(known, values, 0).sum(axis=-1) / known.sum(axis=-1))


def _floats(values: ArrayLike) -> Array:
    return np.asarray(values, dtype=np.float64)
