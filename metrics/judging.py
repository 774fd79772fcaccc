"""What a rule judges and what it answers, and the two measures of distance that rules share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from metrics.catalogue import Polarity

Array = NDArray[np.float64]
Counting = Literal["proportional", "full_step"]

# Floating point must not turn "exactly two steps below" into three.
_STEP_TOLERANCE = 1e-9


class Outcome(NamedTuple):
    """How much of the target was reached (1 = all; may exceed 1) and the unrounded points."""

    attainment: Array
    points: Array


@dataclass(frozen=True)
class Judged:
    """What a rule judges: values and targets in the indicator's unit, the item's full points.

    ``value`` and ``target`` are arrays of one shape; ``elapsed`` is the share of the assessment year
    that is over; ``previous`` holds the values of the same period last year, None where the rule does
    not read them.
    """

    value: Array
    target: Array
    full_points: float
    polarity: Polarity
    elapsed: float = 1.0
    previous: Array | None = None

    @property
    def lower(self) -> bool:
        """Whether lower is better."""
        return self.polarity is Polarity.LOWER_IS_BETTER


def ratio_to_target(judged: Judged) -> Array:
    """Return value ÷ target, or target ÷ value where lower is better.

    A target of zero is reached by zero where lower is better, and by anything where higher is
    better (there was no task).
    """
    top, bottom = (judged.target, judged.value) if judged.lower else (judged.value, judged.target)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(bottom == 0, 1.0, top / bottom)
    return np.where(np.isnan(judged.value) | np.isnan(judged.target), np.nan, ratio)


def shortfall(judged: Judged) -> Array:
    """Return how far the value lies on the worse side of the target, in its unit; 0 when it does not."""
    sign = -1.0 if judged.lower else 1.0
    return np.maximum(sign * (judged.target - judged.value), 0.0)


def steps_of(distance: Array, step: float, counting: Counting) -> Array:
    """Return how many steps a distance holds: in proportion, or whole ones only."""
    steps = distance / step
    return np.floor(steps + _STEP_TOLERANCE) if counting == "full_step" else steps


def share_of_way(value: Array, start: float, end: float) -> Array:
    """Return how much of the way from start to end a value has gone; not below 0, above 1 beyond the end.

    ``start`` and ``end`` differ; NaN stays NaN.
    """
    return np.maximum((value - start) / (end - start), 0.0)
