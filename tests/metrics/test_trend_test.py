"""The trend test against published examples, and the point that may not decide alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.catalogue import Polarity
from metrics.intervals import HIGH_CONFIDENCE, Interval, proportion_interval, rate_interval
from metrics.trend_test import (
    OUTLOOKS,
    TRENDS,
    outlook_of,
    proportion_trend,
    proportion_trend_statistic,
    value_trend,
    value_trend_statistic,
)

SMOKERS, PATIENTS = [83, 90, 129, 70], [86, 93, 136, 82]
CAESAREAN, OTHERWISE = np.array([5, 7, 6, 7, 8, 10]), np.array([17, 28, 36, 41, 46, 140])
MALFORMED, NORMAL = np.array([48, 38, 5, 1, 1]), np.array([17066, 14464, 788, 126, 37])


@pytest.mark.parametrize(
    ("numerator", "denominator", "times", "chi_square", "p_value"),
    [
        # R, example(prop.trend.test), after Fleiss JL (1981), Statistical Methods for Rates and Proportions, p. 139.
        (SMOKERS, PATIENTS, None, 8.2249, 0.004132),
        (SMOKERS, PATIENTS, [0, 0, 0, 1], 12.1731, 0.0004848),
        # Altman DG (1991), Practical Statistics for Medical Research, table 10.1 (caesarean section and shoe size);
        # Dalgaard P, Introductory Statistics with R, section on caesar.shoe.
        (CAESAREAN, CAESAREAN + OTHERWISE, None, 8.0237, 0.004617),
        # Agresti A, Categorical Data Analysis, infant malformation by mother's alcohol: M² = 6.57, P = 0.010.
        (MALFORMED, MALFORMED + NORMAL, [0, 0.5, 1.5, 4, 7], 6.57, 0.0104),
    ],
)
def test_the_statistic_is_the_published_one(
    numerator: np.ndarray, denominator: np.ndarray, times: list[float] | None, chi_square: float, p_value: float
) -> None:
    found = proportion_trend_statistic(numerator, denominator, times)
    assert found.chi_square == pytest.approx(chi_square, abs=5e-4)
    assert found.p_value == pytest.approx(p_value, rel=5e-3)


def test_the_bound_is_the_one_of_fingertips() -> None:
    """PHEindicatormethods R/TrendMarkers.R compares χ² with 9.5495, its 99.8 % quantile."""
    shares = np.array([500, 510, 520, 530, 540])
    sizes = np.linspace(800, 40_000, 400)[:, None]
    found = proportion_trend(shares / 1000 * sizes, sizes)
    moved = np.array(TRENDS)[found.direction] == "increasing"
    assert (moved == (found.chi_square > 9.5495)).all()
    assert 0 < moved.sum() < len(moved)


def direction(numerator: object, denominator: object = 1000, **options: object) -> str:
    return TRENDS[int(proportion_trend(numerator, denominator, **options).direction)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("numerator", "expected"),
    [
        ([500, 530, 560, 590, 620], "increasing"),
        ([620, 590, 560, 530, 500], "decreasing"),
        ([500, 505, 500, 505, 500], "no_significant_change"),
        ([500, 500, 500, 500, 500], "no_significant_change"),
        ([0, 0, 0, 0, 0], "no_significant_change"),
        ([1000, 1000, 1000, 1000, 1000], "no_significant_change"),
        ([800, 880, 960, 1000, 1000], "increasing"),
        ([90, 60, 30, 0, 0], "decreasing"),
        ([500, 530, np.nan, 590, 620], "cannot_be_judged"),
        ([530, 560, 590, 620], "cannot_be_judged"),
        ([500, 530, 1001, 590, 620], "cannot_be_judged"),
        ([500, 530, -1, 590, 620], "cannot_be_judged"),
    ],
)
def test_directions(numerator: list[float], expected: str) -> None:
    assert direction(numerator) == expected


def test_a_point_without_a_denominator_cannot_be_judged() -> None:
    assert direction([0, 1, 2, 3, 4], [0, 10, 10, 10, 10]) == "cannot_be_judged"


def test_a_direction_that_one_point_decides_is_no_trend() -> None:
    """A falling series with one leap at its end: χ² is far beyond the bound, the rise is one point's."""
    series = [560, 550, 540, 530, 900]
    assert proportion_trend(series, 1000).chi_square > 100
    assert direction(series) == "no_significant_change"
    assert direction([*series[:4], 520]) == "no_significant_change"
    assert direction([*series[:4], 450]) == "decreasing"


def test_only_the_last_five_points_count() -> None:
    recent = [500, 530, 560, 590, 620]
    assert direction([np.nan, 990, *recent]) == "increasing"
    assert direction([*recent, np.nan]) == "cannot_be_judged"


def test_calendar_years_and_gaps_between_them_are_times() -> None:
    recent = [500, 530, 560, 590, 620]
    numbered, years = proportion_trend(recent, 1000), proportion_trend(recent, 1000, np.arange(2021, 2026))
    assert years.chi_square == pytest.approx(numbered.chi_square, rel=1e-9)
    assert direction(recent, times=[2025] * 5) == "cannot_be_judged"


