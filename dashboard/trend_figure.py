"""Trends as Plotly figures: a line per place, labelled where it ends instead of in a legend."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

COLOURS = ("#1f5f99", "#b3372f", "#2e7d5b", "#8a5a9e", "#7a6a4f", "#4a4a4a")
TARGET_COLOUR = "#7a7f87"
HEIGHT = 320


def trend_figure(frame: pd.DataFrame, *, unit: str, decimals: int, target: float | None, target_name: str) -> go.Figure:
    """Return the trend of a frame with columns month (``2026-08``), name, value, text, one row per point.

    Missing values break the line: a gap is a month without a figure. ``text`` is what the hover says.
    """
    figure = go.Figure()
    for colour, (name, rows) in zip(COLOURS, frame.groupby("name", sort=False), strict=False):
        figure.add_trace(
            go.Scatter(
                x=rows["month"].tolist(),
                y=[None if pd.isna(value) else float(value) for value in rows["value"]],
                text=rows["text"].tolist(),
                name=str(name),
                mode="lines+markers",
                line={"color": colour, "width": 2},
                marker={"size": 5},
                connectgaps=False,
                hovertemplate="%{x|%Y-%m}<br>%{text}<extra>%{fullData.name}</extra>",
            )
        )
        _label_end(figure, rows, colour)
    if target is not None and len(frame):
        figure.add_hline(
            y=target,
            line={"color": TARGET_COLOUR, "dash": "dash", "width": 1},
            annotation={"text": target_name, "font": {"color": TARGET_COLOUR, "size": 12}},
            annotation_position="bottom right",
        )
    figure.update_layout(
        height=HEIGHT,
        showlegend=False,
        margin={"l": 8, "r": 76, "t": 16, "b": 8},
        hovermode="x",
        dragmode=False,
    )
    figure.update_xaxes(type="date", showgrid=False, tickformat="%Y-%m", automargin=True, fixedrange=True)
    figure.update_yaxes(
        ticksuffix=unit if unit in ("%", "‰") else "",
        tickformat=f",.{decimals}f" if decimals else ",",
        automargin=True,
        fixedrange=True,
    )
    return figure


def _label_end(figure: go.Figure, rows: pd.DataFrame, colour: str) -> None:
    reported = rows.dropna(subset=["value"])
    if reported.empty:
        return
    last = reported.iloc[-1]
    figure.add_annotation(
        x=last["month"],
        y=float(last["value"]),
        text=f"<b>{last['text']}</b>",
        font={"color": colour, "size": 13},
        showarrow=False,
        xanchor="left",
        xshift=8,
    )
