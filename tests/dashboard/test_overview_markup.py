"""The overview's parts say what the stored run says, whatever the names are."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup, escape

from dashboard.overview_markup import (
    change_line,
    headline_markup,
    losses_markup,
    message_lines,
    missing_markup,
    points_change,
)
from metrics.changes import Change
from tests.dashboard.shown_markup import MarkupReader

ROW = {
    "place": "t1", "points": 93558, "full_points": 100_000, "previous_points": 96051, "previous_full_points": 100_000,
    "rank": 5, "ranked_places": 14, "previous_rank": 7, "rank_best": 3, "rank_worst": 9, "band_group": 2,
    "grade": pd.NA, "peer_group": pd.NA, "rank_in_peer_group": pd.NA, "peer_group_places": pd.NA, "light": "amber",
    "reports_received": 1420, "reports_due": 1434,
    "bridge_own": 12, "bridge_peers": 4, "bridge_revision": 0, "bridge_rules": 0,
}  # fmt: skip


def read(markup: Markup) -> MarkupReader:
    return MarkupReader(str(markup))


def plain(code: str) -> Markup:
    return escape(f"<{code}>")


def test_the_headline_says_total_rank_band_and_reports():
    figures = read(headline_markup(ROW, "zh", "2026-09")).figures
    assert figures["总分"][0].startswith("935.58")
    assert "−24.93" in " ".join(figures["总分"])
    assert figures["位次"][0] == "5 / 14"
    assert "位次区间 3–9" in " ".join(figures["位次"])
    assert "1,420 / 1,434" in figures["已收报表"][0]


def test_totals_of_other_full_points_are_not_subtracted():
    assert pd.isna(points_change({**ROW, "previous_full_points": 90_000}))
    assert points_change(ROW) == -24.93


def test_a_movement_names_its_parts_and_the_band_its_peers():
    level = pd.DataFrame({"place": ["t1", "t2", "t3", "t4"], "band_group": [2, 2, 2, 1]})
    assert message_lines(ROW, level, "zh") == [
        "较上期第 7 名上升 2 位：自身 +1.5，其他单位 +0.5。",
        "仅凭偶然波动，位次可在第 3 至第 9 之间；与另外 2 个单位分不出高下。",
    ]


def test_without_a_bridge_or_a_band_nothing_is_said():
    none = dict.fromkeys(("bridge_own", "bridge_peers", "bridge_revision", "bridge_rules", "band_group"), pd.NA)
    assert message_lines({**ROW, **none}, pd.DataFrame({"place": ["t1"], "band_group": [1]}), "en") == []


def test_losses_are_the_largest_first_and_what_took_no_part_lost_nothing():
    items = pd.DataFrame(
        {
            "item": ["full", "small", "large", "out"],
            "points": pd.array([1000, 900, 100, None], dtype="Int64"),
            "full_points": [1000, 1000, 1000, 1000],
        }
    )
    names = {item: item for item in items["item"]}
    [frame] = read(losses_markup(items, names, plain, "en")).frames().values()
    assert frame.iloc[:, 0].tolist() == ["<large>", "<small>"]
    assert frame.iloc[:, 1].tolist() == ["−9.00 / 10.00", "−1.00 / 10.00"]


def test_reports_missing_lists_who_owes_most():
    totals = pd.DataFrame({"place": ["a", "b", "c"], "reports_due": [10, 10, 10], "reports_received": [10, 7, 9]})
    [frame] = read(missing_markup(totals, plain, "en")).frames().values()
    assert frame.iloc[:, 0].tolist() == ["<b>", "<c>"]
    assert missing_markup(totals.head(1), plain, "en") == ""


def test_a_hostile_name_stays_text():
    said = change_line(Change("climbed", "x", 2, 7, 5), "<script>alert(1)</script>", "zh")
    assert "<script>" not in said
    assert read(said).texts[0].startswith("<script>")
    linked = change_line(Change("fell", "x", 2, 5, 7), Markup('<a href="?place=x">甲</a>'), "zh")
    assert linked.startswith('<a href="?place=x">甲</a>')
