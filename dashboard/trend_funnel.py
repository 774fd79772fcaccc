"""Funnel plots: places against their size, with the limits that chance alone allows. Frame and figure, pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.palette import LIGHT, Palette
from dashboard.trend_figure import BOTTOM, LEFT, TOP
from dashboard.trend_labels import LINE_HEIGHT, text_width
from metrics.catalogue import Indicator, IntervalKind
from metrics.funnel import FUNNEL_POSITIONS, Limits, funnel_position, proportion_limits, rate_limits, ratio_limits
from metrics.intervals import CONFIDENCE, HIGH_CONFIDENCE

HEIGHT = 420
CURVE_POINTS = 60
MOST_NAMED = 12
# The narrowest plot on which names may not cover each other.
PHONE_WIDTH = 230
MARK = 6
LIMITS: Mapping[IntervalKind, Callable[..., Limits]] = {
    IntervalKind.PROPORTION: proportion_limits,
    IntervalKind.RATE: rate_limits,
    IntervalKind.RATIO: ratio_limits,
}
# Shapes as well as colours: within, outside 95 %, outside 99.8 %.
SHAPES = {"within": "circle", "below": "triangle-down", "above": "triangle-up"}
SHAPES |= {"far_below": "triangle-down", "far_above": "triangle-up"}


@dataclass(frozen=True)
class Funnel:
    """A funnel: places (place, name, size, value, position, text), the curves over sizes, and the reference.

    ``place_warning`` and ``place_action`` are the limits of the places themselves, in their order.
    """

    places: pd.DataFrame
    place_warning: Limits
    place_action: Limits
    sizes: tuple[float, ...]
    warning: Limits
    action: Limits
    reference: float


def has_funnel(indicator: Indicator | None) -> bool:
    """Return whether places of different sizes can be held against a reference: only rates can."""
    return indicator is not None and indicator.interval_kind in LIMITS


def funnel_of(figures: pd.DataFrame, indicator: Indicator) -> Funnel | None:
    """Return the funnel of one month's figures (place, name, numerator, denominator, value, text); None without any.

    The reference is the pooled value of all places shown. ``position`` is one of ``FUNNEL_POSITIONS``.
    """
    known = figures.dropna(subset=["numerator", "denominator", "value"])
    known = known[known["denominator"] > 0]
    if known.empty or not has_funnel(indicator):
        return None
    numerator, denominator = (known[name].to_numpy(dtype=float) for name in ("numerator", "denominator"))
    reference = float(numerator.sum() * indicator.factor / denominator.sum())
    kind = indicator.interval_kind
    size = numerator + denominator if kind is IntervalKind.RATIO else denominator
    limits = LIMITS[kind]
    warning, action = (limits(reference, size, level, indicator.factor) for level in (CONFIDENCE, HIGH_CONFIDENCE))
    codes = funnel_position(known["value"].to_numpy(dtype=float), warning, action)
    places = known.assign(size=size, position=[FUNNEL_POSITIONS[code] for code in codes])
    sizes = np.unique(np.geomspace(max(size.min() * 0.8, 1.0), size.max() * 1.1, CURVE_POINTS))
    inner, outer = (limits(reference, sizes, level, indicator.factor) for level in (CONFIDENCE, HIGH_CONFIDENCE))
    curve = tuple(float(one) for one in sizes)
    return Funnel(places.reset_index(drop=True), warning, action, curve, inner, outer, reference)


def funnel_figure(
    funnel: Funnel,
    *,
    unit: str,
    names: Mapping[str, str],
    size_name: str,
    palette: Palette = LIGHT,
    height: int = HEIGHT,
) -> go.Figure:
    """Return the plot of a funnel; ``names`` has the words ``warning``, ``action`` and ``reference``.

    Places outside the limits have their names written beside them, the farthest first, at most a dozen.
    """
    figure = go.Figure()
    for limits, dash in ((funnel.warning, "dot"), (funnel.action, "dash")):
        for curve in limits:
            figure.add_trace(
                go.Scatter(
                    x=funnel.sizes, y=[float(value) if np.isfinite(value) else None for value in curve],
                    mode="lines", hoverinfo="skip", line={"color": palette.muted, "width": 1, "dash": dash},
                )
            )  # fmt: skip
    places = funnel.places
    outside = ~places["position"].isin(["within", "cannot_be_judged"])
    far = places["position"].isin(["far_below", "far_above"])
    # Most places lie within and need no sign each; that keeps a plot of hundreds light.
    for rows, size, line in ((places[~outside], 8, 0), (places[outside & ~far], 10, 0), (places[far], 12, 2)):
        if len(rows):
            figure.add_trace(_points(rows, size, line, size_name, palette))
    low, high = _range(funnel)
    figure.add_hline(y=funnel.reference, line={"color": palette.muted, "width": 1})
    _name_places(figure, funnel, places[outside], (low, high), palette)
    _name_curves(figure, funnel, names, (low, high), palette)
    widest = max(text_width(text, 12) for text in names.values())
    figure.update_layout(
        height=height,
        showlegend=False,
        margin={"l": LEFT, "r": round(widest) + 14, "t": TOP, "b": BOTTOM + 18},
        hovermode="closest",
        dragmode=False,
    )
    tick = {"size": 12, "color": palette.muted}
    figure.update_xaxes(
        type="log", title={"text": size_name, "font": tick}, showgrid=False, fixedrange=True, tickfont=tick,
        tickformat=",d", dtick="D2" if funnel.sizes[-1] / funnel.sizes[0] < 200 else 1,
        range=[float(np.log10(funnel.sizes[0])), float(np.log10(funnel.sizes[-1]))],
    )  # fmt: skip
    figure.update_yaxes(
        range=[low, high], ticksuffix=unit if unit in ("%", "‰") else "", automargin=True, fixedrange=True,
        tickfont=tick, gridcolor=palette.line, zeroline=False, nticks=7,
    )  # fmt: skip
    return figure


def _points(rows: pd.DataFrame, size: int, line: int, size_name: str, palette: Palette) -> go.Scatter:
    positions = set(rows["position"])
    is_outside = not positions <= {"within", "cannot_be_judged"}
    symbols = [SHAPES.get(position, "circle-open") for position in rows["position"]]
    return go.Scatter(
        x=rows["size"].tolist(),
        y=[round(float(value), 4) for value in rows["value"]],
        customdata=rows[["name", "text"]].to_numpy(dtype=object).tolist(),
        mode="markers",
        marker={
            "symbol": symbols if len(set(symbols)) > 1 else symbols[0],
            "color": palette.orange if is_outside else palette.accent,
            "size": size,
            "line": {"width": line, "color": palette.ink},
        },
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>" + size_name + " %{x:,}<extra></extra>",
    )


def _range(funnel: Funnel) -> tuple[float, float]:
    """Return what the axis spans: every place, and the 95 % limits of the smallest as far as that is sensible."""
    values = funnel.places["value"].to_numpy(dtype=float)
    bounds = np.concatenate([values, [funnel.reference]])
    inner = [float(curve[0]) for curve in funnel.action if np.isfinite(curve[0])]
    spread = max(float(np.abs(bounds - funnel.reference).max()), 1e-9)
    # Chance may reach far beyond any place where the smallest is tiny; the places are what is looked at.
    low = min([bounds.min(), *(max(one, funnel.reference - 1.6 * spread) for one in inner)])
    high = max([bounds.max(), *(min(one, funnel.reference + 1.6 * spread) for one in inner)])
    margin = (high - low) * 0.06 or abs(high) * 0.06 or 1.0
    return float(low - margin), float(high + margin)


def _name_places(
    figure: go.Figure, funnel: Funnel, outside: pd.DataFrame, limits: tuple[float, float], palette: Palette
) -> None:
    """Write the names of the places farthest off, at most a dozen, as far as they do not cover each other."""
    low, high = limits
    per_pixel = (high - low) / (HEIGHT - TOP - BOTTOM)
    across = PHONE_WIDTH / max(float(np.log10(funnel.sizes[-1] / funnel.sizes[0])), 1e-9)
    farthest = (outside["value"] - funnel.reference).abs().sort_values(ascending=False).index
    # What a name may not cover: other names (x, y, half its width), and the marks of other places outside.
    standing: list[tuple[float, float, float]] = []
    named = outside.loc[farthest]
    marks = [
        (float(np.log10(size)) * across, float(value) / per_pixel)
        for size, value in zip(named["size"], named["value"], strict=True)
    ]
    for name, size, value in zip(named["name"], named["size"], named["value"], strict=True):
        shift = 14 if value > funnel.reference else -14
        x, y, half = float(np.log10(size)) * across, float(value) / per_pixel + shift, text_width(str(name), 12) / 2
        covers = any(
            abs(x - other_x) < half + other_half and abs(y - other_y) < LINE_HEIGHT
            for other_x, other_y, other_half in standing
        )
        covers |= any(
            abs(x - mark_x) < half + MARK and abs(y - mark_y) < LINE_HEIGHT / 2 + MARK / 2 for mark_x, mark_y in marks
        )
        if covers or len(standing) == MOST_NAMED:
            continue
        standing.append((x, y, half))
        figure.add_annotation(
            x=float(np.log10(size)), y=float(value), text=str(name), showarrow=False, yshift=shift,
            font={"size": 12, "color": palette.ink},
        )  # fmt: skip


def _name_curves(
    figure: go.Figure, funnel: Funnel, names: Mapping[str, str], limits: tuple[float, float], palette: Palette
) -> None:
    """Write the names of the curves at their right ends; of each pair the end that lies on the chart."""
    ends = [("reference", funnel.reference), ("warning", float(funnel.warning.upper[-1])),
            ("action", float(funnel.action.upper[-1]))]  # fmt: skip
    low, high = limits
    gap = (high - low) * 17 / (HEIGHT - TOP - BOTTOM - 18)
    position = -np.inf
    for name, value in sorted(ends, key=lambda end: end[1]):
        position = min(max(value if np.isfinite(value) else high, position + gap), high)
        figure.add_annotation(
            x=1, xref="paper", y=float(position), text=names[name], showarrow=False, xanchor="left", xshift=6,
            font={"size": 12, "color": palette.muted},
        )  # fmt: skip
