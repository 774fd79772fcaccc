"""Copies: the same figures report after report, or in two villages in the same month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ive
from scipy.stats import binom, norm

from metrics.catalogue import Cumulation, Indicator, Kind
from metrics.cube import VALUE, Cube
from metrics.cumulation import due_months
from metrics.integrity.leads import LeadKind, pooled_results

Counts = NDArray[np.int64]
Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Denominators that repeat so much more often than Poisson counts stand by their nature (a list of
# persons, ten reports a month), and their repeating says nothing.
_STANDS = 1.5
_MANY_CASES = 300
_FEW_VARY = 20.0


def match_probability(mean: Array, other_mean: Array) -> Array:
    """Return the chance that two independent Poisson counts are equal.

    P = exp(−a − b) × I₀(2√(ab)), the Skellam distribution at 0 (Skellam 1946, Journal of the Royal
    Statistical Society 109: 296). ``ive`` is I₀ scaled by exp(−x), so that large means do not overflow.
    """
    root = np.sqrt(mean * other_mean)
    return ive(0, 2 * root) * np.exp(2 * root - mean - other_mean)


def binomial_match_probability(cases: Array, rate: Array, other_rate: Array) -> Array:
    """Return the chance that two independent binomial counts out of as many cases are equal: Σ pₖ qₖ.

    ``cases`` is rounded; arrays of one dimension. From 300 cases on the difference is taken as normal,
    unless so few fail or succeed that Poisson (``match_probability``) is nearer.
    """
    size = np.maximum(np.round(cases), 0)
    small = np.minimum(size, _MANY_CASES)
    outcome = np.arange(int(small.max(initial=0)) + 1)[:, None]
    exact = (binom.pmf(outcome, small, rate) * binom.pmf(outcome, small, other_rate)).sum(axis=0)
    variance = size * (rate * (1 - rate) + other_rate * (1 - other_rate))
    with np.errstate(divide="ignore", invalid="ignore"):
        normal = norm.pdf(size * (rate - other_rate) / np.sqrt(variance)) / np.sqrt(variance)
    rare = match_probability(size * np.minimum(rate, 1 - rate), size * np.minimum(other_rate, 1 - other_rate))
    return np.where(size <= _MANY_CASES, exact, np.where(variance < _FEW_VARY, rare, normal))


def copied_month_tests(cube: Cube, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Return a test per place and flow of figures repeated exactly from one report to the next.

    Numbers of cases done and not done (a count: the count) are independent Poisson, so the chance of
    an exact repeat is a product of ``match_probability``; at the mean or the median, whichever repeats
    more, so that a few odd months do not hide that all the others are full. Where denominators stand
    by their nature, only reports with equal denominators are compared, by
    ``binomial_match_probability``. Repeats are binomial; where the other places repeat more often than
    that, the chance is raised by the ratio. Stocks and amounts are left out. Statistic: share of repeats.
    """
    parts = []
    everyone = np.arange(len(cube.places))
    for column, indicator in _flows(indicators):
        reports = _reports(cube, column, indicator)
        if reports.reported.shape[1] > 1:
            result = _compared(reports, everyone, everyone, earlier=1)
            parts.append({"place": cube.places, "indicator": indicator.code, **result})
    return pooled_results(LeadKind.COPIED_MONTHS, cube.months, parts)


def copied_place_tests(cube: Cube, indicators: Sequence[Indicator], groups: NDArray[np.intp]) -> pd.DataFrame:
    """Return a test per pair of places of one group (a township's villages) and flow of equal figures.

    As ``copied_month_tests``, with the reports of two places in the same month instead of two reports
    of one place. ``groups`` holds a number for each place, −1 for none. Statistic: share of equal reports.
    """
    parts = []
    one, other = _pairs_within(groups)
    names = np.array(cube.places, dtype=object)
    for column, indicator in _flows(indicators) if len(one) else []:
        result = _compared(_reports(cube, column, indicator), one, other, earlier=0)
        parts.append({"place": names[one], "other_place": names[other], "indicator": indicator.code, **result})
    return pooled_results(LeadKind.COPIED_PLACES, cube.months, parts)


