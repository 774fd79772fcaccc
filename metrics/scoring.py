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
from metrics.rule_book import PROGRESS_RULE, Item, Lights, MissingPolicy, NotApplicablePolicy
from metrics.rules import RULES, Array, Judged

# States of a score item; the index is the code in the arrays.
STATES = ("scored", "missing", "not_applicable", "not_due", "cannot_judge")
SCORED, MISSING, NOT_APPLICABLE, NOT_DUE, CANNOT_JUDGE = range(len(STATES))

# Orange only where a rule book sets a midpoint; it stands between red and amber.
LIGHTS = ("grey", "red", "amber", "green", "orange")
GREY, RED, AMBER, GREEN, ORANGE = range(len(LIGHTS))


@dataclass(frozen=True)
class ProgressScores:
    """What the level reached and progress earn, each out of the item's full points, in hundredths.

    ``level_counts`` and ``counts`` mark what takes part in a total by level or by progress; elsewhere
    points are zero.
    """

    level_points: NDArray[np.int64]
    level_counts: NDArray[np.bool_]
    points: NDArray[np.int64]
    counts: NDArray[np.bool_]


@dataclass(frozen=True)
class ItemScores:
    """Scores of places × items; ``points`` and ``full_points`` are hundredths.

    ``counts`` marks what takes part in a total; where it does not, points are zero and the rest of
    the total is reweighted. ``value``, ``target`` and ``attainment`` are NaN where there is none.
    ``carried`` marks missing items whose points come from a previous value; ``previous`` are the
    values of the same months last year and ``progress`` the two parts of the points, None where no
    item needs them.
    """

    value: NDArray[np.float64]
    target: NDArray[np.float64]
    attainment: NDArray[np.float64]
    points: NDArray[np.int64]
    full_points: NDArray[np.int64]
    counts: NDArray[np.bool_]
    state: NDArray[np.int8]
    light: NDArray[np.int8]
    carried: NDArray[np.bool_] | None = None
    previous: NDArray[np.float64] | None = None
    progress: ProgressScores | None = None


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
    *,
    previous: Cumulated | None = None,
    carried: Cumulated | None = None,
    applies: NDArray[np.bool_] | None = None,
) -> ItemScores:
    """Return the scores of places × items.

    ``indicators`` holds each item's indicator, ``target`` a target per place and item, ``elapsed``
    the share of the assessment year that is over. ``previous`` are the figures of the same months last
    year, for progress; ``carried`` the figures that stand in for missing ones, reported where they
    do; ``applies`` says where an item applies at all. ``RuleBook.scored_items`` are items with the
    book's lights and share of progress filled in.
    """
    applies = np.ones(target.shape, dtype=bool) if applies is None else applies
    value = np.where(applies, values_of(cumulated, indicators), np.nan)
    last_year = None if previous is None else values_of(previous, indicators)
    stands_in = np.zeros(value.shape, dtype=bool)
    if carried is not None:
        may = np.array([item.missing is MissingPolicy.PREVIOUS for item in items])
        missing = ~cumulated.reported & ~cumulated.not_applicable & (cumulated.due > 0)
        earlier = np.where(applies & missing & may, values_of(carried, indicators), np.nan)
        stands_in = ~np.isnan(earlier)
        value = np.where(stands_in, earlier, value)
    attainment, level, progress = _judged(value, last_year, items, indicators, target, elapsed)
    state = np.where(applies, states_of(cumulated, np.where(stands_in, np.nan, level)), np.int8(NOT_APPLICABLE))
    stands_in &= ~np.isnan(level) & (state == MISSING)

    full = np.array([item.points for item in items], dtype=np.int64)
    keeps = np.array([item.not_applicable is NotApplicablePolicy.FULL for item in items])
    zero = np.array([item.missing is not MissingPolicy.EXCLUDE for item in items])
    is_scored = state == SCORED
    has_points = is_scored | stands_in
    kept = ((state == NOT_APPLICABLE) | (state == CANNOT_JUDGE)) & keeps
    counts = has_points | kept | ((state == MISSING) & zero)

    def points_of(raw: Array) -> NDArray[np.int64]:
        return np.where(has_points, hundredths(np.where(has_points, raw, 0.0)), np.where(kept, full, 0))

    points = points_of(_weighed(level, progress, items))
    return ItemScores(
        value=value,
        target=target,
        attainment=attainment,
        points=points,
        full_points=np.broadcast_to(full, value.shape),
        counts=counts,
        state=state,
        light=_item_lights(points, full, is_scored, items, lights),
        carried=stands_in,
        previous=last_year,
        progress=_progress_scores(points_of(level), progress, has_points, counts, items),
    )


