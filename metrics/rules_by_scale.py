"""Rules that carry their own scale and need no target: bands, cases, goalposts, progress."""

from __future__ import annotations

import re
from typing import Any, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from metrics.catalogue import Frozen, Polarity
from metrics.judging import Array, Counting, Judged, Outcome, share_of_way, steps_of

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_BAND = re.compile(rf"({_NUMBER})(?:\s*[~～—–至]\s*({_NUMBER}))?\s*[:：]\s*({_NUMBER})")


class Band(Frozen):
    """A band and what it earns: a bound, or the two ends of a range (``bound`` to ``until``)."""

    bound: float
    points: float = Field(ge=0)
    until: float | None = None

    def worse_end(self, polarity: Polarity) -> float:
        """Return the end that a value has to reach: the upper one where lower is better."""
        ends = [self.bound] if self.until is None else [self.bound, self.until]
        return max(ends) if polarity is Polarity.LOWER_IS_BETTER else min(ends)

    def better_end(self, polarity: Polarity) -> float | None:
        """Return where the band says that the next better one begins, None when it does not say."""
        if self.until is None:
            return None
        ends = (self.bound, self.until)
        return min(ends) if polarity is Polarity.LOWER_IS_BETTER else max(ends)


class Banded(Frozen):
    """``bands``, better first; also taken from text such as ``95:20/90:15/85:10`` or ``95:20/90~95:15``."""

    bands: tuple[Band, ...] = Field(min_length=1)

    @field_validator("bands", mode="before")
    @classmethod
    def _from_text(cls, bands: Any) -> Any:
        if not isinstance(bands, str):
            return bands
        parts = [part.strip() for part in re.split(r"[/／;；|]", bands) if part.strip()]
        found = [_BAND.fullmatch(part) for part in parts]
        if wrong := [part for part, match in zip(parts, found, strict=True) if match is None]:
            raise ValueError(f"not a band: {wrong[0]}; write bound:points, such as 95:20/90:15")
        return [{"bound": match[1], "until": match[2], "points": match[3]} for match in found if match]


class WithinBand(Frozen):
    """Full points from ``low`` to ``high``; outside ``deduction`` points for each ``step``."""

    low: float
    high: float
    step: float = Field(default=1.0, gt=0)
    deduction: float = Field(gt=0)
    counting: Counting = "proportional"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError("low must not lie above high")
        return self


class PerCase(Frozen):
    """``deduction`` points for each case beyond the ``allowed`` ones."""

    deduction: float = Field(gt=0)
    allowed: int = Field(default=0, ge=0)


class ZeroTolerance(Frozen):
    """A single case costs all points: no parameters."""


class Goalposts(Frozen):
    """The values that earn nothing and everything, fixed in the rule book and never taken from a sample."""

    worst: float
    best: float

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.worst == self.best:
            raise ValueError("worst and best must differ")
        return self


class Progress(Frozen):
    """The changes on last year, in the indicator's unit, that earn nothing and everything."""

    zero_at: float = 0.0
    full_at: float

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.zero_at == self.full_at:
            raise ValueError("zero_at and full_at must differ")
        return self


def banded(judged: Judged, parameters: Banded) -> Outcome:
    """Points of the first band that the value reaches, none below the last (分档计分).

    A band is reached by value ≥ its bound, by value ≤ its bound where lower is better. Attainment is
    the share of the full points.
    """
    bounds = [band.worse_end(judged.polarity) for band in parameters.bands]
    reached = [judged.value <= bound if judged.lower else judged.value >= bound for bound in bounds]
    earned = np.select(reached, [band.points for band in parameters.bands], default=0.0)
    return _by_points(judged, np.minimum(earned, judged.full_points))


def within_band(judged: Judged, parameters: WithinBand) -> Outcome:
    """Full points inside the band, a deduction for each step outside it (区间计分).

    points = max(full − deduction × steps, 0); steps = distance to the nearer end ÷ step. Attainment is
    the share of the full points.
    """
    outside = np.maximum(np.maximum(parameters.low - judged.value, judged.value - parameters.high), 0.0)
    steps = steps_of(outside, parameters.step, parameters.counting)
    return _by_points(judged, np.maximum(judged.full_points - parameters.deduction * steps, 0.0))


def per_case(judged: Judged, parameters: PerCase) -> Outcome:
    """Full points less a deduction for each case beyond the allowed ones (每例扣分).

    points = max(full − deduction × max(cases − allowed, 0), 0). Attainment is the share of the full
    points.
    """
    counted = np.maximum(judged.value - parameters.allowed, 0.0)
    return _by_points(judged, np.maximum(judged.full_points - parameters.deduction * counted, 0.0))


def zero_tolerance(judged: Judged, _parameters: ZeroTolerance) -> Outcome:
    """Full points without a case, none with one (零容忍)."""
    return _by_points(judged, np.where(judged.value > 0, 0.0, judged.full_points))


def goalposts(judged: Judged, parameters: Goalposts) -> Outcome:
    """Points in proportion to the way from ``worst`` to ``best``, cut off at both ends (固定标尺).

    points = full × clip((value − worst) ÷ (best − worst), 0, 1); the goalposts themselves say which
    way is better. Source of the scale: the dimension index of UNDP's Human Development Index.
    """
    share = share_of_way(judged.value, parameters.worst, parameters.best)
    return Outcome(share, judged.full_points * np.minimum(share, 1.0))


def progress(judged: Judged, parameters: Progress) -> Outcome:
    """Points for the change on the same period last year (同比进步).

    points = full × clip((change − zero_at) ÷ (full_at − zero_at), 0, 1); change = value − last year's
    value. Without last year's value there are no points to know: NaN.
    """
    previous = np.full_like(judged.value, np.nan) if judged.previous is None else judged.previous
    share = share_of_way(judged.value - previous, parameters.zero_at, parameters.full_at)
    return Outcome(share, judged.full_points * np.minimum(share, 1.0))


def _by_points(judged: Judged, points: Array) -> Outcome:
    """Return an outcome whose attainment is the share of the full points, NaN where the value is."""
    known = np.where(np.isnan(judged.value), np.nan, points)
    return Outcome(known / judged.full_points, known)
