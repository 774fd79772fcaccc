"""Intervals against published tables, and the properties that every interval has."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from metrics import comparison, control_charts, funnel, intervals, trend_test
from metrics.intervals import (
    CONFIDENCE,
    HIGH_CONFIDENCE,
    INTERVALS,
    Interval,
    byar_count_interval,
    count_interval,
    exact_count_interval,
    interval_of,
    log_ratio_interval,
    normal_quantile,
    proportion_interval,
    rate_interval,
    ratio_interval,
)
from tests.metrics.worlds import indicator

LEVELS = st.sampled_from([0.8, CONFIDENCE, 0.99, HIGH_CONFIDENCE])
METHOD_PAGES = [Path(__file__).parents[2] / "docs" / name for name in ("methods.md", "methods.zh.md")]


def limits(interval: Interval) -> tuple[float, float]:
    return float(interval.lower), float(interval.upper)


@pytest.mark.parametrize(
    ("confidence", "expected"),
    # Fisher RA, Yates F, Statistical Tables, table I.
    [(0.95, 1.959964), (0.99, 2.575829), (0.998, 3.090232)],
)
def test_normal_quantiles_are_the_tabulated_ones(confidence: float, expected: float) -> None:
    assert normal_quantile(confidence) == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.1])
def test_a_confidence_that_is_no_probability_is_an_error(confidence: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        proportion_interval(1, 2, confidence)


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower", "upper"),
    # Newcombe RG (1998), Stat Med 17:857-872, table I, method 3 (score, no continuity correction).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_limits_are_newcombes(numerator: int, denominator: int, lower: float, upper: float) -> None:
    assert limits(proportion_interval(numerator, denominator)) == pytest.approx((lower, upper), abs=5e-5)


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    # Garwood F (1936), Biometrika 28:437-442; as reprinted in Altman et al., Statistics with Confidence, table 18.3.
    [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (100, 81.364, 121.627)],
)
def test_exact_limits_are_garwoods(count: int, lower: float, upper: float) -> None:
    assert limits(exact_count_interval(count)) == pytest.approx((lower, upper), abs=6e-4)


@pytest.mark.parametrize(
    ("count", "lower", "upper", "far_lower", "far_upper"),
    # PHEindicatormethods, tests/testthat/testdata_funnel_ratio_outputs.csv (expected events at the limits),
    # found there by bisection to about 1e-7.
    [
        (1, 0.025317898, 5.571644585, 0.001000547, 9.233410143),
        (2, 0.242209467, 7.224687515, 0.04540199, 11.22886836),
        (9, 4.11537405, 17.08479966, 2.452425215, 22.65737951),
        (51, 37.97285619, 67.05559502, 31.74201957, 77.15705647),
        (299, 266.0659681, 334.8845596, 248.400663, 356.3855169),
    ],
)
def test_exact_limits_are_those_of_phe(
    count: int, lower: float, upper: float, far_lower: float, far_upper: float
) -> None:
    assert limits(exact_count_interval(count)) == pytest.approx((lower, upper), rel=1e-6, abs=2e-7)
    assert limits(exact_count_interval(count, HIGH_CONFIDENCE)) == pytest.approx(
        (far_lower, far_upper), rel=1e-6, abs=2e-7
    )


def test_exact_limits_are_those_of_the_python_port_of_phe() -> None:
    """PHStatsMethods, tests/test_utils_funnel.py, found there by bisection on Poisson sums."""
    assert exact_count_interval(200).lower == pytest.approx(173.24086241121654, rel=1e-6)
    assert exact_count_interval(500, 0.998).upper == pytest.approx(573.0274767209943, rel=1e-6)


def test_limits_of_counts_over_expected_are_those_of_the_python_port_of_phe() -> None:
    """PHStatsMethods, tests/test_utils_funnel.py, test_funnel_ratio_significance; two decimals."""
    low, high = count_interval([5, 20], 0.05), count_interval([5, 25], 0.95)
    assert np.round(low.lower / [10, 15], 2).tolist() == [0.45, 1.29]
    assert np.round(high.upper / [10, 20], 2).tolist() == [1.17, 1.85]


def test_exact_limits_of_a_rate_are_those_of_r() -> None:
    """15 in 400: R, poisson.exact and DescTools PoissonCI, in statsmodels, stats/tests/test_rates_poisson.py."""
    found = exact_count_interval(15)
    assert limits(Interval(found.value, found.lower / 400, found.upper / 400)) == pytest.approx(
        (0.0209884653319583, 0.0618505471787146), rel=1e-12
    )


@pytest.mark.parametrize(
    ("numerator", "denominator", "factor", "lower", "upper"),
    # PHStatsMethods (DHSC), ph_statistical_methods/archive/tests_old.py, per cent.
    [(100, 10_000, 100, 0.8229336148148417, 1.2146982255114647), (100, 1000, 100, 8.29094435930957, 12.01519631953484)],
)
def test_wilson_limits_are_those_of_the_python_port_of_phe(
    numerator: int, denominator: int, factor: int, lower: float, upper: float
) -> None:
    found = proportion_interval(numerator, denominator, factor=factor)
    assert limits(found) == pytest.approx((lower, upper), rel=1e-12)


def test_byars_limits_are_the_printed_ones() -> None:
    # 65 events to four decimals: a public port of the method, its tests of ByarsConfidenceInterval and
    # ChiSquaredConfidenceInterval; 100: PHStatsMethods, tests_old.py (lower), and the Ruby gem "byar" (z = 1.96).
    assert limits(byar_count_interval(65)) == pytest.approx((50.1632, 82.8491), abs=5e-5)
    assert limits(exact_count_interval(65)) == pytest.approx((50.1656, 82.8478), abs=5e-5)
    assert byar_count_interval(100).lower == pytest.approx(81.36210549052788, rel=1e-12)
    gem = 2 * special.ndtr(1.96) - 1
    assert byar_count_interval(100, gem).upper == pytest.approx(121.628347271806, rel=1e-12)
    assert byar_count_interval(100, gem).lower / 90 == pytest.approx(0.9040199067337297, rel=1e-12)


# Gu, Ng, Tang, Schucany (2008), Biometrical Journal 50:283-298, two examples with one-sided p-values; the
# interval by scores as printed in statsmodels, stats/tests/test_rates_poisson.py.
CORONARY, BREAST = 54_308.7 / 51_477.5, 19_017 / 28_010


def test_the_ratio_is_the_published_interval_by_scores() -> None:
    assert limits(ratio_interval(60, 30, factor=CORONARY)) == pytest.approx((1.365962, 3.259306), abs=5e-6)


@pytest.mark.parametrize(
    ("method", "counts", "factor", "p_value", "hypothesis"),
    [
        (ratio_interval, (60, 30), CORONARY, 0.000316, 1.0),
        (log_ratio_interval, (60, 30), CORONARY, 0.000420, 1.0),
        (ratio_interval, (41, 15), BREAST, 0.2398, 1.5),
        (log_ratio_interval, (41, 15), BREAST, 0.2402, 1.5),
    ],
)
def test_a_ratios_limit_is_where_the_published_test_has_its_p_value(
    method: Callable[..., Interval], counts: tuple[int, int], factor: float, p_value: float, hypothesis: float
) -> None:
    found = method(*counts, 1 - 2 * p_value, factor)
    assert found.lower == pytest.approx(hypothesis, rel=2e-4)


def test_byars_limits_lie_within_two_per_mille_of_the_exact_ones_from_ten_events_on() -> None:
    """Public Health England (2018), Technical Guide Confidence Intervals, appendix 1."""
    counts = np.arange(10, 2000)
    byar, exact = byar_count_interval(counts), exact_count_interval(counts)
    assert np.max(np.abs(byar.lower / exact.lower - 1)) < 0.002
    assert np.max(np.abs(byar.upper / exact.upper - 1)) < 0.002


def test_byars_formula_at_a_hundred_events_worked_by_hand() -> None:
    """Lower 100(1 - 1/900 - 1.959964/30)^3, upper 101(1 - 1/909 + 1.959964/(3 sqrt 101))^3."""
    assert limits(byar_count_interval(100)) == pytest.approx((81.3620, 121.6279), abs=1e-3)


def test_counts_are_exact_below_ten_and_byars_from_ten_on() -> None:
    chosen, exact, byar = (
        function([9, 10]) for function in (count_interval, exact_count_interval, byar_count_interval)
    )
    assert (chosen.lower[0], chosen.upper[0]) == (exact.lower[0], exact.upper[0])
    assert (chosen.lower[1], chosen.upper[1]) == (byar.lower[1], byar.upper[1])
    assert chosen.lower[1] != exact.lower[1]


def test_a_rate_scales_the_limits_of_its_events() -> None:
    """Five events in 2,000: Garwood's 1.623 and 11.668 events per 2,000."""
    rate = rate_interval(5, 2000, factor=1000)
    assert (float(rate.value), *limits(rate)) == pytest.approx((2.5, 0.8117, 5.8342), abs=5e-4)


