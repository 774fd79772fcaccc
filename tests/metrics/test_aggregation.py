"""Aggregation: published indices rebuilt from their published raw values, and the laws of means, ranks and lights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.aggregation import (
    arithmetic_mean,
    between_goalposts,
    enough_known,
    fill_from_peers,
    geometric_mean,
    group_lights,
    group_means,
    rank_of_rounded,
    threshold_lights,
)
from metrics.rounding import round_half_up
from metrics.scoring import LIGHTS

NAN = float("nan")

# UNDP, Human Development Report 2021/2022, statistical annex, table 1 (values of 2021): life expectancy,
# expected and mean years of schooling, gross national income per head (2017 PPP $), and the index.
# Goalposts: technical note 1 of the same report.
HUMAN_DEVELOPMENT = {
    "Switzerland": (84.0, 16.5, 13.9, 66_933, 0.962),
    "Norway": (83.2, 18.2, 13.0, 64_660, 0.961),
    "China": (78.2, 14.2, 7.6, 17_504, 0.768),
}


def human_development(raw: np.ndarray) -> np.ndarray:
    health = between_goalposts(raw[:, 0], 20, 85)
    schooling = np.column_stack([between_goalposts(raw[:, 1], 0, 18), between_goalposts(raw[:, 2], 0, 15)])
    income = between_goalposts(raw[:, 3], 100, 75_000, logarithmic=True)
    return geometric_mean(np.column_stack([health, arithmetic_mean(schooling), income]))


def test_the_human_development_index_is_rebuilt_from_its_raw_values() -> None:
    raw = np.array([values[:4] for values in HUMAN_DEVELOPMENT.values()])
    published = np.array([values[4] for values in HUMAN_DEVELOPMENT.values()])
    assert rank_of_rounded(human_development(raw), 3).tolist() == [1, 2, 3]
    # Switzerland's third decimal is lost in the rounding of its raw values; those of the others are exact.
    assert round_half_up(human_development(raw)[1:], 3).tolist() == [961, 768]
    half = np.array([0.05, 0.05, 0.05, 0.5])
    assert (human_development(raw - half) <= published + 0.0005).all()
    assert (human_development(raw + half) >= published - 0.0005).all()


# Global Hunger Index (Concern Worldwide, Welthungerhilfe), reports of 2022 and 2023, country pages: per
# cent undernourished, children wasted, stunted, dying before five, and the score. Standardised by 80, 30,
# 70 and 35; weights 1/3, 1/6, 1/6, 1/3 (appendix A, "How GHI scores are calculated").
HUNGER = {
    "India 2022": (16.3, 19.3, 35.5, 3.3, 29.1),
    "India 2023": (16.6, 18.7, 35.5, 3.1, 28.7),
}


def test_the_global_hunger_index_is_rebuilt_from_its_raw_values() -> None:
    raw = np.array([values[:4] for values in HUNGER.values()])
    shares = np.column_stack([between_goalposts(raw[:, n], 0, most) for n, most in enumerate((80, 30, 70, 35))])
    scores = 100 * arithmetic_mean(shares, [2, 1, 1, 2])
    assert round_half_up(scores, 1).tolist() == [round(values[4] * 10) for values in HUNGER.values()]
    # The same by groups: the two figures of undernutrition of children make one third together.
    names, groups = group_means(shares, ["food", "children", "children", "mortality"])
    assert names == ("food", "children", "mortality")
    assert 100 * arithmetic_mean(groups) == pytest.approx(scores)


def test_goalposts_cut_off_at_both_ends_and_run_either_way() -> None:
    assert between_goalposts([-1, 0, 5, 10, 11], 0, 10).tolist() == [0, 0, 0.5, 1, 1]
    assert between_goalposts([0, 2.5, 10], 10, 0).tolist() == [1, 0.75, 0]
    assert between_goalposts([10, 1, 0], 1, 100, logarithmic=True) == pytest.approx([0.5, 0, 0])
    assert np.isnan(between_goalposts([NAN], 0, 1)).all()
    for worst, best, logarithmic in ((1, 1, False), (0, 10, True)):
        with pytest.raises(ValueError, match=r"goalposts|differ"):
            between_goalposts([1], worst, best, logarithmic=logarithmic)


def test_means_by_hand() -> None:
    assert arithmetic_mean([[1, 2, 6], [3, 3, 3]]).tolist() == [3, 3]
    assert arithmetic_mean([[1, 2, 6]], [1, 1, 2]).tolist() == [3.75]
    assert geometric_mean([[1, 10, 100], [2, 8, 4]]) == pytest.approx([10, 4])
    assert geometric_mean([[4, 32]], [2, 1]) == pytest.approx([8])
    assert geometric_mean([[0, 5]]).tolist() == [0]
    assert geometric_mean([[0, 5]], [0, 1]) == pytest.approx([5])


@pytest.mark.parametrize("mean", [arithmetic_mean, geometric_mean])
def test_missing_values_are_missing_or_reweighted(mean: object) -> None:
    values = [[4.0, NAN, 4.0], [NAN, NAN, NAN], [NAN, 5.0, 5.0]]
    assert np.isnan(mean(values)).all()  # type: ignore[operator]
    assert mean(values, missing="reweight") == pytest.approx([4, NAN, 5], nan_ok=True)  # type: ignore[operator]
    # A missing value without weight is no loss.
    assert mean([[NAN, 3.0]], [0, 1]) == pytest.approx([3])  # type: ignore[operator]


def test_weights_and_values_that_make_no_mean_are_refused() -> None:
    for weights in ([1], [1, -1], [0, 0]):
        with pytest.raises(ValueError, match="weights"):
            arithmetic_mean([[1, 2]], weights)
    with pytest.raises(ValueError, match="below zero"):
        geometric_mean([[-1, 2]])


numbers = st.floats(0.01, 1e6)


@given(st.lists(st.tuples(numbers, st.floats(0.1, 10)), min_size=1, max_size=8), st.floats(0.1, 100))
def test_means_lie_between_the_extremes_and_keep_scale(drawn: list[tuple[float, float]], factor: float) -> None:
    values, weights = (np.array(part) for part in zip(*drawn, strict=True))
    arithmetic, geometric = arithmetic_mean(values[None], weights)[0], geometric_mean(values[None], weights)[0]
    assert values.min() * (1 - 1e-9) <= geometric <= arithmetic * (1 + 1e-9) <= values.max() * (1 + 1e-8)
    assert geometric_mean(values[None] * factor, weights)[0] == pytest.approx(geometric * factor)
    assert arithmetic_mean(values[None], weights * factor)[0] == pytest.approx(arithmetic)


def test_missing_groups_are_filled_by_peers() -> None:
    values = [[1, NAN], [3, 4], [NAN, 8], [NAN, NAN], [7, NAN]]
    filled = fill_from_peers(values, ["a", "a", "a", "b", None])
    assert filled == pytest.approx(np.array([[1, 6], [3, 4], [2, 8], [NAN, NAN], [7, NAN]]), nan_ok=True)
    assert fill_from_peers([[1], [2], [9], [NAN]], ["a"] * 4, by="median")[3, 0] == 2


def test_at_most_so_many_per_cent_may_be_missing() -> None:
    values = [[1, 1, 1, 1, NAN], [1, 1, 1, NAN, NAN], [1] * 5]
    assert enough_known(values, 20).tolist() == [True, False, True]
    assert enough_known([[NAN, 1, 1]], 100 / 3).tolist() == [True]


def test_ranks_are_those_of_the_rounded_value() -> None:
    assert rank_of_rounded([0.9614, 0.9605, 0.9604, NAN, 0.5], 3).tolist() == [1, 1, 3, 0, 4]
    assert rank_of_rounded([3, 1, 2], 0, highest_first=False).tolist() == [3, 1, 2]
    assert rank_of_rounded([3, 2, 1], 0, ranked=np.array([False, True, True])).tolist() == [0, 1, 2]
    assert rank_of_rounded([1.005, 1.01], 2).tolist() == [1, 1]  # half up, as it is written


def lights(*names: str) -> np.ndarray:
    return np.array([LIGHTS.index(name) for name in names], dtype=np.int8)


@pytest.mark.parametrize(
    ("green", "red", "values"),
    [(90, 50, [95, 90, 89, 70, 69, 51, 50, 0, NAN]), (10, 50, [5, 10, 11, 30, 31, 49, 50, 99, NAN])],
)
def test_lights_by_thresholds(green: float, red: float, values: list[float]) -> None:
    plain, middle = threshold_lights(values, green, red), threshold_lights(values, green, red, midpoint=True)
    assert [LIGHTS[n] for n in plain] == ["green"] * 2 + ["amber"] * 4 + ["red"] * 2 + ["grey"]
    assert [LIGHTS[n] for n in middle] == ["green"] * 2 + ["amber"] * 2 + ["orange"] * 2 + ["red"] * 2 + ["grey"]
    assert (threshold_lights(values, green, red, midpoint=(green + red) / 2) == middle).all()


@pytest.mark.parametrize(
    ("items", "red_from", "expected"),
    [
        (["green", "green", "grey"], 1, "green"),
        (["green", "red", "grey"], 1, "red"),
        (["green", "red", "grey"], 2, "orange"),
        (["red", "red", "green"], 2, "red"),
        (["amber", "green"], 1, "amber"),
        (["amber", "orange"], 1, "orange"),
        (["grey", "grey"], 1, "grey"),
    ],
)
def test_the_light_of_a_group(items: list[str], red_from: int, expected: str) -> None:
    assert LIGHTS[int(group_lights(lights(*items), red_from))] == expected


@given(st.lists(st.sampled_from(LIGHTS), min_size=1, max_size=9), st.integers(1, 4))
def test_a_group_is_red_exactly_from_so_many_red_items_on(items: list[str], red_from: int) -> None:
    assert (LIGHTS[int(group_lights(lights(*items), red_from))] == "red") == (items.count("red") >= red_from)
