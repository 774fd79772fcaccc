"""Observations become a dense cube without losing or inventing a figure."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.cube import MISSING, NOT_APPLICABLE, VALUE, Cube, build_cube
from tests.metrics.worlds import observations

MONTHS = ["2026-01", "2026-02", "2026-03"]


def test_figures_stand_where_place_indicator_and_month_meet() -> None:
    cube = build_cube(
        observations(("2026-02", "b", "v1", 3, 4, 1), ("2026-01", "a", "v2", 7, None, 1)),
        ["v1", "v2"],
        ["a", "b"],
        MONTHS,
    )
    assert cube.numerator[0, 1].tolist() == [0, 3, 0]
    assert cube.denominator[0, 1].tolist() == [0, 4, 0]
    assert (cube.numerator[1, 0, 0], cube.denominator[1, 0, 0]) == (7, 0)
    assert cube.numerator.sum() == 10
    assert (cube.numerator.dtype, cube.state.dtype) == (np.int64, np.uint8)


def test_missing_zero_and_not_applicable_are_three_states() -> None:
    cube = build_cube(
        observations(("2026-01", "a", "v", 0, 0, 1), ("2026-02", "a", "v", None, None, 2)), ["v"], ["a"], MONTHS
    )
    assert cube.state[0, 0].tolist() == [VALUE, NOT_APPLICABLE, MISSING]


def test_a_figure_beside_not_applicable_does_not_count() -> None:
    cube = build_cube(observations(("2026-02", "a", "v", 5, 6, 2)), ["v"], ["a"], MONTHS)
    assert (cube.numerator.sum(), cube.denominator.sum()) == (0, 0)


def test_a_quarter_lies_in_its_last_month() -> None:
    cube = build_cube(observations(("2026-Q1", "a", "v", 5, 6, 1)), ["v"], ["a"], MONTHS)
    assert cube.numerator[0, 0].tolist() == [0, 0, 5]


def test_what_lies_outside_is_left_out() -> None:
    rows = [("2026-04", "a", "v", 1, 1, 1), ("2026", "a", "v", 1, 1, 1), ("2026-01", "x", "v", 1, 1, 1)]
    cube = build_cube(observations(*rows, ("2026-01", "a", "w", 1, 1, 1)), ["v"], ["a"], MONTHS)
    assert not cube.state.any()
    assert not cube.numerator.any()


def test_no_observation_gives_an_empty_cube() -> None:
    cube = build_cube(observations(), ["v"], ["a"], MONTHS)
    assert cube.state.shape == (1, 1, 3)
    assert not cube.state.any()


def test_large_counts_stay_exact() -> None:
    fen = 9_007_199_254_740_993  # 2**53 + 1, which no double holds
    cube = build_cube(observations(("2026-01", "a", "v", fen, None, 1)), ["v"], ["a"], MONTHS)
    assert cube.numerator[0, 0, 0] == fen


def test_codes_may_come_as_categories() -> None:
    frame = observations(("2026-02", "b", "v1", 3, 4, 1)).astype({"place": "category", "indicator": "category"})
    assert build_cube(frame, ["v1"], ["b"], MONTHS).numerator.sum() == 3


def test_a_text_that_is_no_period_is_refused() -> None:
    with pytest.raises(ValueError, match="not a period"):
        build_cube(observations(("August", "a", "v", 1, 1, 1)), ["v"], ["a"], MONTHS)


def test_arrays_of_another_shape_are_refused() -> None:
    array = np.zeros((1, 1, 1), dtype=np.int64)
    with pytest.raises(ValueError, match="shape"):
        Cube(("v",), ("a",), ("2026-01", "2026-02"), array, array, array.astype(np.uint8))


keys = st.tuples(st.sampled_from(MONTHS), st.sampled_from("ab"), st.sampled_from(["v1", "v2", "v3"]))


@given(st.dictionaries(keys, st.tuples(st.integers(0, 99), st.integers(0, 99), st.sampled_from([1, 2])), min_size=1))
def test_the_cube_holds_exactly_the_rows(cells: dict[tuple, tuple]) -> None:
    frame = pd.DataFrame(
        [(*key, *cell) for key, cell in cells.items()],
        columns=["period", "indicator", "place", "numerator", "denominator", "state"],
    )
    cube = build_cube(frame, ["v1", "v2", "v3"], ["a", "b"], MONTHS)
    assert (cube.state != MISSING).sum() == len(cells)
    for (month, indicator, place), (numerator, denominator, state) in cells.items():
        at = (cube.places.index(place), cube.indicators.index(indicator), cube.months.index(month))
        assert cube.state[at] == state
        assert (cube.numerator[at], cube.denominator[at]) == ((numerator, denominator) if state == VALUE else (0, 0))
