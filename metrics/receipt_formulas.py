"""Each rule's formula as an expression, for receipts in text and in workbooks. A new rule is one entry here.

The names are ``value``, ``target``, ``full`` (points), ``months`` (of the assessment year that are over) and
``previous`` (the value of the same period last year).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from metrics.catalogue import Frozen, Polarity
from metrics.expressions import Choice, Expression, Name, Number, Whole, largest, smallest
from metrics.judging import Counting
from metrics.rules import Banded, Completion, Goalposts, Linear, PerCase, PerPoint, Progress, WithinBand

VALUE, TARGET, FULL = Name("value"), Name("target"), Name("full")
MONTHS, PREVIOUS = Name("months"), Name("previous")
NONE, ONE = Number(0), Number(1)


def _shortfall(polarity: Polarity) -> Expression:
    lower = polarity is Polarity.LOWER_IS_BETTER
    return largest(VALUE - TARGET if lower else TARGET - VALUE, NONE)


def _steps(distance: Expression, step: float, counting: Counting) -> Expression:
    steps = distance if step == 1 else distance / Number(step)
    return Whole(steps) if counting == "full_step" else steps


def _share(way: Expression, whole: Expression) -> Expression:
    return smallest(largest(way / whole, NONE), ONE)


def _linear(parameters: Linear, polarity: Polarity) -> Expression:
    zero = Number(parameters.zero_at)
    lower = polarity is Polarity.LOWER_IS_BETTER
    reached = Choice(VALUE, "≤" if lower else "≥", TARGET, FULL, NONE)
    done = VALUE / TARGET if parameters.zero_at == 0 else (VALUE - zero) / (TARGET - zero)
    in_proportion = FULL * smallest(largest(done, NONE), ONE)
    return Choice(TARGET, "≥" if lower else "≤", zero, reached, in_proportion, is_told=False)


def _per_point(parameters: PerPoint, polarity: Polarity) -> Expression:
    steps = _steps(_shortfall(polarity), parameters.step, parameters.counting)
    return largest(FULL - Number(parameters.deduction) * steps, NONE)


def _threshold(_parameters: Frozen, polarity: Polarity) -> Expression:
    worse = ">" if polarity is Polarity.LOWER_IS_BETTER else "<"
    return Choice(VALUE, worse, TARGET, NONE, FULL)  # type: ignore[arg-type]


def _completion(parameters: Completion, _polarity: Polarity) -> Expression:
    task = TARGET * MONTHS / Number(12) if parameters.pace else TARGET
    points: Expression = Choice(task, "=", NONE, FULL, FULL * _share(VALUE, task), is_told=False)
    if not (parameters.bonus_points and parameters.bonus_cap):
        return points
    beyond = largest(VALUE / TARGET * Number(100) - Number(100), NONE)
    steps = _steps(beyond, parameters.bonus_step, parameters.counting)
    bonus = smallest(Number(parameters.bonus_points) * steps, Number(parameters.bonus_cap))
    return points + Choice(TARGET, ">", NONE, bonus, NONE, is_told=False)


def _banded(parameters: Banded, polarity: Polarity) -> Expression:
    reached = "≤" if polarity is Polarity.LOWER_IS_BETTER else "≥"
    earned: Expression = NONE
    for band in reversed(parameters.bands):
        points = smallest(Number(band.points), FULL)
        earned = Choice(VALUE, reached, Number(band.worse_end(polarity)), points, earned)  # type: ignore[arg-type]
    return earned


def _within_band(parameters: WithinBand, _polarity: Polarity) -> Expression:
    low, high = Number(parameters.low), Number(parameters.high)
    outside = Choice(VALUE, ">", high, VALUE - high, largest(low - VALUE, NONE), is_told=False)
    steps = _steps(outside, parameters.step, parameters.counting)
    return largest(FULL - Number(parameters.deduction) * steps, NONE)


def _per_case(parameters: PerCase, _polarity: Polarity) -> Expression:
    counted = largest(VALUE - Number(parameters.allowed), NONE) if parameters.allowed else VALUE
    return largest(FULL - Number(parameters.deduction) * largest(counted, NONE), NONE)


def _zero_tolerance(_parameters: Frozen, _polarity: Polarity) -> Expression:
    return Choice(VALUE, ">", NONE, NONE, FULL)


def _goalposts(parameters: Goalposts, _polarity: Polarity) -> Expression:
    worst, best = Number(parameters.worst), Number(parameters.best)
    return FULL * _share(VALUE - worst, best - worst)


def _progress(parameters: Progress, _polarity: Polarity) -> Expression:
    zero, full = Number(parameters.zero_at), Number(parameters.full_at)
    change = VALUE - PREVIOUS
    if parameters.zero_at == 0:
        return FULL * _share(change, full)
    return FULL * _share(change - zero, full - zero)


FORMULAS: dict[str, Callable[[Any, Polarity], Expression]] = {
    "linear": _linear,
    "per_point": _per_point,
    "threshold": _threshold,
    "completion": _completion,
    "banded": _banded,
    "within_band": _within_band,
    "per_case": _per_case,
    "zero_tolerance": _zero_tolerance,
    "goalposts": _goalposts,
    "progress": _progress,
}
