"""Drawn numerators: distributions against SciPy and against numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import betabinom, nbinom

from metrics.resampling import CASES, HELD, SHARE, chance_of, draw_numerators
from tests.metrics import worlds

# What stepping over wide distributions may cost; narrow ones are summed one by one.
STEPPING = 2e-4
FIGURES = [(0, 3), (3, 20), (20, 20), (0, 5000), (1800, 2000), (20_000, 30_000), (999_000, 10**6)]


def drawn(figures: list[tuple[int, int]], chance: int, draws: int, seed: int = 1) -> NDArray[np.int64]:
    numerator, denominator = np.array(figures, dtype=np.int64).T
    kinds = np.full(len(figures), chance, dtype=np.int8)
    result = draw_numerators(numerator, denominator, kinds, draws, np.random.default_rng(seed))
    assert (result.place[result.index] == np.arange(len(figures))[:, None]).all()
    return result.numerator[result.index]


def distance(outcomes: NDArray[np.int64], distribution: object) -> float:
    """Return the largest gap between the two distribution functions."""
    values = np.unique(outcomes)
    share = np.searchsorted(np.sort(outcomes), values, side="right") / len(outcomes)
    between = np.arange(values[0], values[-1] + 1)
    expected = distribution.cdf(values[0] - 1) + np.cumsum(distribution.pmf(between))  # type: ignore[attr-defined]
    return float(np.abs(share - expected[values - values[0]]).max())


def test_one_of_one_comes_out_again_three_times_in_four() -> None:
    """Beta(1½, ½) has mean ¾, and 1,000 stratified draws hit it exactly."""
    assert drawn([(1, 1), (0, 1)], SHARE, 1000).sum(axis=1).tolist() == [750, 250]


def test_no_case_comes_out_again_with_the_root_of_a_half() -> None:
    """Negative binomial with r = ½ and p = ½: P(0) = √½ = 0.7071."""
    assert (drawn([(0, 0)], CASES, 10_000) == 0).sum() in (7071, 7072)


@pytest.mark.parametrize("figures", FIGURES)
def test_shares_are_beta_binomial(figures: tuple[int, int]) -> None:
    hits, whole = figures
    outcomes = drawn([figures], SHARE, 20_000)[0]
    assert outcomes.min() >= 0
    assert outcomes.max() <= whole
    assert distance(outcomes, betabinom(whole, hits + 0.5, whole - hits + 0.5)) <= 1 / 20_000 + STEPPING


@pytest.mark.parametrize("cases", [0, 1, 7, 40, 511, 600, 40_000, 10**7])
def test_cases_are_negative_binomial(cases: int) -> None:
    outcomes = drawn([(cases, 0)], CASES, 20_000)[0]
    assert distance(outcomes, nbinom(cases + 0.5, 0.5)) <= 1 / 20_000 + STEPPING


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_any_share_is_beta_binomial(figures: tuple[int, int]) -> None:
    hits, whole = figures
    outcomes = drawn([figures], SHARE, 1000)[0]
    assert distance(outcomes, betabinom(whole, hits + 0.5, whole - hits + 0.5)) <= 1 / 1000 + STEPPING


def test_narrow_distributions_are_exact_to_the_stratum() -> None:
    outcomes = drawn([(90, 100)], SHARE, 100_000)[0]
    assert distance(outcomes, betabinom(100, 90.5, 10.5)) <= 1.2e-5


def test_what_is_held_does_not_vary() -> None:
    assert (drawn([(7, 9), (-3, 0), (0, 0)], HELD, 50) == [[7], [-3], [0]]).all()


def test_places_are_drawn_without_regard_to_each_other_and_in_no_order() -> None:
    outcomes = drawn([(50, 100)] * 40, SHARE, 1000)
    correlation = np.corrcoef(outcomes)[np.triu_indices(40, 1)]
    assert abs(correlation.mean()) < 0.01
    assert np.abs(correlation).max() < 0.15
    halves = outcomes[:, :500].mean(axis=1) - outcomes[:, 500:].mean(axis=1)
    assert np.abs(halves).max() < 2.5


def test_the_seed_decides() -> None:
    first, again, other = (drawn([(30, 50), (2, 4)], SHARE, 100, seed) for seed in (5, 5, 6))
    assert (first == again).all()
    assert (first != other).any()


def test_chance_follows_what_is_counted() -> None:
    def kinds(indicator: object, *figures: tuple[int, int]) -> list[int]:
        numerator, denominator = np.array(figures).T
        return chance_of(indicator, numerator, denominator).tolist()  # type: ignore[arg-type]

    rate = worlds.indicator("rate")
    per_thousand = worlds.indicator("beds", numerator_within_denominator=False)
    assert kinds(rate, (0, 5), (5, 5), (6, 5), (-1, 5), (0, 0)) == [SHARE, SHARE, CASES, HELD, CASES]
    assert kinds(per_thousand, (1, 5), (6, 5)) == [CASES, CASES]
    assert kinds(worlds.indicator("count", "count"), (3, 0), (-3, 0)) == [CASES, HELD]
    assert kinds(worlds.indicator("fen", "amount"), (3, 0)) == [HELD]
    per_head = worlds.indicator("funds", numerator_within_denominator=False, unit=worlds.both("元/人"))
    assert kinds(per_head, (900, 30)) == [HELD]
    assert kinds(worlds.indicator("talks", "count", interval="none"), (3, 0)) == [HELD]
