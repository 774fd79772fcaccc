"""Work done on the last day: surges are found, seasons that all share are not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest, fisher_exact

from metrics.integrity.end_surges import count_surge_p_values, end_surge_tests, ends_of, rate_surge_p_values
from metrics.integrity.leads import leads_of
from tests.metrics.integrity.clean_figures import SEED, cube_of, holds, share_under
from tests.metrics.worlds import indicator

VISITS, TALKS = indicator("visits"), indicator("talks", "count")
MONTHS = [f"2026-{number:02d}" for number in range(1, 13)]


def test_ends_follow_the_assessment_year() -> None:
    assert np.flatnonzero(ends_of(MONTHS, "quarter")).tolist() == [2, 5, 8, 11]
    assert np.flatnonzero(ends_of(MONTHS, "year")).tolist() == [11]
    assert np.flatnonzero(ends_of(MONTHS, "year", start_month=10)).tolist() == [8]


def test_days_of_a_month_by_hand() -> None:
    """20 of 60 cards on the last 3 of 30 days: the binomial tail of one tenth (scipy); the others show no surge."""
    inside, outside = np.array([20.0, 100.0]), np.array([40.0, 900.0])
    p_values = count_surge_p_values(inside, outside, 0.1)
    chance = binomtest(20, 60, 0.1, alternative="greater").pvalue
    peers = fisher_exact([[20, 40], [100, 900]], alternative="greater").pvalue
    assert p_values[0] == pytest.approx(max(chance, peers))


def test_a_rate_is_fishers_exact_test() -> None:
    p_value = rate_surge_p_values(np.array([18]), np.array([30]), np.array([20]), np.array([60]))[0]
    assert p_value == pytest.approx(fisher_exact([[18, 2], [30, 30]], alternative="greater").pvalue)


def clean(random: np.random.Generator, places: int = 150) -> tuple[np.ndarray, np.ndarray]:
    """Return a rate and a count of places of all sizes in a year with a season that all share."""
    size = random.lognormal(2, 0.8, (places, 1)) * (1 + 0.3 * np.sin(np.arange(24) / 12 * 2 * np.pi))
    cases = np.stack([random.poisson(size), np.zeros((places, 24), int)], axis=1).astype(np.int64)
    share = 1 / (1 + np.exp(-random.normal(2.4, 0.6, (places, 1))))
    done = random.binomial(cases, share[:, :, None])
    done[:, 1] = random.poisson(size)
    return done, cases


@pytest.mark.parametrize("end", ["quarter", "year"])
def test_clean_years_with_a_season_keep_the_level(end: str) -> None:
    random = np.random.default_rng(SEED)
    indicators = [VISITS, TALKS]
    found = []
    for _ in range(15):
        cube = cube_of(*clean(random), indicators)
        found.append(end_surge_tests(cube, indicators, ends_of(cube.months, end))["p_value"])
    p_values = np.concatenate(found)
    print(f"end surges ({end}): {len(p_values)}, {share_under(p_values, 0.05):.4f}, {share_under(p_values, 0.01):.4f}")
    assert holds(p_values, 0.05)
    assert holds(p_values, 0.01)


def test_a_surge_is_found() -> None:
    random = np.random.default_rng(SEED)
    indicators = [VISITS, TALKS]
    done, cases = clean(random, 60)
    cases[3, 0] = 20
    done[3, 0] = random.binomial(20, 0.5, 24)
    done[3, 0, 2::3] = 20
    done[4, 1] = 1
    done[4, 1, 2::3] = 15
    cube = cube_of(done, cases, indicators)
    leads = leads_of(end_surge_tests(cube, indicators, ends_of(cube.months, "quarter")))
    assert {(lead.place, lead.indicator) for lead in leads} == {("p003", "visits"), ("p004", "talks")}
    assert {lead.statistic for lead in leads if lead.place == "p004"} == {15.0}


def test_stocks_amounts_and_quarterly_figures_are_not_tested() -> None:
    others = [
        indicator("stock", cumulation="stock"),
        indicator("paid", "amount"),
        indicator("asked", frequency="quarter"),
        indicator("heads", numerator_within_denominator=False),
    ]
    figures = np.full((4, 4, 12), 5)
    cube = cube_of(figures, figures, others)
    assert len(end_surge_tests(cube, others, ends_of(cube.months, "quarter"))) == 0
