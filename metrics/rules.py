"""Rules turn a value and its target into points: pure functions with frozen parameters in a registry.

A rule takes arrays of one shape and returns an ``Outcome`` of that shape. NaN in is NaN out. Points
stay unrounded here; ``metrics.rounding`` rounds them, once. Adding a rule is one function, one
parameter class, one entry in ``RULES`` and its rows of known answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from metrics.catalogue import Frozen, Polarity

Array = NDArray[np.float64]

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
    that is over.
    """

    value: Array
    target: Array
    full_points: float
    polarity: Polarity
    elapsed: float = 1.0


class Linear(Frozen):
    """``zero_at``: the value that earns nothing; needed where lower is better."""

    zero_at: float = 0.0


class PerPoint(Frozen):
    """``deduction`` points for each ``step`` short of the target, in proportion or per full step."""

    step: float = Field(default=1.0, gt=0)
    deduction: float = Field(gt=0)
    counting: Literal["proportional", "full_step"] = "proportional"


class Threshold(Frozen):
    """All or nothing: no parameters."""


class Completion(Frozen):
    """``pace``: hold the count against the share of the year's target that is due by now."""

    pace: bool = False


def ratio_to_target(judged: Judged) -> Array:
    """Return value ÷ target, or target ÷ value where lower is better.

    A target of zero is reached by zero where lower is better, and by anything where higher is
    better (there was no task).
    """
    lower = judged.polarity is Polarity.LOWER_IS_BETTER
    top, bottom = (judged.target, judged.value) if lower else (judged.value, judged.target)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(bottom == 0, 1.0, top / bottom)
    return np.where(np.isnan(judged.value) | np.isnan(judged.target), np.nan, ratio)


def shortfall(judged: Judged) -> Array:
    """Return how far the value lies on the worse side of the target, in its unit; 0 when it does not."""
    sign = -1.0 if judged.polarity is Polarity.LOWER_IS_BETTER else 1.0
    return np.maximum(sign * (judged.target - judged.value), 0.0)


def linear(judged: Judged, parameters: Linear) -> Outcome:
    """Points in proportion to the way from ``zero_at`` to the target (按比例得分).

    points = full × clip((value − zero_at) ÷ (target − zero_at), 0, 1); both signs turn where lower
    is better, so one formula serves. A target that is no better than ``zero_at`` leaves no way to go:
    it is reached by not being worse, or not at all.
    """
    way = judged.target - parameters.zero_at
    sign = -1.0 if judged.polarity is Polarity.LOWER_IS_BETTER else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (judged.value - parameters.zero_at) / way
    share = np.where(sign * way <= 0, (shortfall(judged) == 0).astype(float), share)
    share = np.where(np.isnan(judged.value) | np.isnan(judged.target), np.nan, np.maximum(share, 0.0))
    return Outcome(share, judged.full_points * np.minimum(share, 1.0))


def per_point(judged: Judged, parameters: PerPoint) -> Outcome:
    """Full points less a deduction for each step short of the target (每低1个百分点扣n分，扣完为止).

    points = max(full − deduction × steps, 0); steps = shortfall ÷ step, whole steps only when
    counting by ``full_step``.
    """
    steps = shortfall(judged) / parameters.step
    if parameters.counting == "full_step":
        steps = np.floor(steps + _STEP_TOLERANCE)
    points = np.maximum(judged.full_points - parameters.deduction * steps, 0.0)
    return Outcome(ratio_to_target(judged), points)


def threshold(judged: Judged, _parameters: Threshold) -> Outcome:
    """Full points when the target is reached, none otherwise (达标得分)."""
    below = shortfall(judged)
    points = np.where(np.isnan(below), np.nan, np.where(below > 0, 0.0, judged.full_points))
    return Outcome(ratio_to_target(judged), points)


def completion(judged: Judged, parameters: Completion) -> Outcome:
    """Points in proportion to the part of a task that is done (按任务完成), none above full.

    With ``pace`` the task is target × share of the year elapsed (序时进度).
    """
    task = judged.target * (judged.elapsed if parameters.pace else 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        done = np.where(task == 0, 1.0, judged.value / task)
    done = np.where(np.isnan(judged.value) | np.isnan(judged.target), np.nan, done)
    return Outcome(done, judged.full_points * np.clip(done, 0.0, 1.0))


class Rule(NamedTuple):
    """A rule as the registry holds it."""

    function: Callable[[Judged, Any], Outcome]
    parameters: type[Frozen]


RULES: dict[str, Rule] = {
    "linear": Rule(linear, Linear),
    "per_point": Rule(per_point, PerPoint),
    "threshold": Rule(threshold, Threshold),
    "completion": Rule(completion, Completion),
}