@dataclass(frozen=True)
class _Reports:
    """Reports of one indicator, places × due months: independent counts behind each, and its cases."""

    reported: Mask
    parts: tuple[Counts, ...]
    cases: Counts | None

    def same(self, one: NDArray[np.intp], other: NDArray[np.intp], earlier: int) -> Mask:
        """Return where both reports are there and equal."""
        equal = [_equal(part, one, other, earlier) for part in self.parts]
        return np.all(equal, axis=0) & self.both(one, other, earlier)

    def both(self, one: NDArray[np.intp], other: NDArray[np.intp], earlier: int) -> Mask:
        """Return where both reports are there."""
        return self.reported[one][:, earlier:] & self.reported[other][:, : self.reported.shape[1] - earlier]

    def mean(self, part: Counts) -> Array:
        """Return the mean of a part over each place's reports; zero without one."""
        return np.where(self.reported, part, 0).sum(axis=1) / np.maximum(self.reported.sum(axis=1), 1)

    def median(self, part: Counts) -> Array:
        """Return the median of a part over each place's reports; zero without one."""
        known = np.sort(np.where(self.reported, part.astype(np.float64), np.inf), axis=1)
        reports, rows = self.reported.sum(axis=1), np.arange(len(known))
        middle = (known[rows, np.maximum(reports - 1, 0) // 2] + known[rows, reports // 2 * (reports > 0)]) / 2
        return np.where(reports > 0, middle, 0.0)


def _compared(
    reports: _Reports, one: NDArray[np.intp], other: NDArray[np.intp], earlier: int
) -> dict[str, NDArray[np.generic]]:
    """Return figures, statistic and p_value of equal reports of two rows, ``earlier`` columns apart."""
    same, compared = reports.same(one, other, earlier), reports.both(one, other, earlier)
    if reports.cases is not None and _stands(reports):
        compared = compared & _equal(reports.cases, one, other, earlier)
        chance_at = _chance_given_cases
    else:
        chance_at = _chance_of_parts
    repeats, trials = same.sum(axis=1), compared.sum(axis=1)
    # The chance costs most, and says nothing where there is nothing to compare.
    tried = trials > 0
    chance = np.zeros(len(trials))
    chance[tried] = np.maximum(
        *(chance_at(reports, centre, one[tried], other[tried]) for centre in (reports.mean, reports.median))
    )
    p_values = binom.sf(repeats - 1, trials, _raised(chance, repeats, trials))
    return {
        "figures": trials,
        "statistic": repeats / np.maximum(trials, 1),
        "p_value": np.where(trials > 0, p_values, np.nan),
    }


def _equal(figures: Counts, one: NDArray[np.intp], other: NDArray[np.intp], earlier: int) -> Mask:
    return figures[one][:, earlier:] == figures[other][:, : figures.shape[1] - earlier]


def _chance_of_parts(
    reports: _Reports, centre: Callable[[Counts], Array], one: NDArray[np.intp], other: NDArray[np.intp]
) -> Array:
    means = [centre(part) for part in reports.parts]
    return np.prod([match_probability(mean[one], mean[other]) for mean in means], axis=0)


def _chance_given_cases(
    reports: _Reports, centre: Callable[[Counts], Array], one: NDArray[np.intp], other: NDArray[np.intp]
) -> Array:
    done, not_done = (centre(part) for part in reports.parts)
    cases = done + not_done
    rate = done / np.where(cases > 0, cases, 1.0)
    # The smaller of two sizes repeats more easily.
    return binomial_match_probability(np.minimum(cases[one], cases[other]), rate[one], rate[other])


def _stands(reports: _Reports) -> bool:
    """Return whether denominators repeat from report to report far more often than Poisson counts."""
    if reports.cases is None or reports.cases.shape[1] < 2:
        return False
    everyone = np.arange(len(reports.cases))
    both = reports.both(everyone, everyone, 1)
    seen = (both & _equal(reports.cases, everyone, everyone, 1)).sum()
    mean = reports.mean(reports.cases)
    return bool(seen > _STANDS * (match_probability(mean, mean) * both.sum(axis=1)).sum())


def _flows(indicators: Sequence[Indicator]) -> list[tuple[int, Indicator]]:
    return [
        (column, indicator)
        for column, indicator in enumerate(indicators)
        if Cumulation.STOCK not in (indicator.cumulation, indicator.denominator_cumulation)
        and indicator.kind is not Kind.AMOUNT
    ]


def _reports(cube: Cube, column: int, indicator: Indicator) -> _Reports:
    due = due_months(indicator, cube.months)
    reported = cube.state[:, column][:, due] == VALUE
    done, cases = cube.numerator[:, column][:, due], cube.denominator[:, column][:, due]
    if indicator.kind is not Kind.RATE:
        return _Reports(reported, (done,), None)
    if indicator.numerator_within_denominator:
        return _Reports(reported, (done, np.maximum(cases - done, 0)), cases)
    return _Reports(reported, (done, cases), None)


def _raised(chance: Array, repeats: Counts, trials: Counts) -> Array:
    """Return chances raised by how much more often the others repeat than they should; never lowered."""
    expected = chance * trials
    others_seen, others_expected = repeats.sum() - repeats, expected.sum() - expected
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(others_expected > 0, others_seen / others_expected, 1.0)
    return np.clip(chance * np.maximum(ratio, 1.0), 0.0, 1.0)


def _pairs_within(groups: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    one, other = np.triu_indices(len(groups), k=1)
    together = (groups[one] == groups[other]) & (groups[one] >= 0)
    return one[together], other[together]