def test_the_log_ratio_worked_by_hand() -> None:
    """120 boys, 100 girls: sqrt(1/120 + 1/100) = 0.135401, exp(1.959964 x 0.135401) = 1.30393."""
    ratio = log_ratio_interval(120, 100)
    assert (float(ratio.value), *limits(ratio)) == pytest.approx((120, 92.03, 156.47), abs=5e-3)


def test_the_ratio_from_newcombes_limits_of_the_share() -> None:
    """81 of 263 is 81 to 182; Newcombe's 0.2553 and 0.3662 as odds per 100."""
    ratio = ratio_interval(81, 182)
    expected = (100 * 81 / 182, 100 * 0.2553 / 0.7447, 100 * 0.3662 / 0.6338)
    assert (float(ratio.value), *limits(ratio)) == pytest.approx(expected, abs=0.02)


COUNTS = st.integers(0, 5000)


@st.composite
def proportions(draw: st.DrawFn) -> tuple[int, int]:
    denominator = draw(st.integers(1, 100_000))
    return draw(st.integers(0, denominator)), denominator


@given(proportions(), LEVELS)
def test_limits_of_a_proportion_hold_it_and_stay_between_none_and_all(case: tuple[int, int], level: float) -> None:
    found = proportion_interval(*case, level)
    assert 0 <= found.lower <= found.value <= found.upper <= 1
    assert found.lower < found.upper


