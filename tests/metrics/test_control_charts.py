"""Control charts against textbook examples, and the signals that they give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.control_charts import ControlChart, moving_range_chart, p_chart, signals_of, xmr_chart

# Montgomery DC, Introduction to Statistical Quality Control, frozen orange juice: 30 samples of 50 cans
# (also NIST/SEMATECH e-Handbook, 6.3.3.2).
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]

# Montgomery, purchase orders: 25 weeks of varying size.
ORDERS = [
    *(100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120),
    *(120, 110, 80, 80, 80, 90, 100, 100, 100, 100, 90, 90),
]
WRONG = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]

# NIST/SEMATECH e-Handbook, 6.3.2.2: flow rates of ten batches.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]

# Wheeler DJ, Understanding Variation: in-process inventory, worked at xmrit.com/articles/plot-xmr-chart-instructions.
INVENTORY = [
    *(19, 27, 20, 16, 18, 25, 22, 24, 17, 25, 15, 17),
    *(20, 22, 19, 16, 22, 19, 25, 22, 18, 20, 16, 17),
    *(20, 15, 27, 25, 17, 19, 28),
]


def test_the_p_chart_of_the_orange_juice_cans() -> None:
    chart = p_chart(CANS, np.full(30, 50))
    assert chart.centre[0] == pytest.approx(0.2313, abs=5e-5)
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((0.0524, 0.4102), abs=1e-4)
    assert (np.flatnonzero(signals_of(chart).outside) + 1).tolist() == [15, 23]


def test_the_p_chart_of_the_cans_without_the_two_samples_that_had_a_cause() -> None:
    """Montgomery: revised limits 0.0407 and 0.3893 about 0.2150; sample 21 now exceeds."""
    cans = np.array(CANS, dtype=np.float64)
    cans[[14, 22]] = np.nan
    chart = p_chart(cans, np.full(30, 50))
    assert (chart.lower[0], chart.centre[0], chart.upper[0]) == pytest.approx((0.0407, 0.2150, 0.3893), abs=1e-4)
    assert (np.flatnonzero(signals_of(chart).outside) + 1).tolist() == [21]
    assert np.isnan(chart.upper[14])


def test_the_p_chart_of_the_purchase_orders_has_limits_for_every_week() -> None:
    """Montgomery: 234 of 2,450, 0.0955; only the eleventh week is out."""
    chart = p_chart(WRONG, ORDERS)
    assert chart.centre[0] == pytest.approx(0.0955, abs=5e-5)
    assert chart.upper[0] == pytest.approx(0.0955 + 3 * np.sqrt(0.0955 * 0.9045 / 100), abs=1e-4)
    assert chart.lower[1] == 0
    assert (np.flatnonzero(signals_of(chart).outside) + 1).tolist() == [11]


def test_the_xmr_chart_of_the_flow_rates() -> None:
    """NIST uses 3 ÷ 1.128 = 2.6596 where Wheeler prints 2.66: 55.8041 and 45.8159."""
    chart, ranges = xmr_chart(FLOW), moving_range_chart(FLOW)
    assert chart.centre[0] == pytest.approx(50.81)
    assert ranges.centre[1] == pytest.approx(1.8778, abs=5e-5)
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((45.8159, 55.8041), abs=1e-3)
    assert not np.any(signals_of(chart).outside)


def test_the_xmr_chart_of_wheelers_inventory() -> None:
    chart, ranges = xmr_chart(INVENTORY), moving_range_chart(INVENTORY)
    assert chart.centre[0] == pytest.approx(20.39, abs=5e-3)
    assert ranges.centre[1] == pytest.approx(4.7, abs=5e-3)
    assert chart.upper[0] == pytest.approx(32.89, abs=5e-3)
    assert ranges.upper[1] == pytest.approx(3.27 * 4.7, abs=2e-2)


def chart_of(values: list[float], centre: float = 0, reach: float = 100) -> ControlChart:
    value = np.array(values, dtype=np.float64)
    line = np.where(np.isnan(value), np.nan, centre)
    return ControlChart(value, line, line - reach, line + reach)


def test_eight_on_one_side_are_a_shift_and_all_of_them_are_marked() -> None:
    values = [-1.0, 2, 3, 1, 2, 1, 3, 2, 1, -1]
    assert signals_of(chart_of(values)).shift.tolist() == [0, *[1] * 8, 0]
    assert signals_of(chart_of([-value for value in values])).shift.tolist() == [0, *[-1] * 8, 0]


def test_seven_on_one_side_are_a_shift_where_the_length_says_so() -> None:
    values = [-1.0, 2, 3, 1, 2, 1, 3, 2, -1]
    assert not signals_of(chart_of(values)).shift.any()
    assert signals_of(chart_of(values), run_length=7).shift.tolist() == [0, *[1] * 7, 0]


@pytest.mark.parametrize("between", [0.0, np.nan])
def test_a_point_on_the_line_or_missing_ends_a_run(between: float) -> None:
    assert not signals_of(chart_of([1, 2, 1, 2, between, 1, 2, 1, 2])).shift.any()


def test_a_centre_line_met_but_for_rounding_is_met() -> None:
    values = [0.1 + 0.2] * 10
    assert not signals_of(chart_of(values, centre=0.3)).shift.any()


def test_six_rising_or_falling_points_are_a_trend() -> None:
    assert signals_of(chart_of([5, 1, 2, 3, 4, 5, 6, 3])).trend.tolist() == [0, 1, 1, 1, 1, 1, 1, 0]
    assert signals_of(chart_of([1, 6, 5, 4, 3, 2, 1, 4])).trend.tolist() == [0, -1, -1, -1, -1, -1, -1, 0]
    assert not signals_of(chart_of([5, 1, 2, 3, 4, 5, 3])).trend.any()


@pytest.mark.parametrize("middle", [3.0, np.nan])
def test_a_standstill_or_a_gap_ends_a_trend(middle: float) -> None:
    assert not signals_of(chart_of([1, 2, 3, middle, 4, 5, 6])).trend.any()


def test_a_turning_point_is_counted_to_the_run_that_it_ends() -> None:
    found = signals_of(chart_of([1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1])).trend
    assert found.tolist() == [1] * 6 + [-1] * 5


def test_a_point_on_a_limit_is_inside() -> None:
    assert signals_of(chart_of([3, -3, 3.1, -3.1], reach=3)).outside.tolist() == [0, 0, 1, -1]


def test_a_baseline_sets_the_limits_of_later_points() -> None:
    first, later = [10.0, 12, 11, 13, 10, 12], [30.0, 31]
    chart = xmr_chart([*first, *later], baseline=6)
    assert chart.upper[7] == xmr_chart(first).upper[0]
    assert signals_of(chart).outside.tolist() == [0] * 6 + [1, 1]
    proportions = p_chart([50, 52, 48, 80], 100, baseline=3)
    assert proportions.centre[3] == 0.5
    assert signals_of(proportions).outside.tolist() == [0, 0, 0, 1]


def test_a_gap_has_no_moving_range_and_no_signal() -> None:
    chart, ranges = xmr_chart([10, 12, np.nan, 30, 28]), moving_range_chart([10, 12, np.nan, 30, 28])
    assert np.isnan(ranges.value).tolist() == [True, False, True, True, False]
    assert ranges.centre[1] == 2
    assert np.isnan(chart.upper[2])
    assert not signals_of(chart).outside[2]


@pytest.mark.parametrize(("numerator", "denominator"), [(np.nan, 10), (1, np.nan), (0, 0), (11, 10), (-1, 10)])
def test_a_point_that_is_no_proportion_takes_no_part(numerator: float, denominator: float) -> None:
    chart = p_chart([numerator, 5, 7], [denominator, 10, 10], factor=100)
    assert np.isnan(chart.value[0])
    assert np.isnan(chart.upper[0])
    assert chart.centre[1] == 60


def test_nothing_known_gives_no_chart_and_no_signal() -> None:
    for chart in (p_chart(np.full(4, np.nan), 10), xmr_chart(np.full(4, np.nan)), xmr_chart([5.0])):
        assert np.isnan(chart.upper).all()
        assert not any(marks.any() for marks in signals_of(chart))


SERIES = st.lists(st.floats(-1000, 1000).map(lambda value: round(value, 2)), min_size=2, max_size=40)


@given(SERIES, st.floats(-100, 100).map(lambda value: round(value, 1)), st.sampled_from([0.5, 2.0, 4.0]))
def test_units_do_not_change_the_limits_meaning(series: list[float], offset: float, scale: float) -> None:
    values = np.array(series)
    plain, changed = xmr_chart(values), xmr_chart(values * scale + offset)
    assert changed.upper == pytest.approx(plain.upper * scale + offset, abs=1e-6)


@given(SERIES)
def test_signals_mirror_with_the_series(series: list[float]) -> None:
    values = np.array(series)
    up, down = signals_of(xmr_chart(values)), signals_of(xmr_chart(-values))
    assert (up.outside == -down.outside).all()
    assert (up.shift == -down.shift).all()
    assert (up.trend == -down.trend).all()


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 500)), min_size=2, max_size=30))
def test_limits_of_a_p_chart_narrow_with_the_denominator(points: list[tuple[int, int]]) -> None:
    numerator, denominator = np.array(points).T
    chart = p_chart(numerator, denominator)
    order = np.argsort(denominator)
    assert (np.diff((chart.upper - chart.lower)[order]) <= 1e-12).all()
    assert ((chart.lower <= chart.centre) & (chart.centre <= chart.upper)).all()


def test_places_are_charted_at_once() -> None:
    grid = np.array([FLOW, FLOW[::-1]])
    chart = xmr_chart(grid)
    assert chart.upper.shape == (2, 10)
    assert chart.upper[0] == pytest.approx(xmr_chart(FLOW).upper)
    assert signals_of(chart).shift.shape == (2, 10)
