"""What the rest of the assessment year may bring: cases expected, and an honest range for its end.

Two courses are drawn: this year's pace goes on, and last year's rest repeats itself on this year's
level. The range runs from the lower 2.5 % of either to the upper 97.5 % of either, so that it holds
when one of them comes true; it knows nothing of new campaigns or new rules.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Array = NDArray[np.float64]

_HALF = 0.5  # Jeffreys' prior for a proportion and for a Poisson mean


@dataclass(frozen=True)
class Course:
    """Figures of places or items (arrays of one shape) so far this year, and in both parts of last year.

    ``months`` are those with reports so far, ``months_left`` those to come (one number, or an array where
    they differ); the parts of last year are the same months: ``last_so_far`` and ``last_rest``. ``known``
    is false where there is no last year; its figures are then not looked at. A count has only numerators.
    """

    months: Counts
    months_left: int | Counts
    numerator: Counts
    last_so_far: Counts
    last_rest: Counts
    known: NDArray[np.bool_]


@dataclass(frozen=True)
class YearEnd:
    """Range and medians of a figure at the end of the year: a count's numerator, a rate's share."""

    low: Array
    high: Array
    this_year: Array
    last_year: Array

    @property
    def middle(self) -> Array:
        """The mean of both courses' medians; this year's alone where there is no last year."""
        return np.where(np.isnan(self.last_year), self.this_year, (self.this_year + self.last_year) / 2)


def share_by_now(last_so_far: Counts, last_rest: Counts) -> Array:
    """Return the share of last year's whole that was reached by the same month; NaN for a whole of zero."""
    whole = last_so_far + last_rest
    return np.where(whole > 0, last_so_far / np.maximum(whole, 1), np.nan)


def expected_cases(course: Course) -> Counts:
    """Return how many cases are still expected to fall due before the year ends, rounded half up.

    Last year's rest × this year so far ÷ last year so far; without a last year to go by, this
    year's monthly mean × months left.
    """
    usable = course.known & (course.last_so_far > 0)
    scaled = course.last_rest * course.numerator / np.maximum(course.last_so_far, 1)
    even = course.numerator * course.months_left / np.maximum(course.months, 1)
    expected = np.floor(np.where(usable, scaled, even) + 0.5).astype(np.int64)
    return np.where(np.asarray(course.months_left) > 0, expected, 0)


def money_at_year_end(course: Course) -> YearEnd:
    """Return an amount at the end of the year by both courses, rounded half up; the range is what lies between them.

    Money is no count, so chance has no say: this year's monthly mean goes on, or last year's rest ÷ last
    year so far repeats itself. With one course alone there is no range: low and high are NaN.
    """
    even = course.numerator + course.numerator * course.months_left / np.maximum(course.months, 1)
    usable = course.known & (course.last_so_far > 0)
    repeated = course.numerator * (1 + course.last_rest / np.maximum(course.last_so_far, 1))
    over = np.asarray(course.months_left) == 0
    this_year = np.floor(np.where(over, course.numerator, even) + 0.5)
    last_year = np.where(usable, np.floor(np.where(over, course.numerator, repeated) + 0.5), np.nan)
    return YearEnd(
        low=np.where(over, this_year, np.where(usable, np.minimum(this_year, last_year), np.nan)),
        high=np.where(over, this_year, np.where(usable, np.maximum(this_year, last_year), np.nan)),
        this_year=this_year,
        last_year=last_year,
    )


def count_at_year_end(course: Course, *, seed: int, draws: int = 2000, level: float = 0.95) -> YearEnd:
    """Return the range of a flow count at the end of the year.

    Poisson with Jeffreys' prior: the rest is negative binomial with size numerator + ½ and
    probability s, the share of the year behind; s is months ÷ all months for this year's pace, and
    Beta(last so far + months, last rest + months left) for last year's course, that is last year's cases
    beside one a month, so that a few cases last year do not tell more than they know (Gelman et al.,
    Bayesian Data Analysis, 3rd ed. 2013, sections 2.4 and 2.6).
    """
    random = np.random.default_rng(seed)
    drawn = _drawn_rest(course, random, draws)
    return _hull([course.numerator + rest for rest in drawn], course.known, level)