def _judged(
    value: NDArray[np.float64],
    last_year: NDArray[np.float64] | None,
    items: Sequence[Item],
    indicators: Sequence[Indicator],
    target: NDArray[np.float64],
    elapsed: float,
) -> tuple[Array, Array, Array]:
    """Return attainment, unrounded points by each item's rule, and those for progress (NaN without)."""
    # Item by item in memory: a rule runs over one item's places, and strided columns take twice as long.
    by_item, targets = np.ascontiguousarray(value.T), np.ascontiguousarray(target.T)
    before = None if last_year is None else np.ascontiguousarray(last_year.T)
    judged_by_item = np.full((3, *by_item.shape), np.nan)
    for row, (item, indicator) in enumerate(zip(items, indicators, strict=True)):
        earlier = None if before is None else before[row]
        judged = Judged(by_item[row], targets[row], item.points / 100, indicator.polarity, elapsed, earlier)
        judged_by_item[:2, row] = RULES[item.rule].function(judged, item.rule_parameters)
        if item.weighs_progress:
            judged_by_item[2, row] = RULES[PROGRESS_RULE].function(judged, item.progress_parameters).points
    attainment, level, progress = (np.ascontiguousarray(part.T) for part in judged_by_item)
    return attainment, level, progress


def _weighed(level: Array, progress: Array, items: Sequence[Item]) -> Array:
    """Return level and progress weighed; the level alone where there is no progress to know."""
    if not any(item.weighs_progress for item in items):
        return level
    shares = [(item.progress.level, item.progress.progress) if item.progress else (1, 0) for item in items]
    of_level, of_progress = np.array(shares, dtype=np.float64).T
    return np.where(np.isnan(progress), level, (of_level * level + of_progress * progress) / (of_level + of_progress))


def _progress_scores(
    level_points: NDArray[np.int64],
    progress: Array,
    has_points: NDArray[np.bool_],
    counts: NDArray[np.bool_],
    items: Sequence[Item],
) -> ProgressScores | None:
    """Return the two parts of the points; an item judged by progress alone has no level."""
    alone = np.array([item.rule == PROGRESS_RULE for item in items])
    if not alone.any() and not any(item.weighs_progress for item in items):
        return None
    known = has_points & ~np.isnan(progress)
    earned = np.where(known, hundredths(np.where(known, progress, 0.0)), 0)
    return ProgressScores(
        level_points=np.where(alone, 0, level_points),
        level_counts=counts & ~alone,
        points=np.where(alone, np.where(has_points, level_points, 0), earned),
        counts=known | (has_points & alone),
    )


def _item_lights(
    points: NDArray[np.int64],
    full: NDArray[np.int64],
    judged: NDArray[np.bool_],
    items: Sequence[Item],
    lights: Lights,
) -> NDArray[np.int8]:
    light = lights_of(points, full, judged, lights)
    for column, item in enumerate(items):
        if item.lights is not None and item.lights != lights:
            light[:, column] = lights_of(points[:, column], full[column : column + 1], judged[:, column], item.lights)
    return light


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
    if lights.midpoint is not None:
        middle = np.ceil(np.round(lights.midpoint * full_points, 6)).astype(np.int64)
        light = np.where((light == AMBER) & (share < middle), np.int8(ORANGE), light)
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


def progress_sums(scores: ItemScores) -> tuple[Sums, Sums] | None:
    """Return the sums of points by level and by progress per place, None where no item weighs progress."""
    parts = scores.progress
    if parts is None:
        return None
    full = scores.full_points
    return (
        Sums(
            np.where(parts.level_counts, parts.level_points, 0).sum(axis=1),
            np.where(parts.level_counts, full, 0).sum(axis=1),
        ),
        Sums(parts.points.sum(axis=1), np.where(parts.counts, full, 0).sum(axis=1)),
    )
