"""Funnel limits against the published ones, and that they invert the intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.funnel import (
    FUNNEL_POSITIONS,
    Limits,
    count_limits,
    funnel_position,
    proportion_limits,
    rate_limits,
    ratio_limits,
)
from metrics.intervals import HIGH_CONFIDENCE, exact_count_interval, proportion_interval, ratio_interval

# PHEindicatormethods, tests/testthat/testdata_funnel_prop_outputs.csv: pooled value of 80.642448 %.
POOLED = 80.642448
PROPORTION_FUNNEL = [
    (1, 3.204264, 100, 0, 100),
    (10, 56.154344, 100, 42.03259, 100),
    (20, 63.326743, 97.958152, 53.341156, 100),
    (45, 69.098645, 92.186251, 62.441586, 98.843309),
    (102, 72.974925, 88.309971, 68.553233, 92.731663),
    (1008, 78.203374, 83.081521, 76.796814, 84.488082),
    (110000, 80.408963, 80.875933, 80.274317, 81.010578),
]


@pytest.mark.parametrize(("denominator", "lower", "upper", "far_lower", "far_upper"), PROPORTION_FUNNEL)
def test_limits_of_proportions_are_those_of_phe(
    denominator: int, lower: float, upper: float, far_lower: float, far_upper: float
) -> None:
    assert proportion_limits(POOLED, denominator, factor=100) == pytest.approx((lower, upper), abs=2e-6)
    far = proportion_limits(POOLED, denominator, HIGH_CONFIDENCE, 100)
    assert far == pytest.approx((far_lower, far_upper), abs=2e-6)


@pytest.mark.parametrize(
    ("numerator", "denominator", "position"),
    # PHEindicatormethods, tests/testthat/testdata_funnel_prop_inputs.csv, column significance.
    [
        (35078.488, 41980, "far_above"),  # New Forest, High (0.001)
        (24803.6256, 31824, "far_below"),  # Norwich, Low (0.001)
        (50050.7443, 61921, "within"),  # South Gloucestershire, Not significant
        (26789.238, 33012, "above"),  # West Norfolk, High (0.025)
        (30277.5312, 37828, "below"),  # North Devon, Low (0.025)
    ],
)
def test_positions_are_the_significances_of_phe(numerator: float, denominator: int, position: str) -> None:
    warning, action = (proportion_limits(POOLED, denominator, level, 100) for level in (0.95, HIGH_CONFIDENCE))
    assert FUNNEL_POSITIONS[int(funnel_position(100 * numerator / denominator, warning, action))] == position


@pytest.mark.parametrize(
    ("events", "expected", "ratio", "confidence", "side"),
    # PHEindicatormethods, tests/testthat/testdata_funnel_ratio_outputs.csv: 100 × observed ÷ expected at the limits.
    [
        (1, 5.571644585, 17.94802207, 0.95, "lower"),
        (1, 0.025317898, 3949.774946, 0.95, "upper"),
        (10, 18.39035799, 54.3763205, 0.95, "lower"),
        (10, 4.795387629, 208.5337156, 0.95, "upper"),
        (100, 134.9243187, 74.11562345, 0.998, "lower"),
        (100, 71.92139974, 139.0406755, 0.998, "upper"),
        (716, 770.4222128, 92.93605352, 0.95, "lower"),
        (716, 636.1521174, 112.5516964, 0.998, "upper"),
    ],
)
def test_limits_of_ratios_to_expected_are_those_of_phe(
    events: int, expected: float, ratio: float, confidence: float, side: str
) -> None:
    found = rate_limits(100, expected, confidence, 100)
    assert getattr(found, side) == pytest.approx(ratio, rel=2e-6)
    assert getattr(count_limits(expected, confidence), side) == pytest.approx(events, rel=2e-6)


@pytest.mark.parametrize(
    ("population", "limit", "confidence", "side"),
    # PHEindicatormethods, tests/testthat/testdata_funnel_rate_outputs.csv: three years, pooled rate 116.1720835.
    [
        (1598.675694, 20.85059119, 0.95, "lower"),
        (7.264481402, 4588.535848, 0.95, "upper"),
        (6924.776769, 48.13632908, 0.998, "lower"),
        (358342.3275, 126.5084525, 0.998, "upper"),
    ],
)
def test_limits_of_rates_are_those_of_phe(population: float, limit: float, confidence: float, side: str) -> None:
    found = rate_limits(116.1720835, population * 3, confidence, 100_000)
    assert getattr(found, side) == pytest.approx(limit, rel=2e-6)


LEVELS = st.sampled_from([0.8, 0.95, 0.99, HIGH_CONFIDENCE])


@given(st.floats(0.01, 0.99), st.integers(1, 100_000), LEVELS)
def test_wilsons_interval_at_a_limit_just_reaches_the_reference(pi: float, denominator: int, level: float) -> None:
    lower, upper = (float(limit) for limit in proportion_limits(pi, denominator, level))
    if lower > 0:
        assert proportion_interval(lower * denominator, denominator, level).upper == pytest.approx(pi, rel=1e-7)
    if upper < 1:
        assert proportion_interval(upper * denominator, denominator, level).lower == pytest.approx(pi, rel=1e-7)


@given(st.integers(0, 500), st.floats(0.001, 500), LEVELS)
def test_a_count_is_outside_exactly_where_its_exact_interval_misses_the_expected(
    count: int, expected: float, level: float
) -> None:
    interval, limits = exact_count_interval(count, level), count_limits(expected, level)
    near = [float(abs(bound - expected)) for bound in (interval.lower, interval.upper)]
    if min(near) < 1e-6 * expected:
        return  # on the limit itself either answer is right
    assert (count < limits.lower) == (interval.upper < expected)
    assert (count > limits.upper) == (interval.lower > expected)


@given(st.floats(20, 500), st.integers(10, 100_000), LEVELS)
def test_the_ratio_interval_at_a_limit_just_reaches_the_reference(reference: float, total: int, level: float) -> None:
    limits = ratio_limits(reference, total, level)
    for limit, side in ((limits.lower, "upper"), (limits.upper, "lower")):
        if 0 < limit < np.inf:
            first = total * float(limit) / (100 + float(limit))
            reached = getattr(ratio_interval(first, total - first, level), side)
            assert reached == pytest.approx(reference, rel=1e-6)


@given(st.floats(0.01, 0.99), st.integers(1, 10_000), st.integers(2, 100))
def test_funnels_narrow_with_size_and_widen_with_confidence(share: float, size: int, times: int) -> None:
    for limits in (proportion_limits, rate_limits):
        small, large = limits(share, size), limits(share, size * times)
        far = limits(share, size, HIGH_CONFIDENCE)
        assert far.lower <= small.lower <= large.lower <= share <= large.upper <= small.upper <= far.upper


@pytest.mark.parametrize("bad", [(np.nan, 10), (0.5, np.nan), (0.5, 0), (0.5, -1), (-0.5, 10)])
def test_without_a_reference_or_a_denominator_there_are_no_limits(bad: tuple[float, float]) -> None:
    for limits in (proportion_limits, rate_limits, ratio_limits):
        assert np.isnan(limits(*bad)).all()


def test_a_reference_above_all_is_no_proportion() -> None:
    assert np.isnan(proportion_limits(101, 10, factor=100)).all()


def test_without_a_value_or_a_limit_a_position_cannot_be_judged() -> None:
    inner, outer = Limits(np.array([1.0]), np.array([2.0])), Limits(np.array([0.0]), np.array([np.nan]))
    assert funnel_position([1.5], inner, outer) == [0]
    assert funnel_position([np.nan], inner, inner) == [0]
    assert FUNNEL_POSITIONS[0] == "cannot_be_judged"


def test_a_value_on_a_limit_is_inside() -> None:
    inner, outer = Limits(np.array(1.0), np.array(2.0)), Limits(np.array(0.0), np.array(3.0))
    found = funnel_position([-0.1, 0, 0.9, 1, 2, 2.1, 3, 3.1], inner, outer)
    expected = ["far_below", "below", "below", "within", "within", "above", "above", "far_above"]
    assert [FUNNEL_POSITIONS[code] for code in found] == expected
