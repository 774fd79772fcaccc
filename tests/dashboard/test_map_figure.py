"""The map figure: classes as colours of one trace, states apart by hatching, shapes by URL, light to send."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.geometry_routes import EMPTY_WORLD
from dashboard.map_classes import MapClass
from dashboard.map_figure import LIGHT_NAME_COLOUR, NAME_COLOUR, class_codes, map_figure
from dashboard.map_labels import MapGround
from dashboard.map_states import STATES
from dashboard.plotly_config import plotly_config

URL = "/geometry/township/-/2020-01/0123456789abcdef.geojson"
CLASSES = (
    MapClass("red", "红灯", "#c0392b", upper=0.6, sign="■"),
    MapClass("amber", "黄灯", "#e6a700", 0.6, 0.8, sign="▲"),
    MapClass("green", "绿灯", "#0d3a66", 0.8, sign="●"),
)
LABELS = pd.DataFrame(
    {"place": ["b", "a", "c"], "longitude": [106.1, 106.5, 106.9], "latitude": [36.1, 36.5, 36.9], "width": [0.3] * 3}
)
GROUND = MapGround(URL, LABELS, (106.0, 36.0, 107.0, 37.0))


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


def figure_of(frame: pd.DataFrame, ground: MapGround = GROUND, **options):
    return map_figure(frame, ground, **{"classes": CLASSES, **options})


def colours(figure) -> dict[str, str]:
    """Place → the colour it is drawn in, by the trace's scale."""
    trace = figure.data[0]
    steps = len(trace.colorscale) // 2
    return {
        place: trace.colorscale[round((z + 0.5) / (trace.zmax - trace.zmin) * steps - 0.5) * 2][1]
        for place, z in zip(trace.locations, trace.z, strict=True)
    }


def test_values_fall_into_half_open_classes_and_states_stay_apart(frame: pd.DataFrame) -> None:
    assert class_codes(frame, CLASSES).tolist() == ["red", "amber", "green", "missing", "not_applicable"]


def test_zero_is_a_value_and_not_missing(frame: pd.DataFrame) -> None:
    frame.loc[0, "value"] = 0.0
    assert class_codes(frame, CLASSES)[0] == "red"


def test_classes_can_be_given_by_code(frame: pd.DataFrame) -> None:
    frame["map_class"] = ["green", "grey", "amber", "red", "red"]
    assert class_codes(frame, CLASSES).tolist() == ["green", "missing", "amber", "missing", "not_applicable"]


def test_without_classes_nothing_has_a_value(frame: pd.DataFrame) -> None:
    assert class_codes(frame, ()).tolist() == ["missing"] * 4 + ["not_applicable"]
    assert len(figure_of(frame.iloc[:0], classes=()).data) == 1


def test_every_place_has_the_colour_of_its_class(frame: pd.DataFrame) -> None:
    assert colours(figure_of(frame)) == {
        "a": "#c0392b", "b": "#e6a700", "c": "#0d3a66",
        "d": STATES["missing"].colour, "e": STATES["not_applicable"].colour,
    }  # fmt: skip


def test_one_class_alone_is_drawn_in_its_colour(frame: pd.DataFrame) -> None:
    assert colours(figure_of(frame.iloc[1:2])) == {"b": "#e6a700"}


def test_states_without_a_value_differ_by_their_hatching() -> None:
    hatched = ["missing", "not_applicable", "suppressed", "no_cases", "not_ranked"]
    assert len({STATES[state].slopes for state in hatched}) == len(hatched)
    assert all(STATES[state].slopes for state in hatched)
    assert len({style.background for style in STATES.values()}) == len(STATES)
    assert all(style.name.zh != style.name.en for style in STATES.values())


def test_the_hatching_lies_over_the_places_and_takes_no_clicks(frame: pd.DataFrame) -> None:
    lines = ([106.0, 106.1, None], [36.0, 36.1, None])
    trace = figure_of(frame, hatching=lines).data[1]
    assert (trace.type, trace.mode, trace.hoverinfo) == ("scattergeo", "lines", "skip")
    assert [list(trace.lon), list(trace.lat)] == [list(lines[0]), list(lines[1])]
    assert len(figure_of(frame).data) == 2


