"""Always full: numerators that equal their denominators for too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betaln

from metrics.catalogue import Cumulation, Indicator, Kind
from metrics.cube import VALUE, Cube
from metrics.integrity.leads import LeadKind, pooled_results

Counts = NDArray[np.int64]
Array = NDArray[np.float64]


def spread_between(successes: Counts, cases: Counts) -> tuple[float, float]:
    """Return the pooled rate of places and how much their own rates differ (intraclass correlation ρ).

    ρ by the moments of the beta-binomial (Kleinman 1973, Journal of the American Statistical
    Association 68: 46–54) with weights d: ρ = (S − p(1 − p)(k − 1)) ÷ (p(1 − p)(Σd − Σd²/Σd − (k − 1))),
    S = Σ d (rate − p)²; 0 where the places differ no more than chance lets them.
    """
    rate, spread = _spread(_moments(successes, cases).sum(axis=0))
    return float(rate), float(spread)


def spread_of_others(successes: Counts, cases: Counts) -> tuple[Array, Array]:
    """Return, per place, ``spread_between`` of all the other places; NaN rates where no other has cases."""
    moments = _moments(successes, cases)
    return _spread(moments.sum(axis=0) - moments)


def _moments(successes: Counts, cases: Counts) -> Array:
    """Return what the spread is made of, places × (places with cases, n, d, d², n² ÷ d); sums of it add up."""
    done, due = np.where(cases > 0, successes, 0).astype(np.float64), cases.astype(np.float64)
    return np.stack([due > 0, done, due, due**2, done**2 / np.where(due > 0, due, 1.0)], axis=-1)


def _spread(sums: Array) -> tuple[Array, Array]:
    places, done, total, squares, seen = np.moveaxis(sums, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = done / total
        chance = rate * (1 - rate)
        room = total - squares / total - (places - 1)
        # Σ d (n ÷ d − p)² = Σ n² ÷ d − p Σ n, because p = Σ n ÷ Σ d.
        spread = (seen - rate * done - chance * (places - 1)) / (chance * room)
    return rate, np.where((chance > 0) & (room > 0), np.clip(spread, 0.0, 1 - 1e-9), 0.0)


def full_run_chance(cases: Array, rate: Array | float, spread: Array | float = 0.0) -> Array:
    """Return the chance that so many cases all succeed.

    rateᶜᵃˢᵉˢ; where places differ by ``spread`` ρ > 0, B(a + cases, b) ÷ B(a, b) with a = rate × (1 − ρ)
    ÷ ρ and b = (1 − rate) × (1 − ρ) ÷ ρ, which a place that is simply good reaches more easily.
    """
    rate, spread = np.asarray(rate, dtype=np.float64), np.asarray(spread, dtype=np.float64)
    differ = (rate > 0) & (rate < 1) & (spread > 0)
    scale = np.where(differ, (1 - spread) / np.where(differ, spread, 1.0), 1.0)
    good, bad = np.where(differ, rate * scale, 1.0), np.where(differ, (1 - rate) * scale, 1.0)
    return np.where(differ, np.exp(betaln(good + cases, bad) - betaln(good, bad)), np.power(rate, cases))


def longest_full_run(full: NDArray[np.bool_], cases: Counts, standing: bool) -> tuple[Counts, Counts, Counts]:
    """Return per row the run of full reports with most cases: its cases, first and last column.

    A flow's cases add up over the run; a stock's (``standing``) are the same people, so the largest
    report of the run counts. Columns without cases neither lengthen nor break a run.
    """
    rows = len(full)
    most, first, last = np.zeros(rows, np.int64), np.zeros(rows, np.int64), np.full(rows, -1, np.int64)
    running, start = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    for column in range(full.shape[1]):
        here, has_cases = cases[:, column], cases[:, column] > 0
        broken = has_cases & ~full[:, column]
        starts = running == 0
        running = np.maximum(running, here) if standing else running + here
        running = np.where(broken, 0, running)
        start = np.where(starts & has_cases, column, start)
        longer = running > most
        most, first = np.where(longer, running, most), np.where(longer, start, first)
        last = np.where(longer | (has_cases & ~broken & (running == most) & (start == first)), column, last)
    return most, first, last


def always_full_tests(cube: Cube, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Return a test per place and rate of its longest run of reports at 100 %.

    The chance of a run of given cases is ``full_run_chance`` with the rate and spread of the other
    places' reports; it is multiplied by the number of places in time where such a run could begin
    (Bonferroni). Statistic: cases in the run.
    """
    parts = [
        _runs_of(cube, column, indicator)
        for column, indicator in enumerate(indicators)
        if indicator.kind is Kind.RATE and indicator.numerator_within_denominator
    ]
    return pooled_results(LeadKind.ALWAYS_FULL, cube.months, parts)


def _runs_of(cube: Cube, column: int, indicator: Indicator) -> dict[str, Any]:
    done = cube.numerator[:, column]
    cases = np.where(cube.state[:, column] == VALUE, cube.denominator[:, column], 0)
    standing = (indicator.denominator_cumulation or indicator.cumulation) is Cumulation.STOCK
    most, first, last = longest_full_run((cases > 0) & (done >= cases), cases, standing)
    all_done, all_cases = _own_totals(done, cases, standing)
    reports = (cases > 0).sum(axis=1)
    rows = np.arange(len(most))
    reports_until = np.concatenate([np.zeros((len(most), 1), np.int64), np.cumsum(cases > 0, axis=1)], axis=1)
    length = reports_until[rows, last + 1] - reports_until[rows, first]
    chance = full_run_chance(most.astype(float), *spread_of_others(all_done, all_cases))
    p_values = np.where(most > 0, np.minimum((reports - length + 1) * chance, 1.0), 1.0)
    # Nothing to compare with: no cases here, or none anywhere else.
    p_values[(all_cases == 0) | np.isnan(chance)] = np.nan
    months = np.array(cube.months, dtype=object)
    return {
        "place": cube.places,
        "indicator": indicator.code,
        "first_month": months[first],
        "last_month": months[np.where(most > 0, last, len(months) - 1)],
        "figures": np.where(most > 0, length, 0),
        "statistic": most.astype(float),
        "p_value": p_values,
    }


def _own_totals(done: Counts, cases: Counts, standing: bool) -> tuple[Counts, Counts]:
    """Return each place's successes and cases: a flow's sums, a stock's report of the best month.

    That is the one in which the most of all places together is done, among months with at least half of the cases
    of the fullest: many registers begin anew with the year, and a low January says nothing about December.
    """
    done = np.where(cases > 0, done, 0)
    if not standing:
        return done.sum(axis=1), cases.sum(axis=1)
    by_month = cases.sum(axis=0)
    rates = np.where(2 * by_month >= by_month.max(initial=1), done.sum(axis=0) / np.maximum(by_month, 1), -1.0)
    rows, last = np.arange(len(cases)), cases.shape[1] - 1 - np.argmax(cases[:, ::-1] > 0, axis=1)
    month = np.where(cases[:, np.argmax(rates)] > 0, np.argmax(rates), last)
    return done[rows, month], cases[rows, month]
