"""Aggregation: published indices rebuilt from their published raw values, and the laws of means, ranks and lights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
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
    light_positions,
    lights_of_worst,
    rank_of_rounded,
    threshold_lights,
)
from metrics.rounding import round_half_up
from metrics.scoring import LIGHTS

NAN = float("nan")

PUBLISHED = Path(__file__).parent / "published"

# UNDP, Human Development Report 2021/2022, statistical annex, table 1, all 191 countries (values of 2021):
# index, life expectancy, expected and mean years of schooling, gross national income per head (2017 PPP $),
# as stored in github.com/salmafiroze/Statistical-Analysis-of-Factors-Influencing-Global-Human-Development-
# Disparities, "Human Development Index and Components.csv". Goalposts: technical note 1 of the report.
HUMAN_DEVELOPMENT = pd.read_csv(PUBLISHED / "human_development_2021.csv")


def human_development(raw: np.ndarray) -> np.ndarray:
    health = between_goalposts(raw[:, 0], 20, 85)
    schooling = np.column_stack([between_goalposts(raw[:, 1], 0, 18), between_goalposts(raw[:, 2], 0, 15)])
    income = between_goalposts(raw[:, 3], 100, 75_000, logarithmic=True)
    return geometric_mean(np.column_stack([health, arithmetic_mean(schooling), income]))


def test_the_human_development_index_is_rebuilt_from_its_raw_values() -> None:
    raw = HUMAN_DEVELOPMENT.iloc[:, 3:].to_numpy(dtype=float)
    published = HUMAN_DEVELOPMENT["index"].to_numpy()
    # The raw values are printed with one decimal, so the index is known to the third within one unit:
    # the interval that their rounding leaves holds the published figure for every single country.
    half = np.array([0.05, 0.05, 0.05, 0.5])
    assert (human_development(raw - half) <= published + 0.0005).all()
    assert (human_development(raw + half) >= published - 0.0005).all()
    rebuilt, printed = round_half_up(human_development(raw), 3), round_half_up(published, 3)
    assert len(raw) == 191
    assert np.abs(rebuilt - printed).max() == 1
    assert (rebuilt == printed).sum() == 109


def test_the_ranks_of_the_human_development_index_are_those_of_its_rounded_value() -> None:
    assert (rank_of_rounded(HUMAN_DEVELOPMENT["index"], 3) == HUMAN_DEVELOPMENT["rank"]).all()
    assert HUMAN_DEVELOPMENT["rank"].duplicated().sum() > 20


# Sustainable Development Report 2025; where its figures were taken from stands in the file.
SDG_INDEX = json.loads((PUBLISHED / "sdg_index_2025.json").read_text(encoding="utf-8"))
SDG_PLACES: dict[str, dict[str, Any]] = SDG_INDEX["places"]
LIFE_BELOW_WATER = 13
SDG_COLOURS = {"green": "green", "amber": "yellow", "orange": "orange", "red": "red", "grey": "grey"}


def sdg_goals() -> np.ndarray:
    """Return the goals' scores, one row per country; landlocked countries have none for life below water."""
    scores = [[as_floats(goal) for goal in place["goals"]] for place in SDG_PLACES.values()]
    columns = [(number, score) for number in range(17) for score in range(max(len(row[number]) for row in scores))]
    wide = np.full((len(scores), len(columns)), NAN)
    for place, row in enumerate(scores):
        for column, (goal, position) in enumerate(columns):
            wide[place, column] = row[goal][position] if position < len(row[goal]) else NAN
    names, goals = group_means(wide, [str(goal) for goal, _ in columns], missing="reweight")
    assert names == tuple(str(number) for number in range(17))
    landlocked = [place.get("landlocked", False) for place in SDG_PLACES.values()]
    goals[landlocked, LIFE_BELOW_WATER] = NAN
    return goals


def as_floats(values: list[float | None]) -> np.ndarray:
    return np.array([NAN if value is None else value for value in values])


def test_the_sdg_index_is_rebuilt_from_its_indicators() -> None:
    goals, published = sdg_goals(), np.array([place["index"] for place in SDG_PLACES.values()])
    index, complete = arithmetic_mean(goals), ~np.isnan(goals).any(axis=1)
    assert complete.sum() == 8
    assert index[complete] == pytest.approx(published[complete], abs=1e-9)
    assert np.isnan(index[~complete]).all()
    order = rank_of_rounded(published, 2)
    assert [place["rank"] for place in SDG_PLACES.values()] == sorted(place["rank"] for place in SDG_PLACES.values())
    assert order.tolist() == list(range(1, len(SDG_PLACES) + 1))


