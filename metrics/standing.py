"""An item as it stands, and what more or fewer cases would earn: exact counts, the item's own rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from metrics.catalogue import Indicator, Kind, Polarity
from metrics.rounding import hundredths
from metrics.rule_book import PROGRESS_RULE, Item
from metrics.rules import RULES, Judged

FEN_A_YUAN = 100

# Beyond any count that a county reports; ends the search for a figure without a bound of its own.
_LARGEST = 1 << 44


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
    item, share = standing.item, standing.item.progress
    judged = Judged(
        value=np.array([value_of(standing.indicator, numerator, denominator)]),
        target=np.array([np.nan if standing.target is None else standing.target]),
        full_points=item.points / 100,
        polarity=standing.indicator.polarity,
        elapsed=elapsed,
        previous=np.array([np.nan if standing.previous is None else standing.previous]),
    )
    points = float(RULES[item.rule].function(judged, item.rule_parameters).points[0])
    if share is not None and item.weighs_progress:
        progress = float(RULES[PROGRESS_RULE].function(judged, item.progress_parameters).points[0])
        if not np.isnan(progress):
            points = (share.level * points + share.progress * progress) / (share.level + share.progress)
    return 0 if np.isnan(points) else min(int(hundredths(np.array([points]))[0]), item.points)


def value_of(indicator: Indicator, numerator: int, denominator: int | None) -> float:
    """Return the value in the indicator's unit as scoring divides it; NaN without cases."""
    divisor = denominator if indicator.kind is Kind.RATE else step_of(indicator)
    return numerator * indicator.factor / divisor if divisor else float("nan")


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
        most, lambda more: points_at(standing, numerator + change * more, denominator, elapsed) >= points
    )


def first_reaching(most: int, reached: Callable[[int], bool]) -> int | None:
    """Return the smallest number up to ``most`` for which a monotone condition holds."""
    if not reached(most):
        return None
    low, high = 0, 1
    while high < most and not reached(high):
        low, high = high, 2 * high
    high = min(high, most)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle + 1, high)
    return low
