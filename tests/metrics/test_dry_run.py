"""Dry runs: next year's book moved onto this year's months, and who would have moved, and why."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from metrics.dry_run import Cause, book_for, who_moves
from tests.metrics.worlds import book


def frames(**places: tuple[int | None, int | None, dict[str, int | None]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return items and totals of places: rank, points, points by item."""
    totals = pd.DataFrame(
        [
            {"place": place, "level": "township", "points": points, "rank": rank}
            for place, (rank, points, _) in places.items()
        ]
    )
    items = pd.DataFrame(
        [
            {"place": place, "item": item, "points": points, "full_points": 5000, "state": "scored"}
            for place, (_, _, by_item) in places.items()
            for item, points in by_item.items()
        ]
    )
    return items.astype({"points": "Int64"}), totals.astype({"points": "Int64", "rank": "Int64"})


def compared(before: dict[str, Any], now: dict[str, Any], **options: Any) -> list[Any]:
    items, totals = frames(**before)
    new_items, new_totals = frames(**now)
    return who_moves(items, totals, new_items, new_totals, "township", **options)


def test_places_that_keep_their_rank_are_not_told() -> None:
    one = {"a": (1, 900, {"visits": 900}), "b": (2, 800, {"visits": 800})}
    other = {"a": (1, 950, {"visits": 950}), "b": (2, 810, {"visits": 810})}
    assert compared(one, other) == []


def test_a_move_is_told_with_the_items_that_explain_it() -> None:
    one = {"a": (1, 900, {"visits": 500, "talks": 400}), "b": (2, 800, {"visits": 300, "talks": 500})}
    other = {"a": (2, 650, {"visits": 250, "checks": 400}), "b": (1, 700, {"visits": 300, "checks": 400})}
    first, second = compared(one, other)
    assert (first.place, first.rank_before, first.rank_now, first.places_moved) == ("b", 2, 1, 1)
    assert (second.place, second.points_before, second.points_now, second.places_moved) == ("a", 900, 650, -1)
    assert sorted(second.causes, key=lambda cause: cause.item) == [
        Cause("item", "checks", 400, None, 400),
        Cause("item", "talks", -400, 400, None),
        Cause("item", "visits", -250, 500, 250),
    ]
    assert [cause.item for cause in first.causes] == ["talks", "checks"]  # visits did not change


def test_only_the_largest_causes_are_told_and_reweighting_is_one() -> None:
    one = {"a": (1, 1000, {"visits": 400, "talks": 300}), "b": (2, 900, {"visits": 900})}
    other = {"a": (2, 700, {"visits": 390, "talks": 310}), "b": (1, 900, {"visits": 900})}
    causes = next(move for move in compared(one, other, top=1) if move.place == "a").causes
    assert [(cause.line, cause.change) for cause in causes] == [("reweighting", -300)]


def test_a_place_that_is_ranked_in_one_run_only_is_told_last() -> None:
    one = {"a": (1, 900, {"visits": 900}), "b": (2, 800, {"visits": 800}), "c": (None, None, {"visits": None})}
    other = {"a": (2, 700, {"visits": 700}), "b": (1, 800, {"visits": 800}), "c": (3, 10, {"visits": 10})}
    moves = compared(one, other)
    assert [move.place for move in moves] == ["b", "a", "c"]
    assert (moves[-1].rank_before, moves[-1].rank_now, moves[-1].causes) == (None, 3, ())


def test_places_of_other_levels_are_left_out() -> None:
    items, totals = frames(a=(1, 900, {"visits": 900}))
    above = totals.assign(place="county", level="county", rank=pd.array([None], dtype="Int64"))
    county_items = items.assign(place="county")
    both = pd.concat([totals.assign(rank=pd.array([2], dtype="Int64")), above]), pd.concat([items, county_items])
    assert [move.place for move in who_moves(items, totals, both[1], both[0], "township")] == ["a"]


@pytest.mark.parametrize(
    ("period", "first", "last", "target"),
    [
        ("2026-05", "2026-01", "2026-12", "2026-04"),
        ("2025-05", "2025-01", "2025-12", "2025-04"),
        ("2023-12", "2023-01", "2023-12", "2023-04"),
        ("2027-01", "2027-01", "2027-12", "2027-04"),
    ],
)
def test_a_book_is_moved_by_whole_years_onto_the_month(period: str, first: str, last: str, target: str) -> None:
    targets = [{"item": "visits", "place": "a", "first_month": "2026-04", "value": 80}]
    moved = book_for(book({"indicator": "visits"}, targets=targets), period)
    assert (moved.first_month, moved.last_month, moved.targets[0].first_month) == (first, last, target)


def test_a_book_that_holds_the_month_stays_what_it_is() -> None:
    rules = book({"indicator": "visits"}, first_month="2024-04", last_month="2027-03")
    assert book_for(rules, "2026-11") is rules
    assert book_for(rules, "2024-03").first_month == "2023-04"