def test_a_goal_that_landlocked_countries_lack_is_filled_by_their_region() -> None:
    names, goals = list(SDG_PLACES), sdg_goals()
    # The mean of the region's coasts is not printed; Austria's index implies it, and Czechia's must agree.
    implied = 17 * SDG_PLACES["Austria"]["index"] - np.nansum(goals[names.index("Austria")])
    region = np.full(17, NAN)
    region[LIFE_BELOW_WATER] = implied
    peers = [None if name not in ("Austria", "Czechia") else "OECD" for name in names]
    filled = fill_from_peers(np.vstack([goals, region]), [*peers, "OECD"])
    found = arithmetic_mean(filled)[names.index("Czechia")]
    assert found == pytest.approx(SDG_PLACES["Czechia"]["index"], abs=1e-9)
    assert found != pytest.approx(arithmetic_mean(goals, missing="reweight")[names.index("Czechia")], abs=0.1)


@pytest.mark.parametrize("goal", sorted(SDG_INDEX["thresholds"]))
def test_the_lights_of_the_sdg_dashboards_are_rebuilt_from_their_thresholds(goal: str) -> None:
    limits = SDG_INDEX["thresholds"][goal]
    places = {name: place for name, place in SDG_PLACES.items() if "lights" in place}
    scores = np.array([as_floats(place["goals"][int(goal) - 1]) for place in places.values()])
    positions = np.full(scores.shape, NAN)
    for number, (best, green, red, worst) in enumerate(limits):
        # The report prints scores; between its bounds they give the raw value back.
        raw = worst + scores[:, number] / 100 * (best - worst)
        positions[:, number] = light_positions(raw, worst, red, green, best)
    found = [SDG_COLOURS[LIGHTS[int(light)]] for light in lights_of_worst(positions)]
    assert dict(zip(places, found, strict=True)) == {name: place["lights"][goal] for name, place in places.items()}


# Known indicators of a goal and all of them (global ones): Maldives, goals 8 and 16, Armenia, goal 14: grey;
# Maldives, goal 13, China, goal 4, and Armenia, goal 16, have a light.
@pytest.mark.parametrize(
    ("known", "of", "grey"),
    [(3, 7, True), (5, 11, True), (1, 6, True), (2, 3, False), (2, 4, False), (7, 11, False)],
)
def test_a_goal_of_which_more_than_half_is_missing_is_grey(known: int, of: int, grey: bool) -> None:
    positions = np.full(of, NAN)
    positions[:known] = 3
    assert (LIGHTS[int(lights_of_worst(positions))] == "grey") is grey


@pytest.mark.parametrize(
    ("positions", "expected"),
    [
        ([0.5, 1, 3], "red"),
        ([0, 1.1, 3], "orange"),  # both of the two worst have to be red
        ([1.2, 1.79, 2], "orange"),
        ([1, 2, 3], "amber"),  # the mean lies on the half
        ([1.9, 3, 3], "amber"),  # all of the worst have to be green
        ([2, 2, 3], "green"),
        ([NAN, 0.5], "red"),
        ([NAN, NAN], "grey"),
    ],
)
def test_the_worst_items_decide(positions: list[float], expected: str) -> None:
    assert LIGHTS[int(lights_of_worst(positions))] == expected


def test_positions_on_the_lights_run_from_worst_to_best() -> None:
    assert light_positions([0, 1, 2, 3, 4, 6, 9, NAN], 1, 2, 4, 8) == pytest.approx(
        [0, 0, 1, 1.5, 2, 2.5, 3, NAN], nan_ok=True
    )
    assert light_positions([9, 8, 6, 3, 2, 1.5, 0], 8, 4, 2, 1) == pytest.approx([0, 0, 0.5, 1.5, 2, 2.5, 3])
    for scale in ((1, 3, 2, 4), (1, 1, 2, 3)):
        with pytest.raises(ValueError, match="direction"):
            light_positions(1, *scale)
    with pytest.raises(ValueError, match="worst"):
        lights_of_worst([1.0], 0)


# Global Hunger Index (Concern Worldwide, Welthungerhilfe), reports of 2022 and 2023, country pages: per
# cent undernourished, children wasted, stunted, dying before five, and the score. Standardised by 80, 30,
# 70 and 35; weights 1/3, 1/6, 1/6, 1/3 (appendix A, "How GHI scores are calculated"). Figures as reported by
# livemint.com (15 October 2022; 12 October 2023) and odishabytes.com (2022).
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
    assert fill_from_peers([[1], [2], [NAN]], ["a"] * 3, weights=[3, 1, 9])[2, 0] == 1.25
    assert np.isnan(fill_from_peers([[NAN, 1], [NAN, 2]], ["a"] * 2)[:, 0]).all()
    with pytest.raises(ValueError, match="mean"):
        fill_from_peers([[1]], ["a"], by="median", weights=[1])


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
