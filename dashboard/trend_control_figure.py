"""Control charts as Plotly figures: the series, its mean and limits, signals by colour and by shape."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.palette import LIGHT, Palette
from dashboard.trend_figure import BOTTOM, LEFT, TOP
from dashboard.trend_labels import LINE_HEIGHT, month_axis, spread, text_width

HEIGHT = 320
# Shape per signal, so that colour is not the only sign: outside, part of a shift, part of a trend.
SIGNAL_SHAPES = {"outside": "diamond", "shift": "square", "trend": "triangle-up"}


def control_figure(
    frame: pd.DataFrame,
    *,
    unit: str,
    decimals: int,
    names: dict[str, str],
    palette: Palette = LIGHT,
    height: int = HEIGHT,
) -> go.Figure:
    """Return the chart of a frame of ``trend_control.control_frame``.

    ``names`` has the words for ``mean``, ``upper``, ``lower``, and for the signals ``outside``, ``shift`` and
    ``trend``. A point with several signals shows the first of them.
    """
    figure = go.Figure()
    x = frame["month"].tolist()
    for column in ("upper", "lower", "centre"):
        figure.add_trace(
            go.Scatter(
                x=x, y=_known(frame[column]), mode="lines", hoverinfo="skip",
                line={
                    "color": palette.muted, "width": 1, "dash": "solid" if column == "centre" else "dash",
                    "shape": "linear" if column == "centre" else "hvh",
                },
            )
        )  # fmt: skip
    signal = [_signal(*row) for row in zip(*(frame[name] for name in SIGNAL_SHAPES), strict=True)]
    figure.add_trace(
        go.Scatter(
            x=x,
            y=_known(frame["value"]),
            text=[
                text if not kind else f"{text}<br>{names[kind]}"
                for text, kind in zip(frame["text"], signal, strict=True)
            ],
            mode="lines+markers",
            connectgaps=False,
            line={"color": palette.accent, "width": 1.5},
            marker={
                "color": [palette.orange if kind else palette.accent for kind in signal],
                "symbol": [SIGNAL_SHAPES.get(kind, "circle") for kind in signal],
                "size": [10 if kind else 5 for kind in signal],
                "line": {"width": 0},
            },
            hovertemplate="%{x|%Y-%m}  <b>%{text}</b><extra></extra>",
        )
    )
    low, high = _range(frame)
    _name_limits(figure, frame, names, (low, high), palette, height - TOP - BOTTOM, unit, decimals)
    tick = {"size": 12, "color": palette.muted}
    widest = max((text_width(note.text, 12) for note in figure.layout.annotations), default=0)
    figure.update_layout(
        height=height,
        showlegend=False,
        margin={"l": LEFT, "r": round(widest) + 14, "t": TOP, "b": BOTTOM},
        hovermode="closest",
        dragmode=False,
    )
    figure.update_xaxes(**month_axis(x), tickfont=tick)
    figure.update_yaxes(
        range=[low, high], ticksuffix=unit if unit in ("%", "‰") else "", automargin=True, fixedrange=True,
        tickfont=tick, gridcolor=palette.line, zeroline=False, nticks=6,
    )  # fmt: skip
    return figure


def _signal(outside: int, shift: int, trend: int) -> str:
    for name, sign in zip(SIGNAL_SHAPES, (outside, shift, trend), strict=True):
        if sign:
            return name
    return ""


def _known(column: pd.Series) -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in column]


def _range(frame: pd.DataFrame) -> tuple[float, float]:
    values = [v for name in ("value", "lower", "upper") for v in _known(frame[name]) if v is not None]
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    margin = (high - low) * 0.06 or abs(high) * 0.06 or 1.0
    return low - margin, high + margin


def _name_limits(
    figure: go.Figure,
    frame: pd.DataFrame,
    names: dict[str, str],
    limits: tuple[float, float],
    palette: Palette,
    pixels: float,
    unit: str,
    decimals: int,
) -> None:
    known = frame.dropna(subset=["centre"])
    if known.empty:
        return
    last = known.iloc[-1]
    suffix = unit if unit in ("%", "‰") else ""
    low, high = limits
    per_pixel = (high - low) / pixels
    wanted = [("mean", "centre"), ("upper", "upper"), ("lower", "lower")]
    values = [float(last[column]) for _, column in wanted]
    placed = spread([(value - low) / per_pixel for value in values], LINE_HEIGHT, 4, pixels - 4)
    for (name, _), value, position in zip(wanted, values, placed, strict=True):
        figure.add_annotation(
            x=str(last["month"]), y=low + position * per_pixel, xanchor="left", xshift=9, showarrow=False,
            text=f"{names[name]} {value:,.{decimals}f}{suffix}", font={"size": 12, "color": palette.muted},
        )  # fmt: skip
