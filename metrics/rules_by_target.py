"""Rules that hold a value against its target: linear, per point, threshold, completion."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from metrics.catalogue import Frozen
from metrics.judging import Counting, Judged, Outcome, ratio_to_target, shortfall, steps_of


class Linear(Frozen):
    """``zero_at``: the value that earns nothing; needed where lower is better."""

    zero_at: float = 0.0


class PerPoint(Frozen):
    """``deduction`` points for each ``step`` short of the target, in proportion or per full step."""

    step: float = Field(default=1.0, gt=0)
    deduction: float = Field(gt=0)
    counting: Counting = "proportional"


class Threshold(Frozen):
    """All or nothing: no parameters."""


class Completion(Frozen):
    """How a task is held against its target, and what over-fulfilment adds.

    ``pace``: hold the count against the share of the year's target that is due by now. Beyond the
    whole target ``bonus_points`` are added for each ``bonus_step`` per cent of it, up to
    ``bonus_cap``, in proportion or per full step (``counting``).
    """

    pace: bool = False
    bonus_step: float = Field(default=1.0, gt=0)
    bonus_points: float = Field(default=0.0, ge=0)
    bonus_cap: float = Field(default=0.0, ge=0)
    counting: Counting = "proportional"


def linear(judged: Judged, parameters: Linear) -> Outcome:
    """Points in proportion to the way from ``zero_at`` to the target (按比例得分).

    points = full × clip((value − zero_at) ÷ (target − zero_at), 0, 1); both signs turn where lower
    is better, so one formula serves. A target that is no better than ``zero_at`` leaves no way to go:
    it is reached by not being worse, or not at all.
    """
    way = judged.target - parameters.zero_at
    sign = -1.0 if judged.lower else 1.0
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
    steps = steps_of(shortfall(judged), parameters.step, parameters.counting)
    points = np.maximum(judged.full_points - parameters.deduction * steps, 0.0)
    return Outcome(ratio_to_target(judged), points)


def threshold(judged: Judged, _parameters: Threshold) -> Outcome:
    """Full points when the target is reached, none otherwise (达标得分)."""
    below = shortfall(judged)
    points = np.where(np.isnan(below), np.nan, np.where(below > 0, 0.0, judged.full_points))
    return Outcome(ratio_to_target(judged), points)


def completion(judged: Judged, parameters: Completion) -> Outcome:
    """Points in proportion to the part of a task that is done, and a bonus beyond it (按任务完成).

    With ``pace`` the task is target × share of the year elapsed (序时进度).
    points = full × clip(value ÷ task, 0, 1) + min(bonus_points × steps, bonus_cap), where
    steps = (value − target) ÷ (target × bonus_step ÷ 100), never below zero. The bonus is held
    against the whole year's target, so that being early earns none; no task, no bonus.
    """
    task = judged.target * (judged.elapsed if parameters.pace else 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        done = np.where(task == 0, 1.0, judged.value / task)
        beyond = np.where(judged.target > 0, judged.value / judged.target * 100 - 100, 0.0)
    unknown = np.isnan(judged.value) | np.isnan(judged.target)
    done = np.where(unknown, np.nan, done)
    steps = steps_of(np.maximum(beyond, 0.0), parameters.bonus_step, parameters.counting)
    bonus = np.minimum(parameters.bonus_points * steps, parameters.bonus_cap)
    return Outcome(done, judged.full_points * np.clip(done, 0.0, 1.0) + bonus)
