"""Aggregation as published indices do it: goalposts, means of groups, missing groups, eligibility, ranks, lights.

Functions of plain arrays, without places or rule books. Rows are what is compared, columns are
indicators or groups; NaN is missing. Sources: OECD/JRC, *Handbook on Constructing Composite
Indicators* (2008), chapters 4–6, and those named at each function.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.rounding import round_half_up
from metrics.scoring import AMBER, GREEN, GREY, ORANGE, RED

Array = NDArray[np.float64]
Missing = Literal["missing", "reweight"]


def between_goalposts(values: ArrayLike, worst: float, best: float, *, logarithmic: bool = False) -> Array:
    """Return the share of the way from the worst to the best value, cut off at 0 and 1; NaN stays NaN.

    share = (value − worst) ÷ (best − worst), of logarithms where asked for. Source: the dimension index
    of the UNDP's Human Development Index, technical note 1; logarithms for its income index.
    """
    given = np.asarray(values, dtype=np.float64)
    if worst == best:
        raise ValueError("worst and best must differ")
    if logarithmic:
        if min(worst, best) <= 0:
            raise ValueError("goalposts of logarithms must lie above zero")
        # Nothing lies below zero; what does lies beyond the lower goalpost anyway.
        low = min(worst, best)
        given, worst, best = np.log(np.maximum(given, low)), float(np.log(worst)), float(np.log(best))
    return np.clip((given - worst) / (best - worst), 0.0, 1.0)


def arithmetic_mean(values: ArrayLike, weights: ArrayLike | None = None, *, missing: Missing = "missing") -> Array:
    """Return the weighted arithmetic mean of each row.

    ``weights`` hold one weight per column, equal when left out, of any sum. A row with a missing value
    is missing, or, with ``reweight``, the mean of what it has (missing when it has nothing).
    """
    given, shares = _shares(values, weights, missing)
    return _known(given, shares, np.where(shares > 0, shares * np.nan_to_num(given), 0.0).sum(axis=-1))


def geometric_mean(values: ArrayLike, weights: ArrayLike | None = None, *, missing: Missing = "missing") -> Array:
    """Return the weighted geometric mean of each row; weights and missing values as ``arithmetic_mean``.

    Zero in a column that has weight gives zero. Raises ValueError for a value below zero.
    """
    given, shares = _shares(values, weights, missing)
    if (given < 0).any():
        raise ValueError("a geometric mean needs values that are not below zero")
    with np.errstate(divide="ignore"):
        logarithms = np.log(np.where(np.isnan(given), 1.0, given))
    # Zero times the logarithm of zero is no number, but a column without weight says nothing.
    return _known(
        given, shares, np.exp(np.where(shares > 0, shares * np.where(shares > 0, logarithms, 0.0), 0.0).sum(axis=-1))
    )


def _shares(values: ArrayLike, weights: ArrayLike | None, missing: Missing) -> tuple[Array, Array]:
    """Return the values and the share that each has in its row; missing ones have none when reweighted."""
    given = np.asarray(values, dtype=np.float64)
    weight = np.ones(given.shape[-1]) if weights is None else np.asarray(weights, dtype=np.float64)
    if weight.shape != given.shape[-1:] or (weight < 0).any() or not weight.sum() > 0:
        raise ValueError("weights: one per column, none below zero, not all zero")
    counted = np.where(np.isnan(given), 0.0, weight) if missing == "reweight" else np.broadcast_to(weight, given.shape)
    whole = counted.sum(axis=-1, keepdims=True)
    return given, counted / np.where(whole > 0, whole, 1.0)


def _known(given: Array, shares: Array, mean: Array) -> Array:
    """Return means, NaN where a value with a share is missing or nothing has a share."""
    lacking = (np.isnan(given) & (shares > 0)).any(axis=-1) | ~(shares > 0).any(axis=-1)
    return np.where(lacking, np.nan, mean)


def group_means(
    values: ArrayLike,
    groups: Sequence[str],
    weights: ArrayLike | None = None,
    *,
    mean: Literal["arithmetic", "geometric"] = "arithmetic",
    missing: Missing = "missing",
) -> tuple[tuple[str, ...], Array]:
    """Return the groups in order of appearance and each row's mean of each group's columns.

    ``groups`` names the group of each column; ``weights`` weigh columns inside their group.
    """
    given = np.asarray(values, dtype=np.float64)
    weight = np.ones(given.shape[-1]) if weights is None else np.asarray(weights, dtype=np.float64)
    names = tuple(dict.fromkeys(groups))
    average = arithmetic_mean if mean == "arithmetic" else geometric_mean
    columns = [[number for number, group in enumerate(groups) if group == name] for name in names]
    means = [average(given[..., inside], weight[inside], missing=missing) for inside in columns]
    return names, np.stack(means, axis=-1)


def fill_from_peers(
    values: ArrayLike,
    peers: Sequence[str | None],
    *,
    by: Literal["mean", "median"] = "mean",
    weights: ArrayLike | None = None,
) -> Array:
    """Return the values with missing ones filled by the mean or median of the row's peer group in that column.

    ``peers`` names the peer group of each row; a row without one, or whose peers are all missing, stays
    missing. Filled values fill nobody else. ``weights`` weigh the rows in a mean, by population for
    instance. Source: regional means for missing goals in the SDG Index (Sustainable Development Report,
    methodology). Raises ValueError for weights with a median.
    """
    given = np.asarray(values, dtype=np.float64)
    filled = given.copy()
    if weights is not None and by == "median":
        raise ValueError("weights belong to a mean")
    weight = np.ones(len(given)) if weights is None else np.asarray(weights, dtype=np.float64)
    for peer in dict.fromkeys(peer for peer in peers if peer is not None):
        rows = np.array([other == peer for other in peers])
        known = ~np.isnan(given[rows]).all(axis=0)
        columns = np.flatnonzero(known)
        if len(columns):
            block = given[np.ix_(rows, columns)]
            means = arithmetic_mean(block.T, weight[rows], missing="reweight")
            typical = means if by == "mean" else np.nanmedian(block, axis=0)
            filled[np.ix_(rows, columns)] = np.where(np.isnan(block), typical, block)
    return filled


def enough_known(values: ArrayLike, most_missing: float) -> NDArray[np.bool_]:
    """Return which rows lack at most so many per cent of their columns (the SDG Index: 20)."""
    lacking = np.isnan(np.asarray(values, dtype=np.float64))
    return lacking.sum(axis=-1) * 100 <= most_missing * lacking.shape[-1] + 1e-9


def rank_of_rounded(
    values: ArrayLike, decimals: int, *, highest_first: bool = True, ranked: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """Return competition ranks (1, 2, 2, 4) of values rounded half up; 0 for missing or not ranked ones."""
    given = np.asarray(values, dtype=np.float64)
    taking_part = ~np.isnan(given) if ranked is None else ranked & ~np.isnan(given)
    rounded = round_half_up(np.where(taking_part, given, 0.0), decimals)
    order = rounded if highest_first else -rounded
    sorted_order = np.sort(order[taking_part])
    better = len(sorted_order) - np.searchsorted(sorted_order, order, side="right")
    return np.where(taking_part, better + 1, 0)


def threshold_lights(
    values: ArrayLike, green: float, red: float, *, midpoint: float | bool = False
) -> NDArray[np.int8]:
    """Return a light per value (numbers into ``scoring.LIGHTS``), grey where it is missing.

    Green from the green threshold on, red from the red one on; which of them is higher says which way
    is better. Between them amber; with a midpoint (their middle, or a value of its own) amber up to it
    and orange beyond it. Source: dashboards of the SDG Index (green, yellow, orange, red).
    """
    if green == red:
        raise ValueError("the thresholds must differ")
    given = np.asarray(values, dtype=np.float64)
    sign = 1.0 if green > red else -1.0
    value, best, worst = sign * given, sign * green, sign * red
    middle = worst if midpoint is False else sign * ((green + red) / 2 if midpoint is True else midpoint)
    return np.select(
        [np.isnan(value), value >= best, value <= worst, value >= middle],
        [np.int8(GREY), np.int8(GREEN), np.int8(RED), np.int8(AMBER)],
        default=np.int8(ORANGE),
    )


def group_lights(lights: NDArray[np.int8], red_from: int) -> NDArray[np.int8]:
    """Return the light of a group of items per row (items in the last axis).

    Red if at least ``red_from`` items are red; green if all that have a light are green; grey if none
    has one. Otherwise orange if an item is orange or red, and amber if the worst is amber.
    """
    if red_from < 1:
        raise ValueError("red_from is at least 1")
    red, orange, amber = ((lights == light).sum(axis=-1) for light in (RED, ORANGE, AMBER))
    return np.select(
        [(lights == GREY).all(axis=-1), red >= red_from, red + orange > 0, amber > 0],
        [np.int8(GREY), np.int8(RED), np.int8(ORANGE), np.int8(AMBER)],
        default=np.int8(GREEN),
    )


def light_positions(values: ArrayLike, worst: float, red: float, green: float, best: float) -> Array:
    """Return values on the scale of the lights: worst 0, red threshold 1, green threshold 2, best 3.

    Linear in between and cut off at both ends; up to 1 is red, from 2 on green, 1.5 lies halfway. The
    four run in one direction, which says which way is better. Missing stays missing.

    Source: dashboards of the Sustainable Development Report, methodology (indicators rescaled from 0
    to 3 before the worst of a goal are averaged).
    """
    scale = np.array([worst, red, green, best], dtype=np.float64)
    sign = 1.0 if best > worst else -1.0
    if not (np.diff(sign * scale) > 0).all():
        raise ValueError("worst, red, green and best must follow each other in one direction")
    given = np.asarray(values, dtype=np.float64)
    return np.where(np.isnan(given), np.nan, np.interp(sign * given, sign * scale, np.arange(4.0)))


def lights_of_worst(positions: ArrayLike, worst: int = 2, most_missing: float = 50) -> NDArray[np.int8]:
    """Return the light of a group per row from its so many worst items (items in the last axis).

    By the mean of the ``worst`` lowest ``light_positions``: up to 1 red, under 1.5 orange, under 2 amber,
    from there on green. But red only if all of these are red, and green only if all of them are green.
    Grey where more than ``most_missing`` per cent of the items are missing; with fewer known items than
    ``worst`` those that are known count.

    Source: goals in the dashboards of the Sustainable Development Report, methodology (two worst
    indicators, rated red only if both are red); tested against its lights of 2025.
    """
    given = np.asarray(positions, dtype=np.float64)
    if worst < 1:
        raise ValueError("worst is at least 1")
    lowest = np.sort(given, axis=-1)[..., :worst]  # missing ones sort last
    known = ~np.isnan(lowest)
    mean = arithmetic_mean(lowest, missing="reweight")
    all_red = (~known | (lowest <= 1)).all(axis=-1)
    all_green = (~known | (lowest >= 2)).all(axis=-1)
    return np.select(
        [~enough_known(given, most_missing) | ~known.any(axis=-1), all_red, all_green, mean < 1.5],
        [np.int8(GREY), np.int8(RED), np.int8(GREEN), np.int8(ORANGE)],
        default=np.int8(AMBER),
    )
