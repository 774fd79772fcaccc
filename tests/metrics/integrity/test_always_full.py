"""Full for too long: known chances, clean places that differ, and one that never misses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom

from metrics.integrity.always_full import always_full_tests, full_run_chance, longest_full_run, spread_between
from metrics.integrity.leads import leads_of
from tests.metrics.integrity.clean_figures import SEED, cube_of, holds, share_under
from tests.metrics.worlds import indicator

VISITS, STOCK = indicator("visits"), indicator("stock", cumulation="stock")


def test_the_chance_of_a_run_is_the_rate_to_the_power_of_the_cases() -> None:
    np.testing.assert_allclose(full_run_chance(np.array([0, 1, 2, 100]), 0.9), [1, 0.9, 0.81, 0.9**100])


@settings(deadline=None)
@given(st.integers(1, 500), st.floats(0.05, 0.99), st.floats(0.001, 0.9))
def test_with_spread_the_chance_is_beta_binomial(cases: int, rate: float, spread: float) -> None:
    scale = (1 - spread) / spread
    expected = betabinom(cases, rate * scale, (1 - rate) * scale).pmf(cases)
    assert full_run_chance(np.array([float(cases)]), rate, spread)[0] == pytest.approx(expected, rel=1e-6, abs=1e-300)


def test_spread_is_recovered_from_drawn_places() -> None:
    random = np.random.default_rng(SEED)
    cases = random.integers(20, 200, 4000)
    scale = (1 - 0.05) / 0.05
    done = random.binomial(cases, random.beta(0.9 * scale, 0.1 * scale, 4000))
    rate, spread = spread_between(done, cases)
    assert rate == pytest.approx(0.9, abs=0.005)
    assert spread == pytest.approx(0.05, abs=0.005)
    assert spread_between(random.binomial(cases, 0.9), cases)[1] < 0.002
    assert np.isnan(spread_between(np.array([0]), np.array([0]))[0])


def test_the_longest_run_counts_its_cases_and_knows_its_months() -> None:
    cases = np.array([[5, 5, 0, 5, 5, 9], [1, 1, 1, 1, 1, 1], [3, 3, 3, 3, 3, 3]])
    full = np.array([[1, 0, 0, 1, 1, 0], [1, 1, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0]], dtype=bool)
    most, first, last = longest_full_run(full, cases, standing=False)
    assert most.tolist() == [10, 3, 0]
    assert first.tolist() == [3, 3, 0]
    assert last.tolist() == [4, 5, -1]
    stood = longest_full_run(full, cases, standing=True)
    assert stood[0].tolist() == [5, 1, 0]


def test_a_month_without_cases_does_not_break_a_run() -> None:
    most, first, last = longest_full_run(np.array([[True, False, True]]), np.array([[4, 0, 4]]), standing=False)
    assert (most[0], first[0], last[0]) == (8, 0, 2)


def test_clean_places_that_differ_keep_the_level() -> None:
    random = np.random.default_rng(SEED)
    found = []
    for _ in range(20):
        size = random.lognormal(1.5, 0.8, (150, 1, 1))
        cases = random.poisson(np.broadcast_to(size, (150, 1, 24)))
        share = 1 / (1 + np.exp(-random.normal(2.9, 0.5, (150, 1, 1))))
        found.append(always_full_tests(cube_of(random.binomial(cases, share), cases, [VISITS]), [VISITS])["p_value"])
    p_values = np.concatenate(found)
    print(f"always full: {len(p_values)}, {share_under(p_values, 0.05):.4f}, {share_under(p_values, 0.01):.4f}")
    assert holds(p_values, 0.05)
    assert holds(p_values, 0.01)


@pytest.mark.parametrize(("judged", "found"), [(VISITS, {"p007"}), (STOCK, set())])
def test_one_that_never_misses_is_found_where_months_are_new_cases(judged: object, found: set[str]) -> None:
    random = np.random.default_rng(SEED)
    cases = np.full((60, 1, 24), 20)
    done = random.binomial(cases, 0.93)
    done[7] = 20
    leads = leads_of(always_full_tests(cube_of(done, cases, [judged]), [judged]))
    assert {lead.place for lead in leads} == found
    if found:
        assert leads[0].months == ("2024-01", "2025-12")
        assert (leads[0].statistic, leads[0].figures) == (480, 24)


def test_where_everybody_is_always_full_nobody_is_odd() -> None:
    cases = np.full((10, 1, 24), 20)
    assert leads_of(always_full_tests(cube_of(cases, cases, [VISITS]), [VISITS]), 0.05) == ()