def rate_at_year_end(cases: Course, successes: Course, *, seed: int, draws: int = 2000, level: float = 0.95) -> YearEnd:
    """Return the range of a flow rate (a share, 0 to 1) at the end of the year.

    ``cases`` holds denominators, ``successes`` numerators. Cases to come are drawn as a count;
    successes among them are binomial, with this year's share (Jeffreys: Beta(n + ½, d − n + ½)), or
    with that share moved by the difference between the shares of both parts of last year, between 0 and
    1. NaN without a case.
    """
    random = np.random.default_rng(seed)
    rests = _drawn_rest(cases, random, draws)
    share = _drawn_share(successes.numerator, cases.numerator, random, draws)
    before, after = (
        _drawn_share(*part, random, draws)
        for part in ((successes.last_so_far, cases.last_so_far), (successes.last_rest, cases.last_rest))
    )
    moved = np.clip(share + after - before, 0.0, 1.0)
    shares = [
        (successes.numerator + random.binomial(rest, chance)) / np.maximum(cases.numerator + rest, 1)
        for rest, chance in zip(rests, (share, moved), strict=True)
    ]
    none = cases.numerator == 0
    return _hull([np.where(none, np.nan, drawn) for drawn in shares], cases.known & successes.known, level)


def stock_at_year_end(
    now: tuple[Counts, Counts],
    last_now: tuple[Counts, Counts],
    last_end: tuple[Counts, Counts],
    known: NDArray[np.bool_],
    *,
    seed: int,
    draws: int = 2000,
    level: float = 0.95,
) -> YearEnd:
    """Return the range of a stock rate (a share, 0 to 1) at the end of the year.

    Pairs are numerators and denominators now, in the same month of last year and at its end. It stays
    where it is, or moves by as much as last year, between 0 and 1; Jeffreys noise on every share. Wide on
    purpose: the same people are mostly still in the stock.
    """
    random = np.random.default_rng(seed)
    share, before, after = (_drawn_share(*pair, random, draws) for pair in (now, last_now, last_end))
    moved = np.clip(share + after - before, 0.0, 1.0)
    none = now[1] == 0
    return _hull([np.where(none, np.nan, drawn) for drawn in (share, moved)], known, level)


def _drawn_rest(course: Course, random: np.random.Generator, draws: int) -> list[Counts]:
    shape = (draws, *course.numerator.shape)
    left = np.broadcast_to(course.months_left, course.numerator.shape)
    if not left.any():
        return [np.zeros(shape, dtype=np.int64)] * 2
    months = np.maximum(course.months, 1)
    even = np.broadcast_to(months / (months + left), shape)
    so_far, rest = (np.where(course.known, part, 1) for part in (course.last_so_far, course.last_rest))
    by_last_year = random.beta(so_far + months, rest + np.maximum(left, _HALF), shape)
    return [
        np.where(left > 0, random.negative_binomial(course.numerator + _HALF, np.clip(behind, 1e-3, 1.0), shape), 0)
        for behind in (even, by_last_year)
    ]


def _drawn_share(successes: Counts, cases: Counts, random: np.random.Generator, draws: int) -> Array:
    failures = np.maximum(cases - successes, 0)
    return random.beta(successes + _HALF, failures + _HALF, (draws, *cases.shape))


def _hull(drawn: list[Array] | list[Counts], known: NDArray[np.bool_], level: float) -> YearEnd:
    tails = [(1 - level) / 2, 0.5, (1 + level) / 2]
    (low, middle, high), (low_last, middle_last, high_last) = (np.quantile(part, tails, axis=0) for part in drawn)
    return YearEnd(
        low=np.where(known, np.minimum(low, low_last), low),
        high=np.where(known, np.maximum(high, high_last), high),
        this_year=middle,
        last_year=np.where(known, middle_last, np.nan),
    )
