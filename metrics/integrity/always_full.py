"""Always full: numerators that equal their denominators for too long."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betaln

from metrics.catalogue import Cumulation, Indicator, Kind
from metrics.cube import VALUE, Cube
from metrics.integrity.leads import LeadKind, results_frame

Counts = NDArray[np.int64]
Array = NDArray[np.float64]


def spread_between(successes: Counts, cases: Counts) -> tuple[float, float]:
    """Return the pooled rate of places and how much their own rates differ (intraclass correlation ρ).

    ρ by the moments of the beta-binomial (Kleinman 1973, Journal of the American Statistical
    Association 68: 46–54) with weights d: ρ = (S − p(1 − p)(k − 1)) ÷ (p(1 − p)(Σd − Σd²/Σd − (k − 1))),
    S = Σ d (rate − p)²; 0 where the places differ no more than chance lets them.
    """
    has_cases = cases > 0
    successes, cases = successes[has_cases], cases[has_cases]
    total = cases.sum()
    if total == 0:
        return float("nan"), 0.0
    rate = float(successes.sum() / total)
    chance, places = rate * (1 - rate), len(cases)
    room = total - (cases.astype(float) ** 2).sum() / total - (places - 1)
    if chance == 0 or room <= 0:
        return rate, 0.0
    seen = float((cases * (successes / cases - rate) ** 2).sum())
    return rate, float(np.clip((seen - chance * (places - 1)) / (chance * room), 0.0, 1 - 1e-9))


def full_run_chance(cases: Array, rate: float, spread: float = 0.0) -> Array:
    """Return the chance that so many cases all succeed.

    rateᶜᵃˢᵉˢ; where places differ by ``spread`` ρ > 0, B(a + cases, b) ÷ B(a, b) with a = rate × (1 − ρ)
    ÷ ρ and b = (1 − rate) × (1 − ρ) ÷ ρ, which a place that is simply good reaches more easily.
    """
    if rate >= 1 or spread <= 0:
        return np.power(rate, cases)
    scale = (1 - spread) / spread
    good, bad = rate * scale, (1 - rate) * scale
    return np.exp(betaln(good + cases, bad) - betaln(good, bad))


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
    frames = [results_frame(LeadKind.ALWAYS_FULL, (), {"place": [], "figures": [], "statistic": [], "p_value": []})]
    for column, indicator in enumerate(indicators):
        if indicator.kind is Kind.RATE and indicator.numerator_within_denominator:
            frames.append(_runs_of(cube, column, indicator))
    return pd.concat(frames, ignore_index=True)


def _runs_of(cube: Cube, column: int, indicator: Indicator) -> pd.DataFrame:
    done = cube.numerator[:, column]
    cases = np.where(cube.state[:, column] == VALUE, cube.denominator[:, column], 0)
    standing = (indicator.denominator_cumulation or indicator.cumulation) is Cumulation.STOCK
    most, first, last = longest_full_run((cases > 0) & (done >= cases), cases, standing)
    all_done, all_cases = _own_totals(done, cases, standing)
    reports = (cases > 0).sum(axis=1)
    length = np.array(
        [(cases[row, start : end + 1] > 0).sum() for row, (start, end) in enumerate(zip(first, last, strict=True))]
    )
    p_values = np.full(len(most), np.nan)
    for row in np.flatnonzero(all_cases > 0):
        others = np.arange(len(most)) != row
        rate, spread = spread_between(all_done[others], all_cases[others])
        if not np.isnan(rate):
            chance = float(full_run_chance(most[row : row + 1].astype(float), rate, spread)[0])
            p_values[row] = min((reports[row] - length[row] + 1) * chance, 1.0) if most[row] else 1.0
    months = np.array(cube.months, dtype=object)
    columns = {
        "place": list(cube.places),
        "indicator": indicator.code,
        "first_month": months[first],
        "last_month": months[np.where(most > 0, last, len(months) - 1)],
        "figures": np.where(most > 0, length, 0),
        "statistic": most.astype(float),
        "p_value": p_values,
    }
    return results_frame(LeadKind.ALWAYS_FULL, cube.months, columns)


def _own_totals(done: Counts, cases: Counts, standing: bool) -> tuple[Counts, Counts]:
    """Return each place's successes and cases: a flow's sums, a stock's last report."""
    if not standing:
        return np.where(cases > 0, done, 0).sum(axis=1), cases.sum(axis=1)
    last = cases.shape[1] - 1 - np.argmax(cases[:, ::-1] > 0, axis=1)
    rows = np.arange(len(cases))
    return np.where(cases[rows, last] > 0, done[rows, last], 0), cases[rows, last]
