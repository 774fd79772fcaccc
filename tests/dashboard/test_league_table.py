"""The league table: one row per place, best first, the unranked last, gaps left as gaps."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.guard import PageContext
from dashboard.league_table import league_columns, league_frame
from dashboard.reads import RunFrames
from loaders.access import Role, Viewer
from tests.small_county import BOOK, DEPLOYMENT, PLACES

ROWS = [
    # place, level, points, rank, previous_rank, light, items_missing, received
    ("C", "county", 70_050, None, None, "amber", 1, 20),
    ("C1", "township", 60_000, 2, 1, "red", 1, 9),
    ("C2", "township", 80_125, 1, 2, "green", 0, 10),
    ("C3", "township", None, None, None, "grey", 3, 0),
]


@pytest.fixture
def places() -> pd.DataFrame:
    extra = pd.DataFrame([("C", "county", "小县", None), ("C3", "township", "丙乡", "C")], columns=PLACES.columns[:4])
    return pd.concat([PLACES, extra]).set_index("code", drop=False)


@pytest.fixture
def run() -> RunFrames:
    names = ["place", "level", "points", "rank", "previous_rank", "light", "items_missing", "reports_received"]
    totals = pd.DataFrame(ROWS, columns=names).astype({"points": "Int64", "rank": "Int64", "previous_rank": "Int64"})
    totals["reports_due"] = 10
    subjects = pd.DataFrame(
        [("C1", "service", 30_000, "red"), ("C2", "service", 50_000, "green"), ("C3", "service", None, "grey")],
        columns=["place", "subject", "points", "light"],
    ).astype({"points": "Int64"})
    items = pd.DataFrame(
        [("C1", "visits", 30_000), ("C1", "paid", 0), ("C1", "talks", None), ("C2", "visits", 50_000)],
        columns=["place", "item", "points"],
    ).astype({"points": "Int64"})
    return RunFrames({}, BOOK, totals, subjects, items)


@pytest.fixture
def context() -> PageContext:
    # In Chinese an item is called as its rule book calls it, so no catalogue is asked for.
    return PageContext("", Viewer("", "", Role.COUNTY_LEADER, "C"), "zh", DEPLOYMENT, 1)


def test_best_first_and_the_unranked_last(run: RunFrames, places: pd.DataFrame):
    frame = league_frame(run, places, "township", "en", items=False)
    assert frame["place"].tolist() == ["C2", "C1", "C3"]
    assert frame["name"].tolist() == ["乙乡", "甲镇", "丙乡"]
    assert frame["rank"].tolist()[:2] == [1, 2]
    assert pd.isna(frame["rank"].iloc[2])
    assert frame.index.tolist() == [0, 1, 2]


def test_points_are_points_and_a_place_without_any_has_none(run: RunFrames, places: pd.DataFrame):
    points = league_frame(run, places, "township", "en", items=False)["points"]
    assert points.tolist()[:2] == [801.25, 600.0]
    assert pd.isna(points.iloc[2])


def test_movement_light_and_reports_are_written_out(run: RunFrames, places: pd.DataFrame):
    frame = league_frame(run, places, "township", "zh", items=False)
    assert frame["movement"].tolist() == ["↑1", "↓1", "—"]
    assert frame["light"].tolist() == ["● 绿灯", "■ 红灯", "○ 无法判断"]
    assert frame["reports"].tolist() == ["10/10", "9/10", "0/10"]


def test_subjects_show_light_and_points_and_only_those_of_the_book(run: RunFrames, places: pd.DataFrame):
    frame = league_frame(run, places, "township", "en", items=False)
    assert frame["subject_service"].tolist() == ["● 500.00", "■ 300.00", "○"]
    assert [name for name in frame if name.startswith("subject_")] == ["subject_service"]


def test_items_come_in_the_order_of_the_book_and_zero_is_not_a_gap(run: RunFrames, places: pd.DataFrame):
    frame = league_frame(run, places, "township", "en", items=True).set_index("place")
    assert [name for name in frame if name.startswith("item_")] == ["item_visits", "item_paid", "item_talks"]
    assert frame.at["C1", "item_paid"] == 0
    assert frame.loc[["C1", "C2", "C3"], "item_talks"].isna().all()
    assert frame.at["C2", "item_visits"] == 500.0


def test_without_the_right_to_items_there_are_none(run: RunFrames, places: pd.DataFrame):
    frame = league_frame(RunFrames({}, BOOK, run.totals, run.subjects, None), places, "township", "en", items=True)
    assert not [name for name in frame if name.startswith("item_")]


def test_a_level_without_places_is_an_empty_frame(run: RunFrames, places: pd.DataFrame):
    assert league_frame(run, places, "village", "en", items=True).empty


def test_every_column_has_a_heading_or_is_hidden(run: RunFrames, places: pd.DataFrame, context: PageContext):
    frame = league_frame(run, places, "township", "en", items=True)
    columns = league_columns(context, run, frame)
    assert set(frame.columns) <= set(columns)
    assert columns["place"] is None
    assert columns["parent"] is None, "one parent for all is no news"
    assert columns["points"]["type_config"]["max_value"] == 1000


def test_the_parent_is_shown_where_there_are_several(run: RunFrames, places: pd.DataFrame, context: PageContext):
    frame = league_frame(run, places, "township", "en", items=False)
    frame["parent"] = ["甲镇", "乙乡", "乙乡"]
    assert league_columns(context, run, frame)["parent"] is not None