@given(proportions(), LEVELS)
def test_wilsons_limits_are_where_the_score_test_just_rejects(case: tuple[int, int], level: float) -> None:
    numerator, denominator = case
    found = proportion_interval(numerator, denominator, level)
    for limit in limits(found):
        if 0 < limit < 1:
            score = abs(found.value - limit) / np.sqrt(limit * (1 - limit) / denominator)
            assert score == pytest.approx(normal_quantile(level), rel=1e-6)


@given(proportions(), LEVELS)
def test_the_complement_has_the_mirrored_interval(case: tuple[int, int], level: float) -> None:
    numerator, denominator = case
    found = proportion_interval(numerator, denominator, level)
    mirror = proportion_interval(denominator - numerator, denominator, level)
    assert limits(found) == pytest.approx((1 - mirror.upper, 1 - mirror.lower), abs=1e-12)


@given(proportions(), st.integers(2, 50))
def test_a_proportion_on_more_cases_has_a_narrower_interval(case: tuple[int, int], times: int) -> None:
    few, many = proportion_interval(*case), proportion_interval(case[0] * times, case[1] * times)
    assert many.upper - many.lower < few.upper - few.lower


@given(COUNTS, COUNTS.filter(bool))
def test_every_interval_holds_its_estimate_and_grows_with_confidence(first: int, second: int) -> None:
    for method in (rate_interval, ratio_interval):
        narrow, wide = method(first, second, CONFIDENCE), method(first, second, HIGH_CONFIDENCE)
        assert wide.lower <= narrow.lower <= narrow.value <= narrow.upper < wide.upper


@given(COUNTS)
def test_exact_limits_leave_the_tail_that_they_promise(count: int) -> None:
    """The definition of Garwood's interval, by summing the Poisson distribution."""
    terms = np.arange(max(count + 1, 1))
    log_factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, len(terms) + 1)))])[: len(terms)]
    found = exact_count_interval(count)

    def at_most(events: int, mean: float) -> float:
        kept = terms[: events + 1]
        return float(np.exp(kept * np.log(mean) - mean - log_factorials[: events + 1]).sum())

    assert at_most(count, float(found.upper)) == pytest.approx(0.025, rel=1e-6)
    if count:
        assert 1 - at_most(count - 1, float(found.lower)) == pytest.approx(0.025, rel=1e-6)


