"""SPIKE (to be replaced by the lead): one page with the map, pages by absolute path."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if sys.path[0] != str(ROOT):
    sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402
import streamlit as st  # noqa: E402

from dashboard.geometry_routes import geometry_url  # noqa: E402
from dashboard.map_figure import MapClass, map_figure  # noqa: E402
from dashboard.plotly_config import plotly_config  # noqa: E402
from loaders.engine import open_engine, read_transaction  # noqa: E402
from loaders.geometry import read_label_points  # noqa: E402
from loaders.places import read_places  # noqa: E402

CLASSES = (
    MapClass("red", "红灯", "#c0392b", upper=0.6),
    MapClass("amber", "黄灯", "#e6a700", 0.6, 0.8),
    MapClass("green", "绿灯", "#2e8b57", 0.8),
)


def take_click() -> None:
    points = st.session_state["map"].selection.points
    if points:
        st.query_params["place"] = points[0]["location"]
        st.session_state["raw"] = dict(points[0])


def map_page() -> None:
    month, level = "2026-08", st.query_params.get("level", "township")
    with read_transaction(st.cache_resource(open_engine)(os.environ["DATABASE_URL"])) as connection:
        places = read_places(connection, month)
        url = geometry_url(connection, level, None, month)
        labels = read_label_points(connection, level, None, month)
    frame = places[places["level"] == level].rename(columns={"code": "place"})[["place", "name"]].reset_index(drop=True)
    frame["value"] = [(i * 37 % 100) / 100 for i in range(len(frame))]
    frame["state"] = ["missing" if i % 7 == 5 else "not_applicable" if i % 11 == 3 else "value" for i in frame.index]
    frame["text"] = frame["value"].map("{:.1%}".format)
    selected = st.query_params.get("place")
    figure = map_figure(frame, url, classes=CLASSES, language="zh", selected=selected, labels=labels)
    state = st.plotly_chart(
        figure, on_select=take_click, selection_mode="points", key="map", config=plotly_config("zh"), alt="地图"
    )
    st.session_state["bytes"] = len(figure.to_json())
    st.text(f"SELECTED {selected} {state.selection} BYTES {st.session_state['bytes']}")
    st.text(f"RAW {st.session_state.get('raw')}")
    if st.query_params.get("all"):
        st.file_uploader("f")
        st.date_input("d")
        st.line_chart([1, 2, 3])
        st.markdown("$x^2$ :material/home:")
        st.download_button("x", "abc")
        st.data_editor(pd.DataFrame({"b": [1]}))
        st.html("<b>x</b>")
        st.toast("t")
    st.dataframe(pd.DataFrame({"a": [1, 2]}))


st.navigation([st.Page(map_page, title="地图", default=True)]).run()
