"""A scoring pass: figures of places and items to points, totals, ranks and lights.

Works on arrays of places × items; ``metrics.score_run`` prepares them and makes frames of the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.catalogue import Indicator, Kind
from metrics.cumulation import Cumulated
from metrics.rounding import divide_half_up, hundredths
from metrics.rule_book import Item, Lights, MissingPolicy, NotApplicablePolicy
from metrics.rules import RULES, Judged

# States of a score item; the index is the code in the arrays.
STATES = ("scored", "missing", "not_applicable", "not_due", "cannot_judge")
SCORED, MISSING, NOT_APPLICABLE, NOT_DUE, CANNOT_JUDGE = range(len(STATES))

LIGHTS = ("grey", "red", "amber", "green")
GREY, RED, AMBER, GREEN = range(len(LIGHTS))


@dataclass(frozen=True)
class ItemScores:
    """Scores of places × items; ``points`` and ``full_points`` are hundredths.

    ``counts`` marks what takes part in a total; where it does not, points are zero and the rest of
    the total is reweighted. ``value``, ``target`` and ``attainment`` are NaN where there is none.
    """

    value: NDArray[np.float64]
    target: NDArray[np.float64]
    attainment: NDArray[np.float64]
    points: NDArray[np.int64]
    full_points: NDArray[np.int64]
    counts: NDArray[np.bool_]
    state: NDArray[np.int8]
    light: NDArray[np.int8]


def values_of(cumulated: Cumulated, indicators: Sequence[Indicator]) -> NDArray[np.float64]:
    """Return values in the indicators' units, NaN without a report or with a denominator of zero.

    value = numerator × factor ÷ denominator for rates, numerator × factor otherwise; amounts are
    stored in fen and valued in yuan.
    """
    factor = np.array([indicator.factor for indicator in indicators], dtype=np.float64)
    is_rate = np.array([indicator.kind is Kind.RATE for indicator in indicators])
    unit = np.array([100 if indicator.kind is Kind.AMOUNT else 1 for indicator in indicators])
    divisor = np.where(is_rate, cumulated.denominator, unit)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = cumulated.numerator * factor / divisor
    return np.where(cumulated.reported & (divisor != 0), value, np.nan)


def states_of(cumulated: Cumulated, points: NDArray[np.float64]) -> NDArray[np.int8]:
    """Return the state of each item: missing, zero and not applicable stay three things.

    ``points`` are NaN where value or target is; a figure without points cannot be judged.
    """
    return np.select(
        [
            ~np.isnan(points),
            cumulated.reported,
            cumulated.not_applicable,
            cumulated.due == 0,
        ],
        [np.int8(state) for state in (SCORED, CANNOT_JUDGE, NOT_APPLICABLE, NOT_DUE)],
        default=np.int8(MISSING),
    )


def score_items(
    cumulated: Cumulated,
    items: Sequence[Item],
    indicators: Sequence[Indicator],
    target: NDArray[np.float64],
    elapsed: float,
    lights: Lights,
) -> ItemScores:
    """Return the scores of places × items.

    ``indicators`` holds each item's indicator, ``target`` a target per place and item, ``elapsed``
    the share of the assessment year that is over.
    """
    value = values_of(cumulated, indicators)
    # Item by item in memory: a rule runs over one item's places, and strided columns take twice as long.
    by_item, targets = np.ascontiguousarray(value.T), np.ascontiguousarray(target.T)
    judged_by_item = np.empty((2, *by_item.shape))
    for row, (item, indicator) in enumerate(zip(items, indicators, strict=True)):
        judged = Judged(by_item[row], targets[row], item.points / 100, indicator.polarity, elapsed)
        judged_by_item[:, row] = RULES[item.rule].function(judged, item.rule_parameters)
    attainment, raw = (np.ascontiguousarray(part.T) for part in judged_by_item)

    state = states_of(cumulated, raw)
    full = np.array([item.points for item in items], dtype=np.int64)
    keeps = np.array([item.not_applicable is NotApplicablePolicy.FULL for item in items])
    zero = np.array([item.missing is MissingPolicy.ZERO for item in items])
    is_scored = state == SCORED
    without_case = (state == NOT_APPLICABLE) | (state == CANNOT_JUDGE)
    points = np.where(is_scored, hundredths(np.where(is_scored, raw, 0.0)), np.where(without_case & keeps, full, 0))
    counts = is_scored | (without_case & keeps) | ((state == MISSING) & zero)
    return ItemScores(
        value=value,
        target=target,
        attainment=attainment,
        points=points,
        full_points=np.broadcast_to(full, value.shape),
        counts=counts,
        state=state,
        light=lights_of(points, full, is_scored, lights),
    )


def lights_of(
    points: NDArray[np.int64], full_points: NDArray[np.int64], judged: NDArray[np.bool_], lights: Lights
) -> NDArray[np.int8]:
    """Return a light per score, by the share of the full points; grey where nothing was judged."""
    # Per cents such as 90.1 have no exact double; a share that is exactly at the bound has reached it.
    amber, green = (
        np.ceil(np.round(bound * full_points, 6)).astype(np.int64) for bound in (lights.amber, lights.green)
    )
    share = points * 100
    light = np.where(share >= green, np.int8(GREEN), np.where(share >= amber, np.int8(AMBER), np.int8(RED)))
    return np.where(judged & (full_points > 0), light, np.int8(GREY))


@dataclass(frozen=True)
class Sums:
    """Points of a group of items per place, in hundredths; ``available`` is what could be had."""

    points: NDArray[np.int64]
    available: NDArray[np.int64]


def sums_of(scores: ItemScores, columns: Sequence[int] | slice = slice(None)) -> Sums:
    """Return the exact sums of rounded points over items that take part."""
    counts = scores.counts[:, columns]
    return Sums(
        scores.points[:, columns].sum(axis=1),
        np.where(counts, scores.full_points[:, columns], 0).sum(axis=1),
    )


def totals_of(sums: Sums, total_points: int) -> NDArray[np.int64]:
    """Return totals out of ``total_points``: the sum, reweighted where items did not take part.

    total = points × total_points ÷ available, rounded half up; zero where nothing was available.
    """
    available = np.maximum(sums.available, 1)
    return np.where(sums.available > 0, divide_half_up(sums.points * total_points, available), 0)
