"""What the map says of a run: stored figures, states apart, one scale for two maps, context without rank."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dashboard.map_classes import MapClass
from dashboard.map_frames import (
    COMPARABLE,
    ITEM_SHOWS,
    LIGHT,
    MOVEMENT,
    POINTS,
    RANK,
    SHARE,
    TARGET,
    TOTAL_SHOWS,
    VALUES,
    classes_of,
    item_frame,
    observed_frame,
    shows_of,
    total_frame,
    with_unmatched,
)
from dashboard.map_legend import legend_markup, map_table
from dashboard.map_states import STATES
from dashboard.texts import translate
from dashboard.trend_measures import Measure
from metrics.catalogue import Indicator
from metrics.rule_book import Item
from tests.dashboard.shown_markup import MarkupReader
from tests.small_county import indicator

NAMES = {"a": "甲乡", "b": "乙乡", "c": "丙乡", "d": "丁乡"}
VISITS = Indicator.model_validate(indicator("visits"))
ITEM = Item(code="visits", indicator="visits", name="产后访视", points=2000, rule="linear")
MEASURE = Measure("visits", "产后访视", "%", 2, VISITS, ITEM)
TOTAL = Measure("total", "总分", "分", 2)
PEOPLE = Indicator.model_validate(
    indicator("people", subject="context", kind="count", denominator=None, polarity="none", default_target=None,
              decimals=0, factor=1, unit={"zh": "人", "en": "people"})
)  # fmt: skip
CONTEXT = Measure("people", "人口（背景）", "人", 0, PEOPLE)


def say(text: str, /, **parameters: object) -> str:
    return translate(text, "zh", **parameters)


@pytest.fixture
def totals() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "place": ["a", "b", "c"],
            "points": pd.array([95_010, 90_000, None], dtype="Int64"),
            "rank": pd.array([1, 2, None], dtype="Int64"),
            "previous_rank": pd.array([4, 2, None], dtype="Int64"),
            "light": ["green", "amber", "grey"],
        }
    )


@pytest.fixture
def items() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "place": ["a", "b", "c", "d"],
            "state": ["scored", "missing", "not_applicable", "cannot_judge"],
            "value": [91.234, np.nan, np.nan, np.nan],
            "light": ["green", "red", "grey", "grey"],
            "value_low": [88.0, np.nan, np.nan, np.nan],
            "value_high": [94.0, np.nan, np.nan, np.nan],
            "target": [90.0, 90.0, np.nan, 90.0],
            "points": pd.array([1900, 0, None, None], dtype="Int64"),
            "full_points": pd.array([2000, 2000, 0, 0], dtype="Int64"),
            "against_target": ["similar", None, None, None],
            "against_top": ["better", None, None, None],
        }
    )


def test_totals_say_points_rank_and_movement(totals: pd.DataFrame):
    frame = total_frame(totals, NAMES, POINTS, say, "zh").set_index("place")
    assert frame["value"].tolist()[:2] == [950.1, 900.0]
    assert frame["state"].tolist() == ["value", "value", "missing"]
    for part in ("950.10", "第 1 名", "上升3位", "绿灯"):
        assert part in frame["text"]["a"]
    assert "位次与上月持平" in frame["text"]["b"]


def test_who_is_not_ranked_is_not_missing_on_the_map_of_ranks(totals: pd.DataFrame):
    assert total_frame(totals, NAMES, RANK, say, "zh")["state"].tolist() == ["value", "value", "not_ranked"]
    moved = total_frame(totals, NAMES, MOVEMENT, say, "zh")
    assert moved["map_class"].tolist()[:2] == ["up_much", "level"]


def test_an_item_says_value_light_interval_target_and_points(items: pd.DataFrame):
    frame = item_frame(items, NAMES, MEASURE, LIGHT, say, "zh").set_index("place")
    for part in ("91.23%", "绿灯", "88.00–94.00", "90.00%", "19.00", "相当"):
        assert part in frame["text"]["a"]
    assert frame["state"].to_dict() == {"a": "value", "b": "missing", "c": "not_applicable", "d": "no_cases"}
    assert frame["text"]["b"] == "缺报"


def test_the_share_of_points_is_of_the_items_own_points(items: pd.DataFrame):
    frame = item_frame(items, NAMES, MEASURE, SHARE, say, "zh").set_index("place")
    assert frame["value"]["a"] == 95.0
    assert np.isnan(frame["value"]["d"])


def test_verdicts_are_those_of_the_run(items: pd.DataFrame):
    assert item_frame(items, NAMES, MEASURE, TARGET, say, "zh")["map_class"].tolist()[0] == "similar"


def test_context_shows_its_value_and_nothing_else():
    assert shows_of(CONTEXT) == (VALUES,)
    figures = pd.DataFrame({"place": ["a", "b"], "value": [1200.0, np.nan], "state": ["scored", "missing"]})
    frame = observed_frame(figures, NAMES, CONTEXT, "zh")
    assert frame["text"].tolist() == ["1,200 人", "缺报"]
    assert "map_class" not in frame


def test_only_shows_with_one_meaning_are_comparable():
    assert shows_of(TOTAL) == TOTAL_SHOWS
    assert set(COMPARABLE) < set(ITEM_SHOWS)
    assert VALUES not in COMPARABLE


@pytest.mark.parametrize("show", TOTAL_SHOWS)
def test_places_without_figures_are_on_the_map_and_say_so(totals: pd.DataFrame, show: str):
    frame = with_unmatched(total_frame(totals.iloc[:1], NAMES, show, say, "zh"), ["a", "d"], NAMES, "zh")
    assert frame["place"].tolist() == ["a", "d"]
    assert frame["state"].tolist()[1] == "unmatched"
    nothing = with_unmatched(total_frame(totals.iloc[:0], NAMES, show, say, "zh"), ["d"], NAMES, "zh")
    assert nothing["state"].tolist() == ["unmatched"]


def test_two_maps_have_one_scale_of_both_values(totals: pd.DataFrame):
    low = total_frame(totals.assign(points=totals["points"] - 50_000), NAMES, POINTS, say, "zh")
    high = total_frame(totals, NAMES, POINTS, say, "zh")
    classes = classes_of([high, low], TOTAL, POINTS, "zh")
    assert (classes[0].lower, classes[-1].lower) == (400.0, 950.1)
    assert classes_of([high, high], TOTAL, POINTS, "zh") == classes_of([high], TOTAL, POINTS, "zh")


def test_orange_is_in_the_legend_only_where_a_rule_book_has_it(items: pd.DataFrame):
    frame = item_frame(items, NAMES, MEASURE, LIGHT, say, "zh")
    assert "orange" not in {one.code for one in classes_of([frame], MEASURE, LIGHT, "zh")}
    frame.loc[0, "map_class"] = "orange"
    assert "orange" in {one.code for one in classes_of([frame], MEASURE, LIGHT, "zh")}


def test_the_legend_is_the_classes_with_counts_and_the_states_that_occur(items: pd.DataFrame):
    frame = item_frame(items, NAMES, MEASURE, LIGHT, say, "zh")
    classes = classes_of([frame], MEASURE, LIGHT, "zh")
    legend = legend_markup("红黄绿灯", [frame], classes, say, "zh")
    texts = MarkupReader(str(legend)).texts
    for one in classes:
        assert f"{one.sign} {one.name}" in texts
        assert one.colour in legend
    assert "缺报" in texts
    assert STATES["suppressed"].name.zh not in texts
    assert texts[texts.index("● 绿灯") + 2] == "1"
    assert texts[texts.index("▲ 黄灯") + 2] == "0", "a class without places stays in the legend"
    both = MarkupReader(str(legend_markup("红黄绿灯", [frame, frame], classes, say, "zh"))).texts
    assert both[both.index("● 绿灯") + 2] == "1 | 1"


def test_names_from_files_are_only_text():
    hostile = MapClass("x", "<script>", "#ffffff")
    frame = pd.DataFrame({"place": ["a"], "name": ["<b>甲"], "value": [1.0], "state": ["value"], "text": ["<i>1"]})
    made = legend_markup("<u>", [frame], [hostile], say, "zh") + map_table(
        frame, [hostile], "<u>", heading="<u>", addresses={"a": '"><script>'}, profiles={}, say=say, language="zh"
    )  # fmt: skip
    for tag in ("<script>", "<b>甲", "<i>", "<u>"):
        assert tag not in made


def test_the_table_leads_where_a_click_leads_and_is_no_ranking_of_context(items: pd.DataFrame):
    figures = pd.DataFrame({"place": ["a", "b"], "value": [10.0, 20.0], "state": ["scored", "scored"]})
    frame = observed_frame(figures, NAMES, CONTEXT, "zh")
    options = {"heading": "人口", "addresses": {"a": "?within=a"}, "profiles": {"a": "./place?place=a"}, "say": say,
               "language": "zh"}  # fmt: skip
    classes = classes_of([frame], CONTEXT, VALUES, "zh")
    reader = MarkupReader(str(map_table(frame, classes, "人口", ranked=False, **options)))
    assert reader.frames()["人口"].iloc[:, 0].tolist() == ["甲乡", "乙乡"]
    assert reader.links["甲乡"] == "?within=a"
    ranked = MarkupReader(str(map_table(frame, classes, "人口", **options)))
    assert ranked.frames()["人口"].iloc[:, 0].tolist() == ["乙乡", "甲乡"]


def test_a_long_table_ends_and_says_so():
    figures = pd.DataFrame({"place": [f"p{n}" for n in range(900)], "value": 1.0, "state": "scored"})
    frame = observed_frame(figures, {}, CONTEXT, "zh")
    made = map_table(frame, (), "人口", heading="人口", addresses={}, profiles={}, say=say, language="zh")
    assert len(MarkupReader(str(made)).frames()["人口"]) == 80
    assert "900" in made
