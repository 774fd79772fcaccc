"""Trends as Plotly figures: a line per place with its name at the end, held against target, pace and last year."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from dashboard.palette import LIGHT, Palette
from dashboard.trend_events import TrendEvent
from dashboard.trend_labels import (
    FIRST_WIDE,
    FONT_SIZE,
    LINE_HEIGHT,
    EndLabel,
    label_rows,
    month_axis,
    short_name,
    spread,
    text_width,
)
from dashboard.trend_series import Reference

HEIGHT = 360
TOP, BOTTOM, LEFT = 12, 30, 8
EVENT_ROW = 16
MOST_LABEL_WIDTH = 150
DASHES = {"target": "dash", "pace": "dot", "last_year": "solid"}


@dataclass(frozen=True)
class LineChart:
    """What a trend's figure shows beside its lines.

    ``restarts`` are months in which a cumulated line begins anew, ``missing`` months (with a text each) in
    which reports lack, ``band`` the values that earn full points. With ``floor`` the axis begins at zero.
    """

    unit: str
    decimals: int
    references: tuple[Reference, ...] = ()
    events: tuple[TrendEvent, ...] = ()
    restarts: tuple[str, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    band: tuple[float, float] | None = None
    band_name: str = ""
    floor: bool = False


def trend_figure(frame: pd.DataFrame, chart: LineChart, palette: Palette = LIGHT, height: int = HEIGHT) -> go.Figure:
    """Return the trend of a frame with columns month, place, name, value, text (and low, high), a row per point.

    Missing values break the line: a gap is a month without a figure. ``text`` is what the hover says. The
    interval is drawn behind a line that stands alone.
    """
    figure = go.Figure()
    lines = [rows for _, rows in frame.groupby("place", sort=False)]
    low, high = _range(frame, chart, alone=len(lines) == 1)
    labels: list[EndLabel] = []
    if len(lines) == 1 and "low" in frame:
        _add_interval(figure, lines[0], palette.series[0], chart.restarts)
    for reference in chart.references:
        colour = palette.muted
        figure.add_trace(_reference_trace(reference, colour, chart.restarts))
        labels += _label_of(reference.months, reference.values, reference.name, colour)
    for number, rows in enumerate(lines):
        colour = palette.series[number % len(palette.series)]
        figure.add_trace(_line(rows, colour, chart.restarts))
        labels += _end_of(rows, colour, alone=len(lines) == 1)
    if chart.missing and len(frame):
        figure.add_trace(_missing_marks(chart.missing, low, palette))
    if chart.band is not None and len(frame):
        figure.add_hrect(y0=chart.band[0], y1=chart.band[1], fillcolor=palette.track, line_width=0, layer="below")
        labels.append(EndLabel(frame["month"].iloc[-1], sum(chart.band) / 2, chart.band_name, palette.muted))
    top = TOP + _draw_events(figure, chart.events, palette) * EVENT_ROW
    if labels:
        _draw_labels(figure, labels, (low, high), height - top - BOTTOM)
    _lay_out(figure, chart, (low, high), labels, palette, height, top)
    return figure


def _broken(
    months: Sequence[str], values: Sequence[float | None], restarts: Collection[str]
) -> tuple[list[str], list[float | None]]:
    """Return months and values with a gap before each month in which the line begins anew."""
    x: list[str] = []
    y: list[float | None] = []
    for month, value in zip(months, values, strict=True):
        if month in restarts and x:
            x.append(x[-1])
            y.append(None)
        x.append(month)
        y.append(None if value is None or pd.isna(value) else float(value))
    return x, y


def _line(rows: pd.DataFrame, colour: str, restarts: Collection[str]) -> go.Scatter:
    x, y = _broken(rows["month"].tolist(), rows["value"].tolist(), restarts)
    texts = dict(zip(rows["month"], rows["text"], strict=True))
    return go.Scatter(
        x=x,
        y=y,
        text=[texts[month] for month in x],
        name=str(rows["name"].iloc[0]),
        mode="lines+markers",
        line={"color": colour, "width": 2.25},
        marker={"size": 5},
        connectgaps=False,
        hovertemplate="%{x|%Y-%m}  <b>%{text}</b><extra>%{fullData.name}</extra>",
    )


def _reference_trace(reference: Reference, colour: str, restarts: Collection[str]) -> go.Scatter:
    anew = restarts if reference.kind != "target" else ()
    x, y = _broken(reference.months, reference.values, anew)
    return go.Scatter(
        x=x,
        y=y,
        name=reference.name,
        mode="lines",
        line={
            "color": colour,
            "width": 1,
            "dash": DASHES[reference.kind],
            "shape": "hv" if reference.kind == "target" else "linear",
        },
        connectgaps=False,
        hovertemplate="%{y:,.2~f}<extra>%{fullData.name}</extra>",
    )


def _add_interval(figure: go.Figure, rows: pd.DataFrame, colour: str, restarts: Collection[str]) -> None:
    """Draw the 95 % interval as an area, one closed shape per stretch without a gap."""
    known = rows.dropna(subset=["low", "high"])
    if known.empty:
        return
    stretches: list[list[tuple[str, float, float]]] = [[]]
    for month, low, high in zip(rows["month"], rows["low"], rows["high"], strict=True):
        if month in restarts or math.isnan(low):
            stretches.append([])
        if not math.isnan(low):
            stretches[-1].append((month, low, high))
    x: list[str | None] = []
    y: list[float | None] = []
    for stretch in stretches:
        if len(stretch) > 1:
            x += [*([None] if x else []), *(m for m, _, _ in stretch), *(m for m, _, _ in reversed(stretch))]
            y += [*([None] if y else []), *(h for _, _, h in stretch), *(low for _, low, _ in reversed(stretch))]
    if x:
        red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
        figure.add_trace(
            go.Scatter(
                x=x,
                y=y,
                mode="none",
                fill="toself",
                fillcolor=f"rgba({red},{green},{blue},0.16)",
                hoverinfo="skip",
                showlegend=False,
            )
        )


def _missing_marks(missing: Sequence[tuple[str, str]], low: float, palette: Palette) -> go.Scatter:
    return go.Scatter(
        x=[month for month, _ in missing],
        y=[low] * len(missing),
        text=[text for _, text in missing],
        mode="markers",
        marker={"symbol": "x-thin", "size": 8, "line": {"width": 1.75, "color": palette.fall}},
        cliponaxis=False,
        hovertemplate="%{x|%Y-%m}  %{text}<extra></extra>",
    )


def _end_of(rows: pd.DataFrame, colour: str, *, alone: bool) -> list[EndLabel]:
    known = rows.dropna(subset=["value"])
    if known.empty:
        return []
    last = known.iloc[-1]
    text = str(last["text"]) if alone else f"{short_name(str(last['name']))} {last['text']}"
    return [EndLabel(str(last["month"]), float(last["value"]), text, colour, strong=True)]


def _label_of(months: Sequence[str], values: Sequence[float | None], name: str, colour: str) -> list[EndLabel]:
    known = [(month, value) for month, value in zip(months, values, strict=True) if value is not None]
    return [EndLabel(known[-1][0], known[-1][1], name, colour)] if known and name else []


def _draw_events(figure: go.Figure, events: Sequence[TrendEvent], palette: Palette) -> int:
    """Draw events as thin lines with their words above the chart, and return how many rows of words there are."""
    by_month: dict[str, list[str]] = {}
    for event in events:
        texts = by_month.setdefault(event.month, [])
        if event.text not in texts:
            texts.append(event.text)
    joint = "、" if any(ord(sign) >= FIRST_WIDE for event in events for sign in event.text) else ", "
    words = {month: joint.join(texts) for month, texts in by_month.items()}
    rows = label_rows(words)
    for month, row in rows.items():
        figure.add_shape(
            type="line", x0=month, x1=month, y0=0, y1=1, yref="paper", layer="below",
            line={"color": palette.line, "width": 1},
        )  # fmt: skip
        figure.add_annotation(
            x=month, y=1, yref="paper", yanchor="bottom", yshift=row * EVENT_ROW, xanchor="left", xshift=-2,
            text=words[month],
            font={"size": 11, "color": palette.muted}, showarrow=False,
        )  # fmt: skip
    return max(rows.values(), default=-1) + 1


def _draw_labels(figure: go.Figure, labels: Sequence[EndLabel], limits: tuple[float, float], pixels: float) -> None:
    low, high = limits
    per_pixel = (high - low) / pixels
    last = max(label.month for label in labels)
    placed = spread([(label.value - low) / per_pixel for label in labels], LINE_HEIGHT, 4, pixels - 4)
    for label, position in zip(labels, placed, strict=True):
        figure.add_annotation(
            x=last,
            y=low + position * per_pixel,
            text=f"<b>{label.text}</b>" if label.strong else label.text,
            font={"color": label.colour, "size": FONT_SIZE if label.strong else FONT_SIZE - 1},
            showarrow=False,
            xanchor="left",
            align="left",
            xshift=9,
        )


def _range(frame: pd.DataFrame, chart: LineChart, *, alone: bool) -> tuple[float, float]:
    values = [float(value) for value in frame["value"] if pd.notna(value)]
    if not values:
        return 0.0, 1.0
    values += [value for reference in chart.references for value in reference.values if value is not None]
    values += [*(chart.band or ())]
    low, high = min(values), max(values)
    if alone and "low" in frame:
        # Wide intervals of the first months must not press the line flat: they may run out of the picture.
        reach = max((high - low) * 0.5, abs(high) * 0.02)
        low = max(low - reach, min([low, *frame["low"].dropna()]))
        high = min(high + reach, max([high, *frame["high"].dropna()]))
    if chart.floor and low >= 0:
        low = 0.0
    margin = (high - low) * 0.06 or abs(high) * 0.06 or 1.0
    return (low if chart.floor and low == 0 else low - margin), high + margin


def _lay_out(
    figure: go.Figure,
    chart: LineChart,
    limits: tuple[float, float],
    labels: Sequence[EndLabel],
    palette: Palette,
    height: int,
    top: int,
) -> None:
    widest = max((text_width(label.text) for label in labels), default=0)
    figure.update_layout(
        height=height,
        showlegend=False,
        margin={"l": LEFT, "r": round(min(widest, MOST_LABEL_WIDTH)) + 16, "t": top, "b": BOTTOM},
        hovermode="closest",
        dragmode=False,
    )
    tick = {"size": 12, "color": palette.muted}
    months = [month for trace in figure.data for month in trace.x if month is not None]
    figure.update_xaxes(**month_axis(months), tickfont=tick)
    figure.update_yaxes(
        range=list(limits),
        ticksuffix=chart.unit if chart.unit in ("%", "‰") else "",
        tickformat="~f" if chart.decimals else ",d",
        automargin=True,
        fixedrange=True,
        tickfont=tick,
        gridcolor=palette.line,
        zeroline=False,
        nticks=6,
    )
