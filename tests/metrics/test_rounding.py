"""Half up to a hundredth, as on paper."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.rounding import divide_half_up, hundredths


@pytest.mark.parametrize(
    ("points", "expected"),
    [(0, 0), (1.005, 101), (2.675, 268), (0.285, 29), (1.004999, 100), (59.995, 6000), (1000, 100_000), (0.0049999, 0)],
)
def test_half_goes_up_although_floats_lie_below_it(points: float, expected: int) -> None:
    assert hundredths(np.array([points])).tolist() == [expected]


@given(st.integers(0, 10**8))
def test_hundredths_agree_with_decimal_on_numbers_of_five_decimals(number: int) -> None:
    written = Decimal(number) / 100_000
    expected = int(written.quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)
    assert hundredths(np.array([float(written)])).tolist() == [expected]


@given(st.integers(1, 10_000), st.integers(0, 10**6), st.integers(1, 10**6))
def test_hundredths_agree_with_fractions_of_points(full: int, numerator: int, denominator: int) -> None:
    share = full / 100 * (numerator / denominator)
    exact = (2 * full * numerator + denominator) // (2 * denominator)
    distance = abs((full * numerator / denominator) % 1 - 0.5)
    if full * numerator < 10**9 and (distance > 1e-7 or (2 * full * numerator) % denominator == 0):
        assert hundredths(np.array([share])).tolist() == [exact]


@given(st.integers(0, 10**6))
def test_whole_hundredths_stay_what_they_are(number: int) -> None:
    assert hundredths(np.array([number / 100])).tolist() == [number]


@given(st.integers(0, 10**10), st.integers(1, 10**5))
def test_division_of_whole_numbers_agrees_with_decimal(dividend: int, divisor: int) -> None:
    expected = int((Decimal(dividend) / Decimal(divisor)).quantize(Decimal(1), ROUND_HALF_UP))
    assert divide_half_up(np.array([dividend]), np.array([divisor])).tolist() == [expected]