def test_hover_reads_name_and_text_from_the_frame(frame: pd.DataFrame) -> None:
    trace = figure_of(frame).data[0]
    assert list(trace.customdata[0]) == ["甲乡", "50%"]
    assert "%{customdata[0]}" in trace.hovertemplate


def test_the_selected_place_is_outlined_and_leaves_hover_alone(frame: pd.DataFrame) -> None:
    outline = figure_of(frame, selected="b").data[1]
    assert list(outline.locations) == ["b"]
    assert outline.hoverinfo == "skip"
    assert outline.marker.line.width > 1
    assert len(figure_of(frame, selected="elsewhere").data) == 2


def test_names_stand_with_the_sign_of_their_class_and_legible_on_its_colour(frame: pd.DataFrame) -> None:
    names = figure_of(frame).data[-1]
    assert list(names.text) == ["甲乡<br>■", "乙乡<br>▲", "丙乡<br>●"]
    assert list(names.textfont.color) == [LIGHT_NAME_COLOUR, NAME_COLOUR, LIGHT_NAME_COLOUR]


def test_where_names_do_not_fit_the_signs_stand_alone(frame: pd.DataFrame) -> None:
    ground = MapGround(URL, LABELS.assign(longitude=106.5, latitude=36.5), GROUND.bounds)
    texts = list(figure_of(frame, ground).data[-1].text)
    assert sum("乡" in text for text in texts) == 1
    assert {text[-1] for text in texts} == {"■", "▲", "●"}


def test_places_without_a_boundary_have_no_label(frame: pd.DataFrame) -> None:
    assert len(figure_of(frame, MapGround(URL, LABELS.iloc[:0], GROUND.bounds)).data) == 1
    figure = figure_of(frame, MapGround(URL, LABELS.iloc[:0], None))
    assert figure.layout.geo.fitbounds == "geojson"


def test_a_click_fades_nothing_and_the_view_stays(frame: pd.DataFrame) -> None:
    figure = figure_of(frame)
    assert figure.data[0].unselected.marker.opacity == 1
    assert figure.layout.uirevision == URL
    assert figure.layout.geo.visible is False
    assert figure.layout.showlegend is False


def test_the_map_fills_its_frame(frame: pd.DataFrame) -> None:
    geo = figure_of(frame).layout.geo
    assert geo.lonaxis.range[0] < 106.0 < 107.0 < geo.lonaxis.range[1]
    assert geo.lataxis.range[1] - geo.lataxis.range[0] < 1.1


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


def test_nine_hundred_villages_stay_below_the_bar() -> None:
    count = 900
    rng = np.random.default_rng(1)
    places = [f"9901011{n:05d}" for n in range(count)]
    frame = pd.DataFrame(
        {"place": places, "name": "示范第一村", "value": rng.random(count), "state": "value", "text": "88.88% · ● 绿灯"}
    )
    labels = pd.DataFrame(
        {
            "place": places,
            "longitude": 106 + rng.random(count),
            "latitude": 36 + rng.random(count),
            "width": 0.03,
        }
    )
    figure = figure_of(frame, MapGround(URL, labels, GROUND.bounds))
    assert len(figure.to_json()) < 100_000
    assert all("村" not in trace.text for trace in figure.data if trace.type == "scattergeo"), "no name fits"


def test_the_config_asks_no_one_outside_and_speaks_chinese() -> None:
    config = plotly_config("zh")
    assert config["topojsonURL"] == "/topojson/"
    assert config["locales"][config["locale"]]["dictionary"]["Zoom in"] == "放大"
    assert len(config["locales"]["zh-CN"]["format"]["months"]) == 12
    assert "locale" not in plotly_config("en")
    assert len(json.dumps(config)) < 4_000


def test_the_empty_world_is_shipped() -> None:
    assert json.loads(Path(EMPTY_WORLD).read_text())["type"] == "Topology"