def test_places_are_tested_at_once() -> None:
    found = proportion_trend([[500, 530, 560, 590, 620], [620, 590, 560, 530, 500], [5, 5, np.nan, 5, 5]], 1000)
    assert [TRENDS[code] for code in found.direction] == ["increasing", "decreasing", "cannot_be_judged"]
    assert np.isnan(found.gradient[2])


def test_a_series_that_lies_level_without_one_point_has_no_direction() -> None:
    """The rest is symmetric about its middle; rounding must not choose a side."""
    assert direction([92, 174, 92, 92, 92], 300) == "no_significant_change"
    assert direction([214, 296, 296, 214, 0], 300) == "no_significant_change"


SERIES = st.lists(st.integers(0, 300), min_size=5, max_size=5)


@given(SERIES)
def test_time_turned_round_turns_the_direction(series: list[int]) -> None:
    there, back = direction(series, 300), direction(series[::-1], 300)
    assert {"increasing": "decreasing", "decreasing": "increasing"}.get(there, there) == back


@given(SERIES)
def test_the_complement_moves_the_other_way(series: list[int]) -> None:
    there, complement = direction(series, 300), direction([300 - cases for cases in series], 300)
    assert {"increasing": "decreasing", "decreasing": "increasing"}.get(there, there) == complement


@given(SERIES)
def test_a_trend_survives_leaving_out_any_point(series: list[int]) -> None:
    found = direction(series, 300)
    if found not in {"increasing", "decreasing"}:
        return
    half = 0.5 if {0, 300} & set(series) else 0
    odds = np.log((np.array(series) + half) / (300 - np.array(series) + half))
    for left_out in range(5):
        kept = np.arange(5) != left_out
        slope = np.polyfit(np.arange(5)[kept], odds[kept], 1)[0]
        assert slope > 1e-9 if found == "increasing" else slope < -1e-9


def test_the_slope_of_values_against_a_regression_worked_by_hand() -> None:
    """Equal errors of 1: slope 2 over times 1 to 5, Σ(t − 3)² = 10, χ² = 2² × 10 = 40."""
    values = np.array([10.0, 12, 14, 16, 18])
    found = value_trend_statistic(Interval(values, values - 1.959964, values + 1.959964))
    assert found.chi_square == pytest.approx(40, rel=1e-6)


def test_the_slope_of_proportions_agrees_with_their_own_test_where_shares_are_level() -> None:
    cases, sizes = np.array([500, 510, 505, 515, 520]), np.full(5, 1000)
    weighted = value_trend_statistic(proportion_interval(cases, sizes))
    assert weighted.chi_square == pytest.approx(proportion_trend_statistic(cases, sizes).chi_square, rel=0.01)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([400, 450, 500, 550, 600], "increasing"),
        ([600, 550, 500, 450, 400], "decreasing"),
        ([500, 495, 505, 495, 500], "no_significant_change"),
        ([480, 470, 460, 450, 900], "no_significant_change"),
        ([400, 450, np.nan, 550, 600], "cannot_be_judged"),
        ([450, 500, 550, 600], "cannot_be_judged"),
    ],
)
def test_trends_of_rates(events: list[float], expected: str) -> None:
    rates = rate_interval(events, 50_000, factor=1000)
    assert TRENDS[int(value_trend(rates).direction)] == expected
    assert TRENDS[int(value_trend(rates, np.arange(len(events)) + 2021).direction)] == expected


def test_a_value_whose_interval_has_no_width_has_no_trend() -> None:
    values = np.array([1.0, 2, 3, 4, 5])
    assert TRENDS[int(value_trend(Interval(values, values, values)).direction)] == "cannot_be_judged"


@pytest.mark.parametrize(
    ("polarity", "rising", "falling"),
    [
        (Polarity.HIGHER_IS_BETTER, "getting_better", "getting_worse"),
        (Polarity.LOWER_IS_BETTER, "getting_worse", "getting_better"),
        (Polarity.WITHIN_BAND, "cannot_be_judged", "cannot_be_judged"),
        (Polarity.NONE, "cannot_be_judged", "cannot_be_judged"),
    ],
)
def test_polarity_says_whether_it_gets_better(polarity: Polarity, rising: str, falling: str) -> None:
    codes = np.array([TRENDS.index("increasing"), TRENDS.index("decreasing")], dtype=np.int8)
    assert [OUTLOOKS[code] for code in outlook_of(codes, polarity)] == [rising, falling]


@pytest.mark.parametrize("polarity", [Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER])
def test_what_did_not_move_gets_neither_better_nor_worse(polarity: Polarity) -> None:
    codes = np.array([TRENDS.index("no_significant_change"), TRENDS.index("cannot_be_judged")], dtype=np.int8)
    assert [OUTLOOKS[code] for code in outlook_of(codes, polarity)] == ["no_significant_change", "cannot_be_judged"]


def test_confidence_is_a_parameter() -> None:
    series = [500, 510, 520, 530, 540]
    assert direction(series, 1000, confidence=HIGH_CONFIDENCE) == "no_significant_change"
    assert direction(series, 1000, confidence=0.8) == "increasing"
