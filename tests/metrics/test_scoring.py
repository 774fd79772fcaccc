"""Figures to points: states, policies, lights and totals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.catalogue import Indicator
from metrics.rule_book import Lights
from metrics.scoring import LIGHTS, STATES, ItemScores, Sums, lights_of, score_items, sums_of, totals_of, values_of
from tests.metrics.worlds import book, cumulated, indicator

RATE = indicator("i")


def scored(figures: dict[str, Any], judged: Indicator = RATE, target: float = 90, **item: Any) -> ItemScores:
    """Return the scores of one place and an item of 10 points."""
    rules = book({"indicator": judged.code, "points": 1000, **item})
    one = {name: [[value]] for name, value in figures.items()}
    return score_items(
        cumulated("v", judged.code, **one), rules.items, [judged], np.array([[float(target)]]), 1.0, rules.lights
    )


def facts(scores: ItemScores) -> tuple[str, int, bool, str]:
    """Return state, points, whether it counts, and light."""
    return (
        STATES[scores.state[0, 0]],
        int(scores.points[0, 0]),
        bool(scores.counts[0, 0]),
        LIGHTS[scores.light[0, 0]],
    )


MISSING = {"received": 0, "due": 3}
NOT_DUE = {"received": 0, "due": 0}
NOT_APPLICABLE = {"received": 0, "due": 0, "not_applicable": True}
NO_CASES = {"numerator": 0, "denominator": 0, "received": 3}
ZERO = {"numerator": 0, "denominator": 20}
HALF = {"numerator": 9, "denominator": 20}


@pytest.mark.parametrize(
    ("figures", "policies", "expected"),
    [
        (HALF, {}, ("scored", 500, True, "red")),
        (ZERO, {}, ("scored", 0, True, "red")),
        (MISSING, {"missing": "zero"}, ("missing", 0, True, "grey")),
        (MISSING, {"missing": "exclude"}, ("missing", 0, False, "grey")),
        (MISSING, {"missing": "exclude", "not_applicable": "full"}, ("missing", 0, False, "grey")),
        (NOT_APPLICABLE, {"not_applicable": "exclude"}, ("not_applicable", 0, False, "grey")),
        (NOT_APPLICABLE, {"not_applicable": "full"}, ("not_applicable", 1000, True, "grey")),
        (NO_CASES, {"not_applicable": "exclude"}, ("cannot_judge", 0, False, "grey")),
        (NO_CASES, {"not_applicable": "full"}, ("cannot_judge", 1000, True, "grey")),
        (NOT_DUE, {"missing": "zero", "not_applicable": "full"}, ("not_due", 0, False, "grey")),
    ],
)
def test_states_and_policies(figures: dict, policies: dict, expected: tuple) -> None:
    assert facts(scored(figures, **policies)) == expected


def test_a_figure_without_a_target_cannot_be_judged() -> None:
    assert facts(scored(HALF, target=np.nan))[0] == "cannot_judge"


def test_value_and_attainment_are_nan_where_there_is_no_figure() -> None:
    scores = scored(MISSING)
    assert np.isnan(scores.value[0, 0])
    assert np.isnan(scores.attainment[0, 0])


@pytest.mark.parametrize(
    ("judged", "numerator", "denominator", "expected"),
    [
        (indicator("i"), 1, 8, 12.5),
        (indicator("i", factor=1000), 1, 8, 125),
        (indicator("i", factor=1), 9, 2, 4.5),
        (indicator("i", "count"), 7, 0, 7),
        (indicator("i", "amount"), 123_456, 0, 1234.56),  # stored in fen, valued in yuan
    ],
)
def test_values_are_in_the_indicators_unit(
    judged: Indicator, numerator: int, denominator: int, expected: float
) -> None:
    figures = cumulated("v", "i", numerator=[[numerator]], denominator=[[denominator]])
    assert values_of(figures, [judged])[0, 0] == expected


def test_each_item_is_judged_by_its_own_rule_target_and_points() -> None:
    rules = book(
        {"indicator": "a", "points": 1000},
        {"indicator": "b", "points": 3000, "rule": "threshold"},
        {"indicator": "c", "points": 2050, "rule": "completion", "parameters": {"pace": True}},
    )
    judged = [indicator("a"), indicator("b"), indicator("c", "count")]
    figures = cumulated("v w", "a b c", numerator=[[9, 19, 3], [18, 18, 6]], denominator=[[20, 20, 0], [20, 20, 0]])
    targets = np.array([[90.0, 95.0, 24.0], [90.0, 95.0, 8.0]])
    scores = score_items(figures, rules.items, judged, targets, 0.5, rules.lights)
    # 45 of 90; 95 reached; 3 of 12 due by now = 5.125 → 5.13 | 90 of 90; 90 < 95; 6 of 4 due by now
    assert scores.points.tolist() == [[500, 3000, 513], [1000, 0, 2050]]
    assert scores.attainment.tolist() == [[0.5, 1, 0.25], [1, 90 / 95, 1.5]]


@pytest.mark.parametrize(
    ("points", "full", "expected"),
    [
        (950, 1000, "green"),
        (949, 1000, "amber"),
        (850, 1000, "amber"),
        (849, 1000, "red"),
        (0, 1000, "red"),
        (0, 0, "grey"),
    ],
)
def test_lights_change_exactly_at_their_bounds(points: int, full: int, expected: str) -> None:
    light = lights_of(np.array([points]), np.array([full]), np.array([True]), Lights())
    assert LIGHTS[light[0]] == expected


@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(1, 100))
def test_a_share_of_exactly_a_bound_has_reached_it(green: int, amber: int, hundreds: int) -> None:
    if amber >= green:
        return
    lights, full = Lights(green=green / 10, amber=amber / 10), np.array([hundreds * 1000])
    for tenths, name in ((green, "green"), (amber, "amber")):
        at = np.array([tenths * hundreds])
        assert LIGHTS[lights_of(at, full, np.array([True]), lights)[0]] == name
        below = LIGHTS[lights_of(at - 1, full, np.array([True]), lights)[0]]
        assert LIGHTS.index(below) <= LIGHTS.index(name)
        assert below != "green"


def test_what_was_not_judged_is_grey() -> None:
    light = lights_of(np.array([1000]), np.array([1000]), np.array([False]), Lights())
    assert LIGHTS[light[0]] == "grey"


def scores_of(points: list[int], full: list[int], counts: list[bool]) -> ItemScores:
    """Return scores of one place with these points, zero where an item does not count."""
    shape = (1, len(points))
    nothing = np.full(shape, np.nan)
    return ItemScores(
        nothing,
        nothing,
        nothing,
        np.array([points]) * np.array([counts]),
        np.array([full]),
        np.array([counts]),
        np.zeros(shape, dtype=np.int8),
        np.zeros(shape, dtype=np.int8),
    )


def test_a_total_is_the_sum_of_rounded_points() -> None:
    sums = sums_of(scores_of([333, 333, 333], [1000, 1000, 1000], [True] * 3))
    assert (sums.points.tolist(), sums.available.tolist()) == ([999], [3000])
    assert totals_of(sums, 3000).tolist() == [999]


def test_a_total_is_reweighted_exactly_and_half_goes_up() -> None:
    sums = sums_of(scores_of([333, 0], [800, 200], [True, False]))
    assert totals_of(sums, 1000).tolist() == [416]  # 416.25
    assert totals_of(Sums(np.array([1]), np.array([2000])), 1000).tolist() == [1]  # 0.5
    assert totals_of(Sums(np.array([999_999]), np.array([2_000_000])), 1_000_000).tolist() == [500_000]  # 499999.5


def test_a_total_of_nothing_available_is_zero() -> None:
    assert totals_of(sums_of(scores_of([0], [1000], [False])), 1000).tolist() == [0]


def test_sums_may_be_taken_over_some_items() -> None:
    scores = scores_of([1, 2, 4], [10, 20, 40], [True, True, False])
    assert sums_of(scores, [1, 2]).points.tolist() == [2]
    assert sums_of(scores, [1, 2]).available.tolist() == [20]


item_lists = st.lists(st.tuples(st.integers(1, 5000), st.floats(0, 1), st.booleans()), min_size=1, max_size=12)


@given(item_lists)
def test_totals_lie_between_nothing_and_everything_and_do_not_depend_on_order(drawn: list[tuple]) -> None:
    full = [points for points, _, _ in drawn]
    points = [int(share * points) for points, share, _ in drawn]
    counts = [part for _, _, part in drawn]
    (total,) = totals_of(sums_of(scores_of(points, full, counts)), 100_000).tolist()
    assert 0 <= total <= 100_000
    assert [total] == totals_of(sums_of(scores_of(points[::-1], full[::-1], counts[::-1])), 100_000).tolist()
    if all(counts):
        assert totals_of(sums_of(scores_of(points, full, counts)), sum(full)).tolist() == [sum(points)]
