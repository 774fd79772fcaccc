"""The standing of one place over twelve months as one Plotly figure: score above, rank with its band below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from dashboard.display import points_text
from dashboard.palette import LIGHT, Palette

HEIGHT = 300
# Upper panel, lower panel, and room for the title of the lower one between them.
SCORE_AXIS, RANK_AXIS = (0.56, 0.94), (0.0, 0.40)
TITLE_SIZE = 12


@dataclass(frozen=True)
class StandingTexts:
    """The words of the figure: titles of the two panels, and what the hover says of a rank band."""

    score: str
    rank: str
    band: str


def standing_figure(
    frame: pd.DataFrame, texts: StandingTexts, palette: Palette = LIGHT, year_starts: Sequence[str] = ()
) -> go.Figure:
    """Return score and rank over time of a frame as of ``read_place_trend`` (points in hundredths).

    Rank one is at the top. The band of ranks that chance alone could give lies behind the rank's line. A
    month without a figure breaks the lines; ``year_starts`` are months with which an assessment year begins,
    where figures cumulated over the year start anew.
    """
    months = frame["period"].tolist()
    figure = go.Figure()
    points = [None if pd.isna(value) else int(value) / 100 for value in frame["points"]]
    ranks = [None if pd.isna(value) else int(value) for value in frame["rank"]]
    banded = frame.dropna(subset=["rank_best"])
    if len(banded):
        there, back = banded["period"].tolist(), banded["period"].tolist()[::-1]
        figure.add_scatter(
            x=there + back,
            y=banded["rank_best"].astype(int).tolist() + banded["rank_worst"].astype(int).tolist()[::-1],
            yaxis="y2",
            fill="toself",
            fillcolor=palette.track,
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            name=texts.band,
        )
    line = {"color": palette.accent, "width": 2}
    bands = [
        "" if pd.isna(best) else f"{texts.band} {int(best)}–{int(worst)}"
        for best, worst in zip(frame["rank_best"], frame["rank_worst"], strict=True)
    ]
    figure.add_scatter(
        x=months,
        y=points,
        mode="lines+markers",
        line=line,
        marker={"size": 5},
        name=texts.score,
        hovertemplate="%{x|%Y-%m}<br>%{y:.2f}<extra></extra>",
    )
    if any(rank is not None for rank in ranks):
        figure.add_scatter(
            x=months,
            y=ranks,
            yaxis="y2",
            mode="lines+markers",
            line=line,
            marker={"size": 5},
            name=texts.rank,
            customdata=bands,
            hovertemplate="%{x|%Y-%m}<br>%{y}<br>%{customdata}<extra></extra>",
        )
    _lay_out(figure, frame, palette, texts)
    for month in year_starts:
        figure.add_vline(x=month, line={"color": palette.line, "width": 1, "dash": "dot"})
    _label_end(figure, months, points, "y", palette, points_text)
    _label_end(figure, months, ranks, "y2", palette, str)
    return figure


def _lay_out(figure: go.Figure, frame: pd.DataFrame, palette: Palette, texts: StandingTexts) -> None:
    has_ranks = bool(frame["rank"].notna().any())
    title = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "yanchor": "bottom", "showarrow": False}
    font = {"size": TITLE_SIZE, "color": palette.muted}
    figure.update_layout(
        height=HEIGHT if has_ranks else HEIGHT // 2,
        showlegend=False,
        margin={"l": 4, "r": 52, "t": 4, "b": 4},
        hovermode="x",
        dragmode=False,
        annotations=[
            {**title, "y": SCORE_AXIS[1] if has_ranks else 0.9, "text": texts.score, "font": font},
            *([{**title, "y": RANK_AXIS[1], "text": texts.rank, "font": font}] if has_ranks else []),
        ],
        xaxis={
            "type": "date",
            "range": _room_around(frame["period"].tolist()),
            "showgrid": False,
            "tickformat": "%Y-%m",
            "nticks": 4,
            "tickangle": 0,
            "automargin": True,
            "fixedrange": True,
            "anchor": "y2" if has_ranks else "y",
        },
        yaxis={
            "domain": SCORE_AXIS if has_ranks else (0, 0.88),
            "tickformat": ",.0f",
            "nticks": 4,
            "automargin": True,
            "fixedrange": True,
        },
    )
    if has_ranks:
        lowest = int(frame["ranked_places"].max())
        edge = max(0.5, lowest * 0.05)
        figure.update_layout(
            yaxis2={
                "domain": RANK_AXIS,
                "range": [lowest + edge, 1 - edge],
                "tickvals": sorted({1, (lowest + 1) // 2, lowest}),
                "automargin": True,
                "fixedrange": True,
                "anchor": "x",
            }
        )


def _room_around(months: list[str]) -> list[str]:
    """Return half a month before the first and after the last one: Plotly would make room for a whole one more."""
    half = pd.Timedelta(days=15)
    return [str((pd.Timestamp(end) + room).date()) for end, room in ((months[0], -half), (months[-1], half))]


def _label_end(
    figure: go.Figure, months: list, values: list, axis: str, palette: Palette, text: Callable[[int], str]
) -> None:
    known = [(month, value) for month, value in zip(months, values, strict=True) if value is not None]
    if not known:
        return
    month, value = known[-1]
    figure.add_annotation(
        x=month,
        y=value,
        yref=axis,
        text=f"<b>{text(round(value * 100)) if axis == 'y' else text(value)}</b>",
        font={"color": palette.accent, "size": 13},
        showarrow=False,
        xanchor="left",
        xshift=7,
    )
