"""What changed between two runs: who climbed and fell, which items gained and lost, both ends of the table."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.changes import Change, best_and_worst, item_changes, rank_changes


def totals(**ranks: tuple[int | None, int | None]) -> pd.DataFrame:
    """Place → (rank now, rank before)."""
    frame = pd.DataFrame(
        [(place, now, before) for place, (now, before) in ranks.items()], columns=["place", "rank", "previous_rank"]
    )
    return frame.astype({"rank": "Int64", "previous_rank": "Int64"})


def items(**points: int | None) -> pd.DataFrame:
    return pd.DataFrame({"item": list(points), "points": pd.array(list(points.values()), dtype="Int64")})


def test_climbers_come_before_those_who_fell_and_the_largest_first():
    changes = rank_changes(totals(a=(1, 3), b=(2, 2), c=(3, 1), d=(4, 9), e=(9, 4)), 5)
    assert changes == [
        Change("climbed", "d", 5, 9, 4),
        Change("climbed", "a", 2, 3, 1),
        Change("fell", "e", 5, 4, 9),
        Change("fell", "c", 2, 1, 3),
    ]


def test_at_most_so_many_of_each_are_told():
    changes = rank_changes(totals(a=(1, 2), b=(2, 5), c=(5, 1), d=(6, 4)), 1)
    assert [(change.kind, change.subject) for change in changes] == [("climbed", "b"), ("fell", "c")]


def test_of_equal_movements_the_better_rank_is_told():
    assert [change.subject for change in rank_changes(totals(z=(1, 2), a=(3, 4)), 1)] == ["z"]


@pytest.mark.parametrize("ranks", [(1, None), (None, 1), (None, None), (3, 3)])
def test_who_is_new_unranked_or_stayed_did_not_move(ranks: tuple[int | None, int | None]):
    assert rank_changes(totals(a=ranks), 5) == []


def test_no_places_no_changes():
    assert rank_changes(totals(), 5) == []


def test_items_that_gained_and_lost_are_told_in_hundredths():
    changes = item_changes(items(a=500, b=700, c=900), items(a=400, b=900, c=900), 5)
    assert changes == [Change("item_gained", "a", 100, 400, 500), Change("item_lost", "b", 200, 900, 700)]


def test_items_of_one_run_only_or_without_points_are_left_out():
    assert item_changes(items(a=1, b=None, c=3), items(b=1, c=None, d=4), 5) == []


def test_a_fall_to_zero_is_a_loss_and_not_a_gap():
    assert item_changes(items(a=0), items(a=100), 5) == [Change("item_lost", "a", 100, 100, 0)]


def test_best_and_worst_leave_out_the_unranked():
    best, worst = best_and_worst(totals(a=(1, None), b=(2, None), c=(3, None), d=(None, 1)), 1)
    assert best["place"].tolist() == ["a"]
    assert worst["place"].tolist() == ["c"]


def test_the_worst_come_last_place_first():
    frame = totals(**{name: (rank, None) for rank, name in enumerate("abcdef", 1)})
    best, worst = best_and_worst(frame, 2)
    assert (best["place"].tolist(), worst["place"].tolist()) == (["a", "b"], ["f", "e"])


def test_a_short_table_is_not_told_twice():
    best, worst = best_and_worst(totals(a=(1, None), b=(2, None), c=(3, None)), 2)
    assert (best["place"].tolist(), worst["place"].tolist()) == (["a", "b"], ["c"])


@given(
    st.lists(st.one_of(st.none(), st.integers(1, 40)), max_size=40).map(
        lambda ranks: totals(**{f"p{number}": (rank, None) for number, rank in enumerate(ranks)})
    ),
    st.integers(1, 10),
)
def test_nobody_stands_at_both_ends(frame: pd.DataFrame, count: int):
    best, worst = best_and_worst(frame, count)
    assert not set(best["place"]) & set(worst["place"])
    assert len(best) <= count
    assert len(worst) <= count
    if len(best) and len(worst):
        assert best["rank"].max() <= worst["rank"].min()
