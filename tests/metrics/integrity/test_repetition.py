"""Copies are found; small places, full places and fixed lists repeat themselves honestly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, skellam

from metrics.integrity.leads import leads_of
from metrics.integrity.repetition import (
    binomial_match_probability,
    copied_month_tests,
    copied_place_tests,
    match_probability,
)
from tests.metrics.integrity.clean_figures import SEED, cube_of, holds, share_under
from tests.metrics.worlds import indicator

MONTHS = 24
RATE, COUNT = indicator("visits"), indicator("talks", "count")
FIXED = indicator("fixed")


def clean(random: np.random.Generator, places: int = 150) -> tuple[np.ndarray, np.ndarray]:
    """Return a rate with Poisson cases, a count, and a rate with fixed cases: places of all sizes."""
    size = random.lognormal(1.5, 0.9, (places, 1))
    share = 1 / (1 + np.exp(-random.normal(2.4, 0.6, (places, 1))))
    cases = np.stack(
        [random.poisson(size, (places, MONTHS)), np.zeros((places, MONTHS), int), np.tile(np.ceil(size * 2), MONTHS)],
        axis=1,
    ).astype(np.int64)
    done = random.binomial(cases, share[:, :, None])
    done[:, 1] = random.poisson(size, (places, MONTHS))
    return done, cases


@settings(deadline=None)
@given(st.floats(0.01, 200), st.floats(0.01, 200))
def test_poisson_counts_match_as_skellam_says(mean: float, other: float) -> None:
    found = match_probability(np.array([mean]), np.array([other]))[0]
    assert found == pytest.approx(skellam.pmf(0, mean, other), abs=1e-8)


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(0, 100), st.integers(0, 100))
def test_binomial_counts_match_as_the_sum_says(cases: int, per_cent: int, other_per_cent: int) -> None:
    rate, other = per_cent / 100, other_per_cent / 100
    outcome = np.arange(cases + 1)
    expected = (binom.pmf(outcome, cases, rate) * binom.pmf(outcome, cases, other)).sum()
    found = binomial_match_probability(np.array([float(cases)]), np.array([rate]), np.array([other]))[0]
    assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("cases", "rate", "other"), [(1000, 0.9, 0.9), (1000, 0.5, 0.52), (2000, 0.998, 0.997)])
def test_many_cases_are_taken_as_normal_or_poisson(cases: int, rate: float, other: float) -> None:
    outcome = np.arange(cases + 1)
    expected = (binom.pmf(outcome, cases, rate) * binom.pmf(outcome, cases, other)).sum()
    found = binomial_match_probability(np.array([float(cases)]), np.array([rate]), np.array([other]))[0]
    assert found == pytest.approx(expected, rel=0.01)


def test_clean_months_keep_the_level() -> None:
    random = np.random.default_rng(SEED)
    indicators = [RATE, COUNT, FIXED]
    p_values = np.concatenate(
        [copied_month_tests(cube_of(*clean(random), indicators), indicators)["p_value"] for _ in range(15)]
    )
    print(f"copied months: {len(p_values)}, {share_under(p_values, 0.05):.4f}, {share_under(p_values, 0.01):.4f}")
    assert holds(p_values, 0.05)
    assert holds(p_values, 0.01)


def test_clean_villages_keep_the_level() -> None:
    random = np.random.default_rng(SEED)
    indicators, groups = [RATE, COUNT, FIXED], np.repeat(np.arange(15), 10)
    p_values = np.concatenate(
        [copied_place_tests(cube_of(*clean(random), indicators), indicators, groups)["p_value"] for _ in range(4)]
    )
    print(f"copied places: {len(p_values)}, {share_under(p_values, 0.05):.4f}, {share_under(p_values, 0.01):.4f}")
    assert holds(p_values, 0.05)
    assert holds(p_values, 0.01)


def test_a_place_that_sends_the_same_figures_is_found() -> None:
    random = np.random.default_rng(SEED)
    done, cases = clean(random)
    done[7, 0, 12:], cases[7, 0, 12:] = 9, 10
    done[8, 1, 6:] = 6
    leads = leads_of(copied_month_tests(cube_of(done, cases, [RATE, COUNT, FIXED]), [RATE, COUNT, FIXED]), 0.01)
    assert {(lead.place, lead.indicator) for lead in leads} == {("p007", "visits"), ("p008", "talks")}


def test_two_villages_with_one_set_of_figures_are_found() -> None:
    random = np.random.default_rng(SEED)
    done, cases = clean(random, 40)
    done[11, 0], cases[11, 0] = done[12, 0], cases[12, 0] = random.binomial(20, 0.9, MONTHS), 20
    indicators = [RATE, COUNT, FIXED]
    cube = cube_of(done, cases, indicators)
    together = leads_of(copied_place_tests(cube, indicators, np.repeat(np.arange(4), 10)), 0.01)
    assert [(lead.place, lead.other_place, lead.indicator) for lead in together] == [("p011", "p012", "visits")]
    apart = np.arange(40)
    assert len(copied_place_tests(cube, indicators, apart)) == 0


def test_stocks_and_amounts_repeat_by_their_nature() -> None:
    stock, paid = indicator("stock", cumulation="stock"), indicator("paid", "amount")
    same = np.full((3, 2, 12), 50)
    assert len(copied_month_tests(cube_of(same, same, [stock, paid]), [stock, paid])) == 0


def test_full_reports_on_a_fixed_list_with_some_bad_months_are_no_copies() -> None:
    """A place always in time, except for one late quarter, is a good place and not a copyist."""
    random = np.random.default_rng(SEED)
    cases = np.full((60, 1, MONTHS), 10)
    done = random.binomial(cases, 0.988)
    done[0], done[0, 0, 5:8] = 10, 0
    assert leads_of(copied_month_tests(cube_of(done, cases, [RATE]), [RATE]), 0.05) == ()
