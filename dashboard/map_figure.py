"""The map: places coloured by class, as a Plotly figure whose shapes come by URL. No Streamlit in here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.map_classes import MapClass
from dashboard.map_labels import MOST_SIGNS, NAME_SIZE, MapGround, fitting_names
from dashboard.map_states import HATCH, MISSING, STATES, VALUE
from dashboard.trend_labels import short_name

BORDER_COLOUR, SELECTED_COLOUR = "#ffffff", "#111111"
NAME_COLOUR, LIGHT_NAME_COLOUR = "#1a1a1a", "#ffffff"
UNDRAWN_BORDER = "#b8bfc7"
HALO = "0 0 2px #fff, 0 0 3px #fff, 0 0 3px #fff, 0 0 4px #fff"
DARK_HALO = "0 0 2px #000a, 0 0 3px #0008"
HEIGHT = 520
MARGIN = 0.02
MOST_DETAILED = 300

Hatching = tuple[Sequence[float | None], Sequence[float | None]]


def class_codes(frame: pd.DataFrame, classes: Sequence[MapClass]) -> pd.Series:
    """Return the class code of every row: by state, else by a column ``map_class``, else by value.

    Frame columns: value (NaN unless state is value), state (a key of ``map_states.STATES``, or value) and,
    if the classes are no ranges, map_class. A value outside every class counts as missing.
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
    return codes.where(frame["state"] == VALUE, frame["state"])


def map_figure(
    frame: pd.DataFrame,
    ground: MapGround,
    *,
    classes: Sequence[MapClass],
    selected: str | None = None,
    hatching: Hatching = ((), ()),
    height: int = HEIGHT,
) -> go.Figure:
    """Return the map of a frame with columns place, name, value, state, text (and map_class).

    ``text`` is what the hover says below the name, with ``<br>`` between lines. ``hatching`` are the lines
    across places without a value (longitudes, latitudes). Names stand where they fit, the signs of the
    classes under them or alone. A click selects a point with ``location`` = place code. There is no legend
    in the figure: ``map_legend`` makes it from the same classes.
    """
    codes = class_codes(frame, classes)
    figure = go.Figure(_places(frame, codes, ground.url, classes))
    if len(hatching[0]):
        figure.add_trace(_hatching(hatching))
    if selected is not None and (frame["place"] == selected).any():
        figure.add_trace(_outline(selected, ground.url))
    if (labels := _labels(frame, codes, ground, classes, selected, height)) is not None:
        figure.add_trace(labels)
    figure.update_geos(visible=False, projection_type="mercator", bgcolor="rgba(0,0,0,0)", **_frame(ground))
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        # Zoom and pan survive a rerun as long as the same shapes are shown.
        uirevision=ground.url,
    )
    return figure


def _frame(ground: MapGround) -> dict[str, Any]:
    """Return what the map spans. Plotly's own fit leaves a third of a phone empty."""
    if ground.bounds is None:
        return {"fitbounds": "geojson"}
    west, south, east, north = ground.bounds
    across, down = (east - west) * MARGIN, (north - south) * MARGIN
    return {
        "lonaxis_range": [west - across, east + across],
        "lataxis_range": [south - down, north + down],
        "projection_rotation_lon": (west + east) / 2,
    }


def _places(frame: pd.DataFrame, codes: pd.Series, url: str, classes: Sequence[MapClass]) -> go.Choropleth:
    """Return all places as one trace; its colour scale is a step per class and state."""
    colours = {one.code: one.colour for one in classes} | {code: style.colour for code, style in STATES.items()}
    used = [code for code in colours if (codes == code).any()] or [MISSING]
    number = {code: at for at, code in enumerate(used)}
    steps: list[tuple[float, str]] = []
    for at, code in enumerate(used):
        steps += [(at / len(used), colours[code]), ((at + 1) / len(used), colours[code])]
    undrawn = (codes == "unmatched").tolist()
    line: dict[str, Any] = {"color": BORDER_COLOUR, "width": 1}
    if any(undrawn):
        line["color"] = [UNDRAWN_BORDER if one else BORDER_COLOUR for one in undrawn]
    return go.Choropleth(
        geojson=url,
        locations=frame["place"].tolist(),
        z=[number[code] for code in codes],
        zmin=-0.5,
        zmax=len(used) - 0.5,
        colorscale=steps,
        showscale=False,
        customdata=[[name, text] for name, text in zip(frame["name"], _hover(frame), strict=True)],
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
        marker={"line": line},
        # Selecting is how a click arrives; it must not fade the other places.
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _hover(frame: pd.DataFrame) -> list[str]:
    """Return what the pointer reads; of very many places the first line only, because all of it is sent."""
    texts = frame["text"].astype(str).tolist()
    return texts if len(texts) <= MOST_DETAILED else [text.split("<br>")[0] for text in texts]


def _hatching(lines: Hatching) -> go.Scattergeo:
    return go.Scattergeo(
        lon=list(lines[0]),
        lat=list(lines[1]),
        mode="lines",
        line={"color": HATCH, "width": 1},
        hoverinfo="skip",
        connectgaps=False,
    )


def _outline(place: str, url: str) -> go.Choropleth:
    return go.Choropleth(
        geojson=url,
        locations=[place],
        z=[0],
        colorscale=[[0, "rgba(0,0,0,0)"], [1, "rgba(0,0,0,0)"]],
        showscale=False,
        hoverinfo="skip",
        marker={"line": {"color": SELECTED_COLOUR, "width": 2.5}},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _labels(
    frame: pd.DataFrame,
    codes: pd.Series,
    ground: MapGround,
    classes: Sequence[MapClass],
    selected: str | None,
    height: int,
) -> go.Scattergeo | None:
    signs = {one.code: one.sign for one in classes}
    rows = frame[["place", "name"]].assign(sign=[signs.get(code, "") for code in codes], code=codes)
    rows = rows.merge(ground.labels, on="place")
    if rows.empty:
        return None
    rows["shown"] = [short_name(str(name)) for name in rows["name"]]
    fits = fitting_names(rows, ground, height, first=selected)
    with_signs = len(rows) <= MOST_SIGNS
    texts = [
        "<br>".join(part for part in (name if stands else "", sign if with_signs else "") if part)
        for name, sign, stands in zip(rows["shown"], rows["sign"], fits, strict=True)
    ]
    kept = [at for at, text in enumerate(texts) if text]
    colours = {one.code: one.colour for one in classes}
    dark = [_is_dark(colours.get(code, "#ffffff")) for code in rows["code"]]
    if not kept:
        return None
    return go.Scattergeo(
        lon=rows["longitude"].iloc[kept].tolist(),
        lat=rows["latitude"].iloc[kept].tolist(),
        text=[texts[at] for at in kept],
        mode="text",
        textfont={
            "size": NAME_SIZE,
            "color": [LIGHT_NAME_COLOUR if dark[at] else NAME_COLOUR for at in kept],
            "shadow": [DARK_HALO if dark[at] else HALO for at in kept],
        },
        hoverinfo="skip",
    )


def _is_dark(colour: str) -> bool:
    """Return whether white reads better on a colour than black, by its relative luminance (WCAG 2.2)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] < 0.179
