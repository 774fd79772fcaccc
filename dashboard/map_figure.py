"""The map: places coloured by class, as a Plotly figure whose shapes come by URL. No Streamlit in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from metrics.catalogue import Bilingual

MISSING, NOT_APPLICABLE = "missing", "not_applicable"
# A choropleth has no hatching: two greys far apart, and each has its name in the legend.
MISSING_COLOUR, NOT_APPLICABLE_COLOUR = "#a8a8a8", "#e2e2e2"
STATE_NAMES = {
    MISSING: Bilingual(zh="缺报", en="Missing"),
    NOT_APPLICABLE: Bilingual(zh="不适用", en="Not applicable"),
}
BORDER_COLOUR, SELECTED_COLOUR = "#ffffff", "#111111"
MOST_NAMES = 30
LEVEL_WORDS = ("County", "Township", "Town", "Subdistrict", "Village", "Community")
HEIGHT = 520


@dataclass(frozen=True)
class MapClass:
    """One class of the legend: a code, its name as shown, its colour, and the values it takes.

    Values count from ``lower`` on, up to but without ``upper``.
    """

    code: str
    name: str
    colour: str
    lower: float = -inf
    upper: float = inf


def map_classes(frame: pd.DataFrame, classes: Sequence[MapClass]) -> pd.Series:
    """Return the class code of every row: by state, else by a column ``map_class``, else by value.

    Frame columns: value (NaN unless state is value), state (value, missing, not_applicable) and, if
    the classes are no ranges, map_class. A value outside every class counts as missing.
    """
    if "map_class" in frame:
        codes = frame["map_class"].where(frame["map_class"].isin([one.code for one in classes]), MISSING)
    elif not classes:
        codes = pd.Series(MISSING, index=frame.index)
    else:
        values = frame["value"].astype(float)
        codes = pd.Series(
            np.select([(values >= one.lower) & (values < one.upper) for one in classes],
                      [one.code for one in classes], default=MISSING),
            index=frame.index,
        )  # fmt: skip
    return codes.where(frame["state"] == "value", frame["state"])


def map_figure(
    frame: pd.DataFrame,
    geometry_url: str,
    *,
    classes: Sequence[MapClass],
    language: str,
    selected: str | None = None,
    labels: pd.DataFrame | None = None,
    height: int = HEIGHT,
) -> go.Figure:
    """Return the map of a frame with columns place, name, value, state, text (and map_class).

    ``text`` is the formatted value or whatever the hover shall say below the name. Classes without a
    place keep their entry in the legend. ``labels`` (place, longitude, latitude) writes the names on
    the map, for up to 30 places. A click selects a point with ``location`` = place code.
    """
    codes = map_classes(frame, classes)
    states = [
        MapClass(MISSING, STATE_NAMES[MISSING].in_language(language), MISSING_COLOUR),
        MapClass(NOT_APPLICABLE, STATE_NAMES[NOT_APPLICABLE].in_language(language), NOT_APPLICABLE_COLOUR),
    ]
    figure = go.Figure()
    for one in (*classes, *states):
        figure.add_trace(_class_trace(frame[codes == one.code], geometry_url, one))
    if selected is not None and (frame["place"] == selected).any():
        figure.add_trace(_outline(selected, geometry_url))
    if labels is not None and len(labels) <= MOST_NAMES:
        figure.add_trace(_names(frame, labels))
    figure.update_geos(
        visible=False,
        fitbounds="geojson",
        projection_type="mercator",
        bgcolor="rgba(0,0,0,0)",
    )
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        legend={"orientation": "h", "y": 0, "yanchor": "top", "x": 0, "traceorder": "normal"},
        # Zoom and pan survive a rerun as long as the same shapes are shown.
        uirevision=geometry_url,
    )
    return figure


def _class_trace(rows: pd.DataFrame, geometry_url: str, one: MapClass) -> go.Choropleth:
    # Plotly drops a trace without places from the legend; a place that is nowhere keeps it there.
    locations = rows["place"].tolist() or [""]
    details = rows[["name", "text"]].astype(object).to_numpy().tolist() or [["", ""]]
    return go.Choropleth(
        geojson=geometry_url,
        locations=locations,
        z=[0] * len(locations),
        colorscale=[[0, one.colour], [1, one.colour]],
        showscale=False,
        showlegend=True,
        name=one.name,
        customdata=details,
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
        marker={"line": {"color": BORDER_COLOUR, "width": 1}},
        # Selecting is how a click arrives; it must not fade the other places.
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _outline(place: str, geometry_url: str) -> go.Choropleth:
    return go.Choropleth(
        geojson=geometry_url,
        locations=[place],
        z=[0],
        colorscale=[[0, "rgba(0,0,0,0)"], [1, "rgba(0,0,0,0)"]],
        showscale=False,
        showlegend=False,
        hoverinfo="skip",
        marker={"line": {"color": SELECTED_COLOUR, "width": 2.5}},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def short_name(name: str) -> str:
    """Return a place's name as a map writes it: an English one without the word for its level."""
    head, _, last = name.rpartition(" ")
    return head if head and last in LEVEL_WORDS else name


def _names(frame: pd.DataFrame, labels: pd.DataFrame) -> go.Scattergeo:
    named = labels.merge(frame[["place", "name"]], on="place")
    shown = named["name"].map(short_name)
    return go.Scattergeo(
        lon=named["longitude"].tolist(),
        lat=named["latitude"].tolist(),
        text=shown.tolist(),
        mode="text",
        textfont={"size": 12, "color": "#1a1a1a", "shadow": "0 0 3px #fff, 0 0 3px #fff, 0 0 3px #fff"},
        showlegend=False,
        hoverinfo="skip",
    )
