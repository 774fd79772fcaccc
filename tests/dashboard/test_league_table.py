"""The league table: one row per place, best first, the unranked last, gaps left as gaps, narrowed and sorted."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from dashboard.exports.shown_table import csv_bytes, plain_cell, workbook_bytes
from dashboard.league_markup import LeagueLinks, items_markup, league_markup
from dashboard.league_table import (
    LeagueView,
    export_frame,
    is_ascending,
    last_months,
    league_frame,
    narrowed,
    ranked_among_peers,
    shown_rows,
    sort_keys,
    sorted_by,
)
from dashboard.reads import RunFrames
from tests.dashboard.shown_markup import MarkupReader
from tests.small_county import BOOK, PLACES

ROWS = [
    # place, level, points, rank, previous_rank, light, items_missing, received, reason
    ("C", "county", 70_050, None, None, "amber", 1, 20, "level_not_assessed"),
    ("C1", "township", 60_000, 2, 1, "red", 1, 9, None),
    ("C2", "township", 80_125, 1, 2, "green", 0, 10, None),
    ("C3", "township", None, None, None, "grey", 3, 0, "nothing_scored"),
]
HOSTILE = '=cmd|"/c calc"!A1<script>'
LINKS = LeagueLinks("./map", "?lang=en")


@pytest.fixture
def places() -> pd.DataFrame:
    extra = pd.DataFrame([("C", "county", "小县", None), ("C3", "township", "丙乡", "C")], columns=PLACES.columns[:4])
    return pd.concat([PLACES, extra]).set_index("code", drop=False)


@pytest.fixture
def run() -> RunFrames:
    names = ["place", "level", "points", "rank", "previous_rank", "light", "items_missing", "reports_received"]
    totals = pd.DataFrame(ROWS, columns=[*names, "not_ranked_reason"])
    totals = totals.astype({"points": "Int64", "rank": "Int64", "previous_rank": "Int64"})
    totals = totals.assign(reports_due=10, full_points=100_000)
    subjects = pd.DataFrame(
        [("C1", "service", 30_000, "red"), ("C2", "service", 50_000, "green"), ("C3", "service", None, "grey")],
        columns=["place", "subject", "points", "light"],
    ).astype({"points": "Int64"})
    items = pd.DataFrame(
        [
            ("C1", "visits", 30_000, 50_000, "scored"),
            ("C1", "paid", 0, 30_000, "scored"),
            ("C1", "talks", None, 20_000, "missing"),
            ("C2", "visits", 50_000, 50_000, "scored"),
            ("C2", "talks", None, 20_000, "not_applicable"),
        ],
        columns=["place", "item", "points", "full_points", "state"],
    ).astype({"points": "Int64"})
    return RunFrames({}, BOOK, totals, subjects, items)


@pytest.fixture
def frame(run: RunFrames, places: pd.DataFrame) -> pd.DataFrame:
    return league_frame(run, places, "township")


def with_bands(frame: pd.DataFrame) -> pd.DataFrame:
    bands = {"C2": (1, 1), "C1": (1, 3), "C3": (pd.NA, pd.NA)}
    return frame.assign(
        rank_best=[bands[place][0] for place in frame["place"]],
        rank_worst=[bands[place][1] for place in frame["place"]],
    )


def shown(frame: pd.DataFrame, language: str = "zh", **options: object) -> pd.DataFrame:
    made = league_markup(frame, language, "表", LINKS, **options)  # type: ignore[arg-type]
    return MarkupReader(made).frames()["表"]


def test_best_first_and_the_unranked_last(frame: pd.DataFrame):
    assert frame["place"].tolist() == ["C2", "C1", "C3"]
    assert frame["name"].tolist() == ["乙乡", "甲镇", "丙乡"]
    assert frame["rank"].tolist()[:2] == [1, 2]
    assert pd.isna(frame["rank"].iloc[2])
    assert frame.index.tolist() == [0, 1, 2]


def test_points_lost_are_those_to_full_points_and_a_gap_stays_a_gap(frame: pd.DataFrame):
    lost = frame.set_index("place")
    assert lost.at["C1", "lost_visits"] == 20_000
    assert lost.at["C1", "lost_paid"] == 30_000
    assert pd.isna(lost.at["C1", "lost_talks"])
    assert lost.at["C1", "state_talks"] == "missing"


def test_items_come_in_the_order_of_the_book(frame: pd.DataFrame):
    assert [name for name in frame if name.startswith("item_")] == ["item_visits", "item_paid", "item_talks"]


def test_without_the_right_to_items_there_are_none(run: RunFrames, places: pd.DataFrame):
    frame = league_frame(RunFrames({}, BOOK, run.totals, run.subjects, None), places, "township")
    assert not [name for name in frame if name.startswith(("item_", "lost_", "state_"))]


def test_a_level_without_places_is_an_empty_frame(run: RunFrames, places: pd.DataFrame):
    assert league_frame(run, places, "village").empty


def test_the_table_says_rank_movement_points_light_and_reports(frame: pd.DataFrame):
    table = shown(frame)
    assert table["位次"].tolist() == ["1", "2", "—"]
    assert table["位次变化"].tolist() == ["▲1", "▼1", ""]
    assert table["总分"].tolist() == ["801.25", "600.00", "—"]
    assert table["红黄绿灯"].tolist() == ["绿灯", "红灯", "无法判断"]
    assert table["服务"].tolist() == ["绿灯500.00", "红灯300.00", "无法判断—"]
    assert table["缺报项"].tolist() == ["0", "1", "3"]
    assert table["缺报报表"].tolist() == ["0", "1", "10"]


def test_who_is_not_ranked_has_the_reason_beside_the_name(frame: pd.DataFrame):
    assert shown(frame)["单位"].tolist() == ["乙乡", "甲镇", "丙乡 没有可计分的项目"]


def test_columns_that_say_nothing_are_left_out(frame: pd.DataFrame):
    assert not {"等次", "位次区间", "近12个月", "所属单位"} & set(shown(frame))
    assert "缺报项" not in shown(frame.assign(items_missing=0))


def test_bands_grades_parents_and_trends_are_shown_where_there_are_some(frame: pd.DataFrame):
    more = with_bands(frame).assign(grade=["优秀", None, None], parent_name=["甲县", "乙县", "乙县"])
    table = shown(more, trend={"C2": [0.5, 0.6], "C1": [None, 0.6]})
    assert table["位次区间"].tolist() == ["1", "1–3", "—"]
    assert table["等次"].tolist() == ["优秀", "", ""]
    assert table["所属单位"].tolist() == ["甲县", "乙县", "乙县"]
    assert table["近12个月"].tolist()[1:] == ["—", "—"]
    made = league_markup(more, "zh", "表", LINKS, trend={"C2": [0.5, 0.6]})
    assert 'aria-label="得分率由50.0%到60.0%"' in made


def test_the_own_place_is_marked(frame: pd.DataFrame):
    assert league_markup(frame, "zh", "表", LINKS, own="C1").count("xp-chosen") == 1
    assert "xp-chosen" not in league_markup(frame, "zh", "表", LINKS)


def test_names_lead_to_the_place_and_headings_to_another_order(frame: pd.DataFrame):
    links = MarkupReader(league_markup(frame, "zh", "表", LINKS)).links
    assert links["甲镇"] == "./map?place=C1"
    assert links["位次"] == "?lang=en&sort=-rank"
    assert links["服务"] == "?lang=en&sort=subject_service"
    turned = LeagueLinks("./map?period=2026-09", "?", "-rank")
    again = league_markup(frame, "zh", "表", turned)
    assert MarkupReader(again).links["位次"] == "?", "the usual order is not written"
    assert MarkupReader(again).links["甲镇"] == "./map?period=2026-09&place=C1"
    assert 'aria-sort="descending"' in again


def test_hostile_names_stay_texts(frame: pd.DataFrame):
    made = league_markup(
        frame.assign(name=HOSTILE, grade=HOSTILE, parent_name=[HOSTILE, "x", "y"]), "zh", HOSTILE, LINKS
    )
    assert "<script" not in made
    assert MarkupReader(made).frames()[HOSTILE]["等次"].tolist() == [HOSTILE] * 3


def test_points_by_item_tell_zero_missing_and_not_applicable_apart(frame: pd.DataFrame):
    items = {"visits": ("访视", "500"), "paid": ("兑现", "300"), "talks": ("宣讲", "200")}
    table = MarkupReader(items_markup(frame, "zh", "表", LINKS, items)).frames()["表"].set_index("单位")
    assert table.loc["甲镇"].tolist() == ["2", "300.00", "0.00", "缺报"]
    assert table.loc["乙乡"].tolist() == ["1", "500.00", "—", "—"]
    assert table.columns[1] == "访视 (500)"


def test_narrowing_by_parent_peers_and_part_of_name_or_code(frame: pd.DataFrame):
    grouped = frame.assign(peer_group=["山区", "平原", "平原"], parent=["A", "B", "B"])

    def codes(**filters: str) -> list[str]:
        return narrowed(grouped, LeagueView("township", **filters))["place"].tolist()

    assert codes() == ["C2", "C1", "C3"]
    assert codes(peers="平原") == ["C1", "C3"]
    assert codes(within="A") == ["C2"]
    assert codes(search=" 甲 ") == ["C1"]
    assert codes(search="c3") == codes(search="C3") == ["C3"]
    assert codes(search=".*") == []
    assert codes(peers="平原", search="乙") == []


def test_sorting_by_anything_with_gaps_last_and_ties_in_rank_order(frame: pd.DataFrame):
    def order(sort: str) -> list[str]:
        return sorted_by(frame, sort)["place"].tolist()

    assert order("rank") == ["C2", "C1", "C3"]
    assert order("-rank") == ["C1", "C2", "C3"]
    assert order("code") == ["C1", "C2", "C3"]
    assert order("-code") == ["C3", "C2", "C1"]
    assert order("movement") == ["C2", "C1", "C3"]
    assert order("missing") == ["C3", "C1", "C2"]
    assert order("reports") == ["C3", "C1", "C2"]
    assert order("subject_service") == ["C2", "C1", "C3"]
    assert order("item_visits") == ["C2", "C1", "C3"]
    assert order("-item_visits") == ["C1", "C2", "C3"]
    tied = frame.assign(items_missing=1)
    assert sorted_by(tied, "missing")["place"].tolist() == ["C2", "C1", "C3"]


def test_bands_can_be_sorted_by_their_width(frame: pd.DataFrame):
    assert "band" not in sort_keys(frame)
    assert sorted_by(with_bands(frame), "band")["place"].tolist() == ["C1", "C2", "C3"]


@pytest.mark.parametrize(
    ("sort", "ascending"), [("rank", True), ("-rank", False), ("movement", False), ("-movement", True), ("code", True)]
)
def test_ranks_begin_with_the_smallest_and_figures_with_the_most(sort: str, ascending: bool):
    assert is_ascending(sort) is ascending


def test_among_peers_the_ranks_are_those_within_the_group(frame: pd.DataFrame):
    grouped = frame.assign(
        peer_group="平原",
        rank_in_peer_group=pd.array([2, 1, None], dtype="Int64"),
        previous_rank_in_peer_group=pd.array([2, 2, None], dtype="Int64"),
        peer_group_places=2,
    )
    among = ranked_among_peers(grouped)
    assert among["place"].tolist() == ["C1", "C2", "C3"]
    assert among["rank"].tolist()[:2] == [1, 2]
    assert among["previous_rank"].tolist()[:2] == [2, 2]


def test_a_view_is_found_again_for_the_same_run(run: RunFrames, places: pd.DataFrame):
    view = LeagueView("township", search="甲")
    assert shown_rows(run, places, view) is shown_rows(run, places, LeagueView("township", search="甲"))
    assert shown_rows(run, places, view)["place"].tolist() == ["C1"]


def test_the_last_twelve_months_are_shares_with_gaps():
    periods = [f"2025-{month:02d}" for month in range(1, 13)] + ["2026-01", "2026-02"]
    trend = pd.DataFrame({"period": periods, "place": "C1", "points": range(14), "full_points": 100})
    trend = trend.astype({"points": "Int64"})
    trend.loc[12, "points"] = pd.NA
    months, lines = last_months(trend[trend["period"] != "2025-08"], "2026-01")
    assert months == tuple(month for month in periods[:13] if month != "2025-08")
    assert lines["C1"] == [0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.09, 0.1, 0.11, None]


def test_files_hold_what_is_shown_with_numbers_as_numbers(frame: pd.DataFrame):
    table = export_frame(frame, "zh", {"visits": "访视", "talks": "宣讲"})
    assert table["总分"].tolist()[:2] == [801.25, 600.0]
    assert table["访视"].tolist()[:2] == [500.0, 300.0]
    assert "等次" not in table, "what no place has"
    rows = list(csv.reader(io.StringIO(csv_bytes(table).decode("utf-8-sig"))))
    assert rows[0] == list(table.columns)
    assert rows[1][rows[0].index("总分")] == "801.25"
    assert rows[3][rows[0].index("总分")] == ""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(workbook_bytes(table, "排名"))).get_sheet_by_name("排名")
    cells = sheet.to_python()
    assert cells[0] == list(table.columns)
    assert cells[1][cells[0].index("总分")] == 801.25


def test_files_have_no_formula_from_a_name(frame: pd.DataFrame):
    table = export_frame(frame.assign(name=HOSTILE), "en", {})
    assert f"'{HOSTILE}" in next(csv.reader(io.StringIO(csv_bytes(table).decode("utf-8-sig").split("\r\n")[1])))
    cells = CalamineWorkbook.from_filelike(io.BytesIO(workbook_bytes(table, "x"))).get_sheet_by_index(0).to_python()
    assert cells[1][1] == HOSTILE, "a text in a workbook is a text"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_what_looks_like_a_formula_gets_an_apostrophe(start: str):
    assert plain_cell(f"{start}1") == f"'{start}1"
    assert plain_cell("1=1") == "1=1"
