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

    ``months`` are those with reports so far, ``months_left`` those to come; the parts of last year
    are the same months: ``last_so_far`` and ``last_rest``. ``known`` is false where there is no last
    year; its figures are then not looked at. A count has only numerators.
    """

    months: Counts
    months_left: int
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
    return expected if course.months_left else np.zeros_like(expected)


def count_at_year_end(course: Course, *, seed: int, draws: int = 2000, level: float = 0.95) -> YearEnd:
    """Return the range of a flow count at the end of the year.

    Poisson with Jeffreys' prior: the rest is negative binomial with size numerator + ½ and
    probability s, the share of the year behind; s is months ÷ all months for this year's pace, and
    Beta(last so far + ½, last rest + ½) for last year's course (Gelman et al., Bayesian Data
    Analysis, 3rd ed. 2013, section 2.6).
    """
    random = np.random.default_rng(seed)
    drawn = _drawn_rest(course, random, draws)
    return _hull([course.numerator + rest for rest in drawn], course.known, level)


def rate_at_year_end(cases: Course, successes: Course, *, seed: int, draws: int = 2000, level: float = 0.95) -> YearEnd:
    """Return the range of a flow rate (a share, 0 to 1) at the end of the year.

    ``cases`` holds denominators, ``successes`` numerators. Cases to come are drawn as a count;
    successes among them are binomial, with this year's share (Jeffreys: Beta(n + ½, d − n + ½)), or
    with that share moved by the change in log odds between both parts of last year. NaN without a case.
    """
    random = np.random.default_rng(seed)
    rests = _drawn_rest(cases, random, draws)
    share = _drawn_share(successes.numerator, cases.numerator, random, draws)
    change = _log_odds(_drawn_share(successes.last_rest, cases.last_rest, random, draws)) - _log_odds(
        _drawn_share(successes.last_so_far, cases.last_so_far, random, draws)
    )
    moved = 1 / (1 + np.exp(-(_log_odds(share) + change)))
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
    where it is, or moves by last year's change in log odds; Jeffreys noise on every share. Wide on
    purpose: the same people are mostly still in the stock.
    """
    random = np.random.default_rng(seed)
    share, before, after = (_drawn_share(*pair, random, draws) for pair in (now, last_now, last_end))
    moved = 1 / (1 + np.exp(-(_log_odds(share) + _log_odds(after) - _log_odds(before))))
    none = now[1] == 0
    return _hull([np.where(none, np.nan, drawn) for drawn in (share, moved)], known, level)


def _drawn_rest(course: Course, random: np.random.Generator, draws: int) -> list[Counts]:
    shape = (draws, *course.numerator.shape)
    if course.months_left == 0:
        return [np.zeros(shape, dtype=np.int64)] * 2
    months = np.maximum(course.months, 1)
    even = np.broadcast_to(months / (months + course.months_left), shape)
    so_far, rest = (np.where(course.known, part, 1) for part in (course.last_so_far, course.last_rest))
    by_last_year = random.beta(so_far + _HALF, rest + _HALF, shape)
    return [
        random.negative_binomial(course.numerator + _HALF, np.clip(behind, 1e-3, 1.0), shape)
        for behind in (even, by_last_year)
    ]


def _drawn_share(successes: Counts, cases: Counts, random: np.random.Generator, draws: int) -> Array:
    failures = np.maximum(cases - successes, 0)
    return random.beta(successes + _HALF, failures + _HALF, (draws, *cases.shape))


def _log_odds(share: Array) -> Array:
    inside = np.clip(share, 1e-9, 1 - 1e-9)
    return np.log(inside / (1 - inside))


def _hull(drawn: list[Array] | list[Counts], known: NDArray[np.bool_], level: float) -> YearEnd:
    tails = [(1 - level) / 2, 0.5, (1 + level) / 2]
    (low, middle, high), (low_last, middle_last, high_last) = (np.quantile(part, tails, axis=0) for part in drawn)
    return YearEnd(
        low=np.where(known, np.minimum(low, low_last), low),
        high=np.where(known, np.maximum(high, high_last), high),
        this_year=middle,
        last_year=np.where(known, middle_last, np.nan),
    )
