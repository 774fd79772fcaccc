"""Last digits: clean counts keep the level, rounded ones are found."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare

from metrics.integrity.last_digits import last_digit_statistic, last_digit_tests
from metrics.integrity.leads import leads_of
from tests.metrics.integrity.clean_figures import SEED, cube_of, holds, share_under
from tests.metrics.worlds import indicator

TALKS = [indicator(f"talks{number}", "count") for number in range(3)]


def test_the_statistic_is_pearsons() -> None:
    digits = np.array([[12, 9, 8, 11, 10, 7, 13, 10, 9, 11], [30, 5, 5, 5, 5, 30, 5, 5, 5, 5]])
    expected = [chisquare(row) for row in digits]
    np.testing.assert_allclose(last_digit_statistic(digits), [result.statistic for result in expected])
    assert last_digit_statistic(digits)[1] == pytest.approx(100.0)  # (2 × 20² + 8 × 5²) ÷ 10


def test_clean_counts_keep_the_level_and_rounded_ones_are_found() -> None:
    random = np.random.default_rng(SEED)
    counts = random.poisson(random.uniform(200, 3000, (4000, 3, 1)), (4000, 3, 24))
    p_values = last_digit_tests(cube_of(counts, None, TALKS), TALKS)["p_value"].to_numpy()
    print(f"last digits: {len(p_values)}, {share_under(p_values, 0.05):.4f}, {share_under(p_values, 0.01):.4f}")
    assert holds(p_values, 0.05)
    assert holds(p_values, 0.01)
    rounded = counts[:50].copy()
    rounded[4, :, ::2] = rounded[4, :, ::2] // 5 * 5
    assert [lead.place for lead in leads_of(last_digit_tests(cube_of(rounded, None, TALKS), TALKS))] == ["p004"]


def test_few_or_small_counts_are_not_tested() -> None:
    small = np.full((2, 3, 24), 99)
    assert len(last_digit_tests(cube_of(small, None, TALKS), TALKS)) == 0
    few = np.full((2, 3, 16), 1000)  # 48 figures
    assert len(last_digit_tests(cube_of(few, None, TALKS), TALKS)) == 0
    stock = [indicator("stock", "count", cumulation="stock")] * 3
    assert len(last_digit_tests(cube_of(np.full((2, 3, 24), 1000), None, stock), stock)) == 0
