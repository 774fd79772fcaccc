"""An item as it stands, and what more or fewer cases would earn: exact counts, the item's own rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from metrics.catalogue import Indicator, Kind, Polarity
from metrics.rounding import hundredths
from metrics.rule_book import PROGRESS_RULE, Item
from metrics.rules import RULES, Judged

FEN_A_YUAN = 100
Counts = NDArray[np.int64]

# Beyond any count that a county reports; ends the search for a figure without a bound of its own.
_LARGEST = 1 << 44
# A rule takes as long for so many figures as for one, so that many candidates are tried at once.
_AT_ONCE = 256


@dataclass(frozen=True)
class Standing:
    """An item of one place as it stands in a score run.

    ``numerator`` and ``denominator`` are year-to-date figures (amounts in fen), None without a report;
    ``points`` are hundredths; ``expected`` is how many cases are still expected to fall due before the
    assessment year ends (``metrics.year_end.expected_cases``). ``previous`` is the value of the same
    months last year, for items that judge progress; it is held still up to the year's end. ``item`` is
    one of ``RuleBook.scored_items``.
    """

    item: Item
    indicator: Indicator
    numerator: int | None
    denominator: int | None
    target: float | None
    points: int
    expected: int = 0
    previous: float | None = None
    state: str = "scored"


def missing_to_target(indicator: Indicator, numerator: int, denominator: int | None, target: float) -> int:
    """Return what is missing to the target in whole cases or yuan, how many fewer where lower is better.

    higher is better: ⌈target × denominator ÷ factor⌉ − numerator; lower is better: numerator −
    ⌊target × denominator ÷ factor⌋; never negative. A count or amount has denominator 1; amounts are
    compared in fen and shown in whole yuan, rounded up.
    """
    step = step_of(indicator)
    bound = fraction_of(target) * (denominator or 0 if indicator.kind is Kind.RATE else step) / indicator.factor
    missing = numerator - bound if indicator.polarity is Polarity.LOWER_IS_BETTER else bound - numerator
    whole = max(-(-missing // step), 0)
    # A target such as 33.333333333333336 means a third; scoring, which divides, counts it as reached.
    value = value_of(indicator, numerator + direction_of(indicator) * (whole - 1), denominator)
    met = value <= target if indicator.polarity is Polarity.LOWER_IS_BETTER else value >= target
    return whole - 1 if whole and met else whole


def fraction_of(number: float) -> Fraction:
    """Return the decimal that a person wrote: 0.1 means one tenth, not its nearest double."""
    return Fraction(repr(float(number)))


def step_of(indicator: Indicator) -> int:
    """Return how much of the numerator one whole case or yuan is."""
    return FEN_A_YUAN if indicator.kind is Kind.AMOUNT else 1


def direction_of(indicator: Indicator) -> int:
    """Return by how much one whole case or yuan changes the numerator."""
    return -step_of(indicator) if indicator.polarity is Polarity.LOWER_IS_BETTER else step_of(indicator)


def points_at(standing: Standing, numerator: int, denominator: int | None, elapsed: float) -> int:
    """Return the rounded points (hundredths) of hypothetical figures by the item's own rule, none above full."""
    return int(points_of(standing, np.array([numerator], dtype=np.int64), denominator, elapsed)[0])


def points_of(standing: Standing, numerator: Counts, denominator: int | None, elapsed: float) -> Counts:
    """Return the points of many hypothetical numerators at once, each as ``points_at``."""
    item, share = standing.item, standing.item.progress
    value = _values(standing.indicator, numerator, denominator)
    judged = Judged(
        value=value,
        target=np.full(value.shape, np.nan if standing.target is None else standing.target),
        full_points=item.points / 100,
        polarity=standing.indicator.polarity,
        elapsed=elapsed,
        previous=np.full(value.shape, np.nan if standing.previous is None else standing.previous),
    )
    points = RULES[item.rule].function(judged, item.rule_parameters).points
    if share is not None and item.weighs_progress:
        progress = RULES[PROGRESS_RULE].function(judged, item.progress_parameters).points
        weighed = (share.level * points + share.progress * progress) / (share.level + share.progress)
        points = np.where(np.isnan(progress), points, weighed)
    known = ~np.isnan(points)
    return np.minimum(np.where(known, hundredths(np.where(known, points, 0.0)), 0), item.points)


def value_of(indicator: Indicator, numerator: int, denominator: int | None) -> float:
    """Return the value in the indicator's unit as scoring divides it; NaN without cases."""
    return float(_values(indicator, np.array([numerator], dtype=np.int64), denominator)[0])


def _values(indicator: Indicator, numerator: Counts, denominator: int | None) -> NDArray[np.float64]:
    divisor = denominator if indicator.kind is Kind.RATE else step_of(indicator)
    return numerator * indicator.factor / divisor if divisor else np.full(numerator.shape, np.nan)


def effort_for(standing: Standing, points: int, elapsed: float) -> int | None:
    """Return the fewest whole cases or yuan that bring an item to so many points (hundredths).

    The denominator stays as it is; None when no figure earns as much. Assumes that a better figure
    never earns less, which every rule keeps.
    """
    indicator, step = standing.indicator, step_of(standing.indicator)
    numerator, denominator = standing.numerator or 0, standing.denominator
    if indicator.polarity is Polarity.LOWER_IS_BETTER:
        most = numerator // step
    elif indicator.kind is Kind.RATE and indicator.numerator_within_denominator:
        most = max((denominator or 0) - numerator, 0)
    else:
        most = _LARGEST // step
    change = direction_of(indicator)
    return first_reaching(
        most, lambda more: points_of(standing, numerator + change * more, denominator, elapsed) >= points
    )


def first_reaching(most: int, reached: Callable[[Counts], NDArray[np.bool_]]) -> int | None:
    """Return the smallest number from 0 to ``most`` for which a monotone condition holds, None when none does.

    ``reached`` answers for many numbers at once.
    """
    if most < _AT_ONCE:
        tried = np.arange(most + 1, dtype=np.int64)
    else:
        # What is missing is mostly far less than what is possible.
        tried = np.unique(np.append(np.int64(1) << np.arange(most.bit_length(), dtype=np.int64), [0, most]))
    holds = reached(tried)
    if not holds[-1]:
        return None
    while True:
        first = int(np.argmax(holds))
        high = int(tried[first])
        low = int(tried[first - 1]) + 1 if first else high
        if low == high:
            return high
        tried = np.unique(low + (high - low) * np.arange(_AT_ONCE + 1, dtype=np.int64) // _AT_ONCE)
        holds = reached(tried)
