"""What follows from totals: adjustments, eligibility, peer groups, grades, composites; known answers by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.adjustments import Adjustment, adjusted_totals, adjustment_of
from metrics.eligibility import REASONS, not_ranked_reasons
from metrics.grades import grades_of
from metrics.peer_groups import peer_classes, peer_groups_of
from metrics.ranking import competition_rank, delta_rank, movement, rank_with_tie_breaks, rank_within
from metrics.rule_book_parts import AdjustmentCaps, AdjustmentLine, Eligibility, Grade, PeerGroups
from metrics.totals import composite_points
from tests.metrics.worlds import book

LINES = (
    AdjustmentLine(code="award", name="award", kind="bonus", points=500, cap=1000),
    AdjustmentLine(code="prize", name="prize", kind="bonus", points=300),
    AdjustmentLine(code="late", name="late", kind="penalty", points=50, cap=120),
)
ENTRIES = pd.DataFrame(
    [
        ("2026-01", "a", "award", 3),
        ("2026-02", "a", "prize", 2),
        ("2026-02", "a", "late", 1),
        ("2026-02", "a", "late", 2),
        ("2026-03", "b", "prize", 9),  # not yet
        ("2026-01", "z", "award", 9),  # not here
        ("2026-01", "b", "gone", 9),  # no such line
    ],
    columns=["month", "place", "line", "cases"],
)


def adjusted(**caps: int) -> Adjustment:
    return adjustment_of(ENTRIES, LINES, AdjustmentCaps(**caps), ("a", "b"), ("2026-01", "2026-02"))


def test_lines_and_kinds_have_caps() -> None:
    # a: awards 3 × 5.00, at most 10.00; prizes 2 × 3.00; late (1 + 2) × 0.50, at most 1.20
    assert [part.tolist() for part in adjusted()] == [[1600, 0], [120, 0]]
    assert [part.tolist() for part in adjusted(bonus=1500, penalty=0)] == [[1500, 0], [0, 0]]
    assert [part.tolist() for part in adjustment_of(None, LINES, AdjustmentCaps(), ("a",), ())] == [[0], [0]]


def test_a_total_stays_between_zero_and_its_cap() -> None:
    adjustment = Adjustment(np.array([200, 0, 0]), np.array([50, 900, 0]))
    points = np.array([900, 800, 700])
    assert adjusted_totals(points, adjustment, None).tolist() == [1050, 0, 700]
    assert adjusted_totals(points, adjustment, 1000).tolist() == [1000, 0, 700]


def reasons(scored: int, missing: int, due: int = 10, sent: int = 10, **least: float) -> str:
    arrays = [np.array([number]) for number in (scored, missing, due, sent)]
    found = not_ranked_reasons(True, arrays[0], arrays[1], (arrays[2], arrays[3]), Eligibility(**least))
    return REASONS[found[0]]


def test_who_is_not_ranked_and_why() -> None:
    assert reasons(0, 3) == "nothing_scored"
    assert reasons(1, 9) == ""
    assert reasons(7, 3, items=70) == ""  # exactly at the bound
    assert reasons(2, 1, items=100 * 2 / 3) == ""
    assert reasons(69, 31, items=70) == "too_few_items"
    assert reasons(5, 0, due=10, sent=8, reporting_places=80) == ""
    assert reasons(5, 0, due=10, sent=7, reporting_places=80) == "too_few_reporting_places"
    assert reasons(5, 0, due=0, sent=0, reporting_places=80) == ""  # nobody owes anything
    above = not_ranked_reasons(False, np.array([5]), np.array([0]), (np.array([1]), np.array([1])), Eligibility())
    assert REASONS[above[0]] == "level_not_assessed"


def test_peer_groups_by_class_and_by_population() -> None:
    by_class = PeerGroups(by="class")
    assert peer_groups_of(by_class, ("a", "b", "c"), {"a": "plain", "b": "hills", "z": "sea"}) == (
        ("hills", "plain"),
        pytest.approx([1, 0, -1]),
    )
    bands = [{"name": "small", "from_population": 100}, {"name": "large", "from_population": 1000}]
    by_people = PeerGroups(by="population", indicator="people", bands=bands)
    names, group = peer_groups_of(
        by_people, tuple("abcde"), {}, np.array([99, 100, 999, 1000, 5000]), np.array([True] * 4 + [False])
    )
    assert (names, group.tolist()) == (("small", "large"), [-1, 0, 0, 1, -1])
    assert peer_groups_of(PeerGroups(), ("a",), {"a": "x"})[1].tolist() == [-1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": "population"},
        {"by": "class", "indicator": "people", "bands": [{"name": "a", "from_population": 0}]},
        {
            "by": "population",
            "indicator": "people",
            "bands": [{"name": "a", "from_population": 5}, {"name": "b", "from_population": 5}],
        },
    ],
)
def test_peer_groups_that_do_not_fit_together_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"groups|bands"):
        PeerGroups.model_validate(wrong)


def test_classes_are_those_of_the_month() -> None:
    places = pd.DataFrame(
        [("a", "2020-01", "2025-12", "hills"), ("a", "2026-01", None, "plain"), ("b", "2020-01", None, None)],
        columns=["code", "valid_from", "valid_to", "peer_class"],
    )
    assert peer_classes(places, "2025-12") == {"a": "hills"}
    assert peer_classes(places, "2026-01") == {"a": "plain"}
    assert peer_classes(places.drop(columns="peer_class"), "2026-01") == {}


def graded(points: list[int], *grades: Grade, ranked: list[bool] | None = None) -> list[int]:
    totals = np.array(points)
    taking_part = np.array(ranked or [True] * len(points))
    places = np.full(len(points), taking_part.sum())
    return grades_of(totals, 100_000, competition_rank(totals, taking_part), places, grades).tolist()


def test_grades_by_thresholds() -> None:
    lines = (Grade(name="a", at_least=90.1), Grade(name="b", at_least=60), Grade(name="c"))
    assert graded([90_100, 90_099, 60_000, 59_999], *lines) == [0, 1, 1, 2]
    assert graded([95_000, 95_000], *lines, ranked=[True, False]) == [0, -1]


def test_grades_by_quotas_of_ranks() -> None:
    lines = (Grade(name="a", quota=20), Grade(name="b", quota=30), Grade(name="c"))
    assert graded([90, 80, 70, 60, 50, 40, 30, 20, 10, 0], *lines) == [0, 0, 1, 1, 1, 2, 2, 2, 2, 2]
    # 20 % of 3 places is 0.6, one place; 50 % is 1.5, two. Who shares the last rank with room is in.
    assert graded([90, 80, 70], *lines) == [0, 1, 2]
    assert graded([90, 90, 70], *lines) == [0, 0, 2]


def test_a_quota_and_a_threshold_both_have_to_be_met() -> None:
    lines = (Grade(name="a", at_least=90, quota=50), Grade(name="b"))
    assert graded([95_000, 89_000, 50_000, 40_000], *lines) == [0, 1, 1, 1]


def test_tie_breaks_decide_one_after_the_other_and_ties_stay() -> None:
    points, ranked = np.array([5, 5, 5, 5, 9, 9]), np.array([True] * 5 + [False])
    first, second = np.array([1, 2, 2, 2, 0, 0]), np.array([9, 1, 3, 3, 0, 0])
    assert rank_with_tie_breaks(points, [], ranked).tolist() == [2, 2, 2, 2, 1, 0]
    assert rank_with_tie_breaks(points, [first], ranked).tolist() == [5, 2, 2, 2, 1, 0]
    assert rank_with_tie_breaks(points, [first, second], ranked).tolist() == [5, 4, 2, 2, 1, 0]


def test_ranks_within_groups() -> None:
    groups, ranked = np.array([0, 1, 0, -1, 1, 0]), np.array([True] * 5 + [False])
    rank, size = rank_within(groups, np.array([5, 7, 6, 9, 7, 8]), ranked)
    assert (rank.tolist(), size.tolist()) == ([2, 1, 1, 0, 1, 0], [2, 2, 2, 0, 2, 2])


def test_movement_and_the_rank_of_progress_beside_that_of_the_level() -> None:
    assert movement(np.array([5, 8, 0, 3]), np.array([8, 5, 1, 0])) == pytest.approx(
        [3, -3, np.nan, np.nan], nan_ok=True
    )
    # Tenth by level, second by progress: eight ranks further ahead in progress.
    assert delta_rank(np.array([10, 1]), np.array([2, 4])).tolist() == [8, -3]


places_drawn = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.booleans()), min_size=1, max_size=12)


@given(places_drawn)
def test_tie_breaks_never_turn_round_who_has_more_points(drawn: list[tuple[int, int, bool]]) -> None:
    points, decides, ranked = (np.array(part) for part in zip(*drawn, strict=True))
    plain, broken = competition_rank(points, ranked), rank_with_tie_breaks(points, [decides], ranked)
    assert ((broken == 0) == (plain == 0)).all()
    for i in np.flatnonzero(ranked):
        assert plain[i] <= broken[i] < plain[i] + (points[ranked] == points[i]).sum()
        assert broken[i] == 1 + sum(tuple(drawn[j][:2]) > tuple(drawn[i][:2]) for j in np.flatnonzero(ranked))


def test_a_composite_weighs_the_months_in_which_a_place_has_a_total() -> None:
    rules = book(
        {"indicator": "visits"},
        period_weights=[{"month": month, "weight": weight} for month, weight in ((4, 4), (8, 3), (12, 3))],
    )
    totals = pd.DataFrame(
        [("a", 4, 90_000), ("a", 8, 80_000), ("a", 12, 70_001), ("b", 8, 500), ("a", 5, 1), ("z", 4, 1)],
        columns=["place", "month", "points"],
    )
    # a: (4 × 900.00 + 3 × 800.00 + 3 × 700.01) ÷ 10 = 810.003
    assert composite_points(rules, ("a", "b", "c"), totals).tolist() == [81_000, 500, -1]