@given(COUNTS.filter(bool), COUNTS.filter(bool), LEVELS)
def test_a_ratio_turned_round_has_the_reciprocal_interval(first: int, second: int, level: float) -> None:
    for method in (ratio_interval, log_ratio_interval):
        found, turned = method(first, second, level, 1), method(second, first, level, 1)
        assert limits(found) == pytest.approx((1 / turned.upper, 1 / turned.lower), rel=1e-9)


@given(st.integers(50, 5000), st.integers(50, 5000))
def test_the_two_ratio_intervals_agree_where_counts_are_large(first: int, second: int) -> None:
    score, log = ratio_interval(first, second), log_ratio_interval(first, second)
    assert limits(score) == pytest.approx(limits(log), rel=0.02)


@pytest.mark.parametrize("name", sorted(INTERVALS))
@pytest.mark.parametrize(
    ("numerator", "denominator"), [(np.nan, 10), (3, np.nan), (0, 0), (3, 0), (-1, 10), (3, -10), (np.nan, np.nan)]
)
def test_without_figures_there_is_no_interval(name: str, numerator: float, denominator: float) -> None:
    found = INTERVALS[name]([numerator, 1], [denominator, 4])
    assert [bool(np.isnan(part[0])) for part in found] == [True] * 3
    assert not np.isnan(np.array(found)[:, 1]).any()


def test_a_numerator_above_its_denominator_is_no_proportion_but_a_rate() -> None:
    assert np.isnan(np.array(proportion_interval(3, 2))).all()
    assert rate_interval(3, 2).value == 1.5


def test_a_log_ratio_needs_both_counts() -> None:
    assert np.isnan(np.array(log_ratio_interval([0, 5], [5, 0]))).all()


def test_no_boys_and_some_girls_is_a_ratio_of_zero_with_an_upper_limit() -> None:
    found = ratio_interval(0, 20)
    assert (found.value, found.lower) == (0, 0)
    assert found.upper == pytest.approx(100 * 0.1611 / (1 - 0.1611), abs=0.02)


def test_places_and_indicators_are_computed_at_once() -> None:
    numerator, denominator = np.arange(12.0).reshape(3, 4), np.full((3, 1), 20.0)
    found = proportion_interval(numerator, denominator, factor=100)
    assert found.lower.shape == (3, 4)
    assert found.upper[2, 1] == proportion_interval(9, 20).upper * 100


def public_functions() -> list[str]:
    modules = (intervals, comparison, funnel, control_charts, trend_test)
    return sorted(
        name
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    )


@pytest.mark.parametrize("page", METHOD_PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("name", public_functions())
def test_every_statistic_is_documented(name: str, page: Path) -> None:
    assert name in re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8"))


def test_an_indicator_has_the_interval_of_its_kind() -> None:
    flows = {"numerator_within_denominator": False, "factor": 100}
    share, beds = indicator("share"), indicator("beds", numerator_within_denominator=False, factor=1000)
    # Newcombe (1998), table I; 5 Poisson events (Garwood 1936) in 2,000; boys and girls as in docs/methods.md.
    assert limits(interval_of(share, 81, 263)) == pytest.approx((25.53, 36.62), abs=5e-3)
    assert limits(interval_of(beds, 5, 2000)) == pytest.approx((0.8115, 5.834), abs=5e-4)
    assert limits(interval_of(indicator("births", "count"), 5, np.nan)) == pytest.approx((1.623, 11.668), abs=6e-4)
    boys = interval_of(indicator("boys", interval="ratio", **flows), 12, 10)
    assert limits(boys) == limits(ratio_interval(12, 10))
    money = interval_of(indicator("paid", "amount"), [100, 200], 1)
    assert all(np.isnan(part).all() and part.shape == (2,) for part in money)
    assert interval_of(share, 81, 263, HIGH_CONFIDENCE).lower < interval_of(share, 81, 263).lower
