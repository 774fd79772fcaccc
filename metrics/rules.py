"""Rules turn a value and its target into points: pure functions with frozen parameters in a registry.

A rule takes arrays of one shape and returns an ``Outcome`` of that shape. NaN in is NaN out. Points
stay unrounded here; ``metrics.rounding`` rounds them, once. Adding a rule is one function, one
parameter class, one entry in ``RULES`` and its rows of known answers in docs/rule-book.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from metrics.catalogue import Frozen, Polarity
from metrics.judging import Array, Judged, Outcome, ratio_to_target, shortfall
from metrics.rules_by_scale import (
    Band,
    Banded,
    Goalposts,
    PerCase,
    Progress,
    WithinBand,
    ZeroTolerance,
    banded,
    goalposts,
    per_case,
    progress,
    within_band,
    zero_tolerance,
)
from metrics.rules_by_target import (
    Completion,
    Linear,
    PerPoint,
    Threshold,
    completion,
    linear,
    per_point,
    threshold,
)

__all__ = [
    "RULES",
    "Array",
    "Band",
    "Banded",
    "Completion",
    "Goalposts",
    "Judged",
    "Linear",
    "Outcome",
    "PerCase",
    "PerPoint",
    "Progress",
    "Rule",
    "Threshold",
    "WithinBand",
    "ZeroTolerance",
    "ratio_to_target",
    "shortfall",
]

EITHER_WAY = frozenset({Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER})
ONLY_HIGHER, ONLY_LOWER = frozenset({Polarity.HIGHER_IS_BETTER}), frozenset({Polarity.LOWER_IS_BETTER})
ONLY_BAND = frozenset({Polarity.WITHIN_BAND})


class Rule(NamedTuple):
    """A rule as the registry holds it.

    ``needs_target``: without a target there are no points; the others carry their own scale.
    ``needs_previous``: it reads last year's value. ``counts_only``: it makes no sense of a rate.
    ``polarities``: the directions that it can reward.
    """

    function: Callable[[Judged, Any], Outcome]
    parameters: type[Frozen]
    needs_target: bool = True
    needs_previous: bool = False
    counts_only: bool = False
    polarities: frozenset[Polarity] = EITHER_WAY


RULES: dict[str, Rule] = {
    "linear": Rule(linear, Linear),
    "per_point": Rule(per_point, PerPoint),
    "threshold": Rule(threshold, Threshold),
    "completion": Rule(completion, Completion, counts_only=True, polarities=ONLY_HIGHER),
    "banded": Rule(banded, Banded, needs_target=False),
    "within_band": Rule(within_band, WithinBand, needs_target=False, polarities=ONLY_BAND),
    "per_case": Rule(per_case, PerCase, needs_target=False, counts_only=True, polarities=ONLY_LOWER),
    "zero_tolerance": Rule(zero_tolerance, ZeroTolerance, needs_target=False, polarities=ONLY_LOWER),
    "goalposts": Rule(goalposts, Goalposts, needs_target=False),
    "progress": Rule(progress, Progress, needs_target=False, needs_previous=True),
}
