"""The map figure: classes as traces, three states apart, shapes by URL, light to send."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from dashboard.geometry_routes import EMPTY_WORLD
from dashboard.map_figure import MapClass, map_classes, map_figure, short_name
from dashboard.plotly_config import plotly_config

URL = "/geometry/township/-/2020-01/0123456789abcdef.geojson"
CLASSES = (
    MapClass("red", "红灯", "#c0392b", upper=0.6),
    MapClass("amber", "黄灯", "#e6a700", 0.6, 0.8),
    MapClass("green", "绿灯", "#2e8b57", 0.8),
)


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "place": ["a", "b", "c", "d", "e"],
            "name": ["甲乡", "乙乡", "丙乡", "丁乡", "戊乡"],
            "value": [0.5, 0.6, 0.8, np.nan, np.nan],
            "state": ["value", "value", "value", "missing", "not_applicable"],
            "text": ["50%", "60%", "80%", "缺报", "不适用"],
        }
    )


def figure_of(frame: pd.DataFrame, **options):
    return map_figure(frame, URL, **{"classes": CLASSES, "language": "zh", **options})


def test_values_fall_into_half_open_classes_and_states_stay_apart(frame: pd.DataFrame) -> None:
    assert map_classes(frame, CLASSES).tolist() == ["red", "amber", "green", "missing", "not_applicable"]


def test_zero_is_a_value_and_not_missing(frame: pd.DataFrame) -> None:
    frame.loc[0, "value"] = 0.0
    assert map_classes(frame, CLASSES)[0] == "red"


def test_classes_can_be_given_by_code(frame: pd.DataFrame) -> None:
    frame["map_class"] = ["green", "grey", "amber", "red", "red"]
    assert map_classes(frame, CLASSES).tolist() == ["green", "missing", "amber", "missing", "not_applicable"]


def test_without_classes_nothing_has_a_value(frame: pd.DataFrame) -> None:
    assert map_classes(frame, ()).tolist() == ["missing"] * 4 + ["not_applicable"]
    assert len(figure_of(frame.iloc[:0], classes=()).data) == 2


def test_one_trace_per_class_in_legend_order(frame: pd.DataFrame) -> None:
    traces = figure_of(frame).data
    assert [trace.name for trace in traces] == ["红灯", "黄灯", "绿灯", "缺报", "不适用"]
    assert [list(trace.locations) for trace in traces] == [["a"], ["b"], ["c"], ["d"], ["e"]]
    assert all(trace.showlegend and trace.geojson == URL for trace in traces)
    assert traces[3].colorscale[0][1] != traces[4].colorscale[0][1]


def test_legend_names_of_the_states_follow_the_language(frame: pd.DataFrame) -> None:
    assert [trace.name for trace in figure_of(frame, language="en").data[3:]] == ["Missing", "Not applicable"]


def test_an_empty_class_keeps_its_legend_entry(frame: pd.DataFrame) -> None:
    traces = figure_of(frame.iloc[:1]).data
    assert len(traces) == 5
    assert list(traces[1].locations) == [""]


def test_hover_reads_name_and_text_from_the_frame(frame: pd.DataFrame) -> None:
    trace = figure_of(frame).data[0]
    assert [list(row) for row in trace.customdata] == [["甲乡", "50%"]]
    assert "%{customdata[0]}" in trace.hovertemplate


def test_the_selected_place_is_outlined_on_top_and_leaves_hover_alone(frame: pd.DataFrame) -> None:
    outline = figure_of(frame, selected="b").data[-1]
    assert list(outline.locations) == ["b"]
    assert (outline.hoverinfo, outline.showlegend) == ("skip", False)
    assert outline.marker.line.width > 1
    assert len(figure_of(frame, selected="elsewhere").data) == 5


def test_names_are_written_for_few_places_only(frame: pd.DataFrame) -> None:
    labels = pd.DataFrame({"place": ["b", "a"], "longitude": [106.1, 106.2], "latitude": [36.1, 36.2]})
    names = figure_of(frame, labels=labels).data[-1]
    assert (names.type, list(names.text), list(names.lon)) == ("scattergeo", ["乙乡", "甲乡"], [106.1, 106.2])
    assert len(figure_of(frame, labels=pd.concat([labels] * 20)).data) == 5


def test_a_click_fades_nothing_and_the_view_stays(frame: pd.DataFrame) -> None:
    figure = figure_of(frame)
    assert all(trace.unselected.marker.opacity == 1 for trace in figure.data)
    assert figure.layout.uirevision == URL
    assert figure.layout.geo.fitbounds == "geojson"
    assert figure.layout.geo.visible is False


def test_no_shape_is_sent_with_the_figure() -> None:
    count = 186
    frame = pd.DataFrame(
        {
            "place": [f"9901011{n:05d}" for n in range(count)],
            "name": "示范第一村",
            "value": np.linspace(0, 1, count),
            "state": "value",
            "text": "88.88%",
        }
    )
    assert len(figure_of(frame).to_json()) < 24_000


def test_the_config_asks_no_one_outside_and_speaks_chinese() -> None:
    config = plotly_config("zh")
    assert config["topojsonURL"] == "/topojson/"
    assert config["locales"][config["locale"]]["dictionary"]["Zoom in"] == "放大"
    assert len(config["locales"]["zh-CN"]["format"]["months"]) == 12
    assert "locale" not in plotly_config("en")
    assert len(json.dumps(config)) < 4_000


def test_the_empty_world_is_shipped() -> None:
    assert json.loads(EMPTY_WORLD.read_text())["type"] == "Topology"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Bainao Township", "Bainao"),
        ("Yunjin Subdistrict", "Yunjin"),
        ("白垴乡", "白垴乡"),
        ("Town", "Town"),
        ("New York", "New York"),
    ],
)
def test_names_on_the_map_are_short(name: str, short: str) -> None:
    assert short_name(name) == short
