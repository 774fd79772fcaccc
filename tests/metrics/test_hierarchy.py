"""The hierarchy of a month: merges, splits, closures and moves."""

from __future__ import annotations

import pandas as pd
import pytest

from metrics.hierarchy import Hierarchy, build_hierarchy, existing_months
from tests.metrics.worlds import changes, versions

OPEN = ("2020-01", None)
BASE = [
    ("c", "county", None, *OPEN),
    ("t1", "township", "c", *OPEN),
    ("t2", "township", "c", *OPEN),
    ("a", "village", "t1", *OPEN),
    ("b", "village", "t2", *OPEN),
]


def place_for(hierarchy: Hierarchy, code: str, level: str) -> str | None:
    """Return the code of the place that a unit counts for at a level."""
    (group,) = hierarchy.groups_at(hierarchy.rows_of([code]), level)
    return hierarchy.codes_at(level)[group] if group >= 0 else None


def counts_for(code: str, level: str, month: str, *rows: tuple, past: pd.DataFrame | None = None) -> str | None:
    hierarchy = build_hierarchy(versions(*BASE, *rows), changes() if past is None else past, month)
    return place_for(hierarchy, code, level)


@pytest.mark.parametrize(
    ("code", "level", "expected"),
    [
        ("a", "village", "a"),
        ("a", "township", "t1"),
        ("a", "county", "c"),
        ("c", "county", "c"),
        ("c", "village", None),  # nobody lies below itself
        ("t1", "village", None),
        ("a", "hamlet", None),
        ("unknown", "county", None),
    ],
)
def test_a_place_counts_for_itself_and_what_lies_above(code: str, level: str, expected: str | None) -> None:
    assert counts_for(code, level, "2026-01") == expected


def test_codes_come_in_order_and_only_those_in_force() -> None:
    places = versions(
        *BASE[::-1], ("z", "village", "t1", "2026-05", None), ("y", "village", "t1", "2020-01", "2026-03")
    )
    assert build_hierarchy(places, changes(), "2026-03").codes_at("village") == ("a", "b", "y")
    assert build_hierarchy(places, changes(), "2026-04").codes_at("village") == ("a", "b")
    assert build_hierarchy(places, changes(), "2026-05").codes_at("village") == ("a", "b", "z")
    assert build_hierarchy(places, changes(), "2026-05").codes_at("hamlet") == ()


def test_a_place_that_moved_counts_for_its_parent_of_the_month() -> None:
    moved = [("m", "village", "t1", "2020-01", "2026-03"), ("m", "village", "t2", "2026-04", None)]
    assert counts_for("m", "township", "2026-03", *moved) == "t1"
    assert counts_for("m", "township", "2026-04", *moved) == "t2"


GONE = ("m", "village", "t1", "2020-01", "2026-03")


def test_a_merged_place_counts_for_the_one_that_took_it_in_from_then_on() -> None:
    merge = changes(("m", "b", "2026-04", "merge"))
    assert counts_for("m", "village", "2026-03", GONE, past=merge) == "m"
    assert counts_for("m", "village", "2026-04", GONE, past=merge) == "b"
    assert counts_for("m", "township", "2026-04", GONE, past=merge) == "t2"


def test_a_chain_of_merges_is_followed_to_its_end() -> None:
    second = ("n", "village", "t1", "2020-01", "2026-06")
    chain = changes(("n", "b", "2026-07", "merge"), ("m", "n", "2026-04", "merge"))
    assert counts_for("m", "village", "2026-05", GONE, second, past=chain) == "n"
    assert counts_for("m", "village", "2026-07", GONE, second, past=chain) == "b"


def test_the_latest_merge_of_a_place_that_came_back_counts() -> None:
    rows = [("m", "village", "t1", "2020-01", "2021-12"), ("m", "village", "t1", "2023-01", "2026-03")]
    twice = changes(("m", "b", "2026-04", "merge"), ("m", "a", "2022-01", "merge"))
    assert counts_for("m", "village", "2022-06", *rows, past=twice) == "a"
    assert counts_for("m", "village", "2026-04", *rows, past=twice) == "b"


def test_a_circle_of_merges_counts_for_nobody() -> None:
    second = ("n", "village", "t1", "2020-01", "2026-03")
    circle = changes(("m", "n", "2026-04", "merge"), ("n", "m", "2026-04", "merge"))
    assert counts_for("m", "village", "2026-04", GONE, second, past=circle) is None


def test_a_split_place_counts_for_its_last_parent() -> None:
    split = changes(("m", "a", "2026-04", "split"), ("m", "b", "2026-04", "split"))
    assert counts_for("m", "village", "2026-04", GONE, past=split) is None
    assert counts_for("m", "township", "2026-04", GONE, past=split) == "t1"


def test_a_place_closed_without_successor_counts_for_its_last_parent() -> None:
    rows = [("m", "village", "t1", "2020-01", "2024-12"), ("m", "village", "t2", "2025-01", "2026-03")]
    assert counts_for("m", "township", "2026-04", *rows) == "t2"
    assert counts_for("m", "village", "2026-04", *rows) is None


def test_a_village_of_a_closed_township_climbs_on() -> None:
    rows = [("t3", "township", "c", "2020-01", "2026-03"), ("m", "village", "t3", "2020-01", "2026-03")]
    merge = changes(("t3", "t2", "2026-04", "merge"))
    assert counts_for("m", "township", "2026-04", *rows, past=merge) == "t2"


def test_a_place_of_the_future_counts_for_nobody_yet() -> None:
    assert counts_for("m", "county", "2026-01", ("m", "village", "t1", "2026-02", None)) is None


def test_a_circle_of_parents_ends() -> None:
    rows = [("x", "township", "y", *OPEN), ("y", "township", "x", *OPEN)]
    assert counts_for("x", "county", "2026-01", *rows) is None


@pytest.mark.parametrize("open_end", [None, float("nan")])
def test_existing_months_join_the_versions_of_a_place(open_end: float | None) -> None:
    places = versions(
        ("m", "village", "t1", "2025-01", "2025-12"),
        ("m", "village", "t2", "2026-02", "2026-02"),
        ("n", "village", "t2", "2026-03", open_end),
        ("unasked", "village", "t2", "2020-01", open_end),
    )
    exists = existing_months(places, ("n", "m", "never"), ("2025-12", "2026-01", "2026-02", "2026-03"))
    assert exists.astype(int).tolist() == [[0, 0, 0, 1], [1, 0, 1, 0], [0, 0, 0, 0]]


def test_no_place_ever_closed() -> None:
    places = versions(*BASE).assign(valid_to=float("nan"))
    assert build_hierarchy(places, changes(), "2026-01").successor == {}
    assert existing_months(places, ("a",), ("2026-01",)).tolist() == [[True]]
