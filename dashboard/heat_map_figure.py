"""The heat map: where which place loses how many points, as a Plotly figure. No Streamlit in here.

Up to thirty places stand side by side above the items, whose names then read level; more places stand
one below the other, with the items across.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.palette import LIGHT, Palette
from dashboard.trend_labels import short_name

MOST_ABREAST = 30
ROW_HEIGHT, TALL_ROW_HEIGHT = 24, 18
LONGEST_NAME = {"zh": 13, "en": 26}
# Upper ends of the classes in thousandths of the full points: 2, 5, 10 and 20 points of 1,000.
BREAKS = (2, 5, 10, 20)


def class_ends(total_points: int) -> tuple[float, ...]:
    """Return the upper ends of the classes between nothing lost and most, in points; ``total_points`` hundredths."""
    return tuple(total_points / 100 * end / 1000 for end in BREAKS)


def items_by_loss(frame: pd.DataFrame, items: Mapping[str, str]) -> list[tuple[str, float]]:
    """Return (item, points lost by all places together), the greatest loss first; not counted is nothing lost."""
    losses = [(code, float(frame[f"lost_{code}"].astype("Float64").sum()) / 100) for code in items]
    return sorted(losses, key=lambda pair: -pair[1])


def heat_map_figure(
    frame: pd.DataFrame,
    items: Mapping[str, str],
    *,
    total_points: int,
    language: str,
    lost: str,
    missing: str,
    palette: Palette = LIGHT,
) -> go.Figure:
    """Return points lost by place and item, for a frame of ``league_table.league_frame``.

    ``items`` maps item code → name; the items stand in order of what all places lose. ``lost`` and
    ``missing`` are the words of the hover. A missing report has a cross; what does not apply is empty.
    """
    order = [code for code, _ in items_by_loss(frame, items)]
    names = _told_apart([items[code] for code in order])
    places = _told_apart(frame["name"].tolist())
    points = np.column_stack(
        [frame[f"lost_{code}"].astype("Float64").to_numpy(dtype=float, na_value=np.nan) / 100 for code in order]
    ).astype(np.float32)
    absent = np.column_stack([(frame[f"state_{code}"] == "missing").to_numpy() for code in order])
    abreast = len(frame) <= MOST_ABREAST
    if abreast:
        points, absent, across, down = points.T, absent.T, places, names
    else:
        across, down = names, places
    figure = go.Figure(_cells(points, across, down, total_points, palette, lost, with_text=abreast))
    rows, columns = np.nonzero(absent)
    figure.add_trace(
        go.Scatter(
            x=[across[column] for column in columns],
            y=[down[row] for row in rows],
            mode="markers",
            marker={"symbol": "x-thin", "size": 8, "line": {"width": 1.5, "color": palette.muted}},
            hovertemplate=f"<b>%{{y}}</b><br>%{{x}}<br>{missing}<extra></extra>",
            showlegend=False,
        )
    )
    _lay_out(figure, across, down, language, palette, abreast=abreast)
    if not abreast:
        _name_below(figure, across)
    return figure


def _cells(
    points: np.ndarray,
    across: list[str],
    down: list[str],
    total_points: int,
    palette: Palette,
    lost: str,
    *,
    with_text: bool,
) -> go.Heatmap:
    ends = class_ends(total_points)
    top = ends[-1] * 1.25
    bounds = [0.0, 0.005 / top, *(end / top for end in ends), 1.0]
    scale = [
        [bound, colour]
        for low, high, colour in zip(bounds, bounds[1:], palette.lost, strict=False)
        for bound in (low, high)
    ]
    texts = [["" if np.isnan(cell) or cell < 0.05 else f"{cell:.1f}" for cell in row] for row in points]
    return go.Heatmap(
        z=points,
        x=across,
        y=down,
        zmin=0,
        zmax=top,
        colorscale=scale,
        showscale=False,
        xgap=1,
        ygap=1,
        text=texts if with_text else None,
        texttemplate="%{text}" if with_text else None,
        hoverongaps=False,
        hovertemplate=f"<b>%{{y}}</b><br>%{{x}}<br>{lost} %{{z:.2f}}<extra></extra>",
    )


def _lay_out(
    figure: go.Figure, across: list[str], down: list[str], language: str, palette: Palette, *, abreast: bool
) -> None:
    longest = LONGEST_NAME[language]
    font = {"size": 11 if abreast else 12, "color": palette.ink}
    figure.update_xaxes(
        type="category",
        categoryorder="array",
        categoryarray=across,
        side="top",
        tickvals=across,
        ticktext=[_short(short_name(name) if abreast else name, longest) for name in across],
        autotickangles=[0, 90] if abreast else [90],
        tickfont=font,
        showgrid=False,
        fixedrange=True,
    )
    figure.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=down,
        autorange="reversed",
        tickvals=down,
        ticktext=[_short(name, longest) for name in down],
        tickfont=font,
        showgrid=False,
        fixedrange=True,
        automargin=True,
    )
    row = ROW_HEIGHT if abreast else TALL_ROW_HEIGHT
    head = 70 if abreast else 14 * longest if language == "zh" else 7 * longest
    figure.update_layout(
        height=row * len(down) + head + 8,
        margin={"l": 8, "r": 8, "t": head, "b": 8},
        dragmode=False,
        showlegend=False,
    )


def _name_below(figure: go.Figure, across: list[str]) -> None:
    """Write the items below a tall map too, since those above it are scrolled away there."""
    figure.add_trace(go.Scatter(x=across[:1], y=[None], xaxis="x2", showlegend=False, hoverinfo="skip"))
    named = figure.layout.xaxis.to_plotly_json()
    figure.update_layout(
        xaxis2={**named, "side": "bottom", "overlaying": "x", "matches": "x"},
        margin_b=figure.layout.margin.t,
        height=figure.layout.height + figure.layout.margin.t,
    )


def _short(name: str, longest: int) -> str:
    return name if len(name) <= longest else name[: longest - 1] + "…"


def _told_apart(names: list[str]) -> list[str]:
    """Return names that differ, as the categories of an axis must: a second one of a name gets a number."""
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told
