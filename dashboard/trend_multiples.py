"""Small multiples: a small line per place, all on one scale, as HTML that fits any width.

Streamlit keeps HTML only, no SVG, so each line is cut out of a box with ``clip-path`` as in
``dashboard.sparkline``; here in per cent of the box, so that it grows with the card.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import Markup, escape

from dashboard.markup import join, tag
from metrics.periods import month_number

# Height of .xp-plot in assets/theme/style.css; half the line's thickness, in per cent of it.
PLOT_HEIGHT = 56
HALF = 100 / PLOT_HEIGHT
EDGE = 4.0
MOST_PLACES = 60


def multiples_markup(
    lines: pd.DataFrame,
    *,
    addresses: Mapping[str, str],
    said: Mapping[str, str],
    scale: tuple[float, float],
    target: float | None = None,
    restarts: Sequence[str] = (),
    chosen: str = "",
) -> Markup:
    """Return a card per place with its name, its newest figure and its line.

    ``lines`` has month, place, name, value, text; ``addresses`` leads from each place further and ``said``
    tells each line in words, for who cannot see it. ``scale`` is the lowest and highest value of all, and
    ``target`` a dashed line at the same height in every card. Places stand in the order of ``lines``.
    """
    cards = []
    for place, rows in lines.groupby("place", sort=False):
        code = str(place)
        known = rows.dropna(subset=["value"])
        newest = str(known["text"].iloc[-1]) if len(known) else "—"
        shape = line_shape(rows["month"].tolist(), rows["value"].tolist(), scale, restarts)
        parts = [tag("div", style=f"clip-path:polygon({shape})", classes="xp-line")] if shape else []
        if target is not None and scale[0] <= target <= scale[1]:
            parts.insert(0, tag("div", classes="xp-target", style=f"top:{_height(target, scale):.1f}%"))
        name = Markup('<a href="{}" data-go>{}</a>').format(addresses[code], str(rows["name"].iloc[0]))
        cards.append(
            tag(
                "li",
                tag("div", name, tag("span", newest), classes="xp-head"),
                tag("div", *parts, classes="xp-plot", role="img", aria_label=said[code]),
                classes="xp-chosen" if code == chosen else "",
            )
        )
    return tag("ul", *cards, classes="xp-multiples") if cards else Markup("")


def line_shape(
    months: Sequence[str], values: Sequence[float], scale: tuple[float, float], restarts: Sequence[str] = ()
) -> str:
    """Return the points of a ``clip-path`` polygon that is the line; empty without two neighbouring values.

    A gap in the values is a gap in the line: the shape passes it along one edge and back, without width.
    """
    stretches: list[list[tuple[float, float]]] = [[]]
    if not months:
        return ""
    first, span = month_number(months[0]), max(month_number(months[-1]) - month_number(months[0]), 1)
    for month, value in zip(months, values, strict=True):
        if month in restarts or pd.isna(value):
            stretches.append([])
        if not pd.isna(value):
            x = EDGE / 2 + (month_number(month) - first) / span * (100 - EDGE)
            stretches[-1].append((x, _height(float(value), scale)))
    drawn = [points for points in stretches if len(points) > 1]
    upper = [point for points in drawn for point in _edge(points, -HALF)]
    lower = [point for points in drawn for point in _edge(points, HALF)]
    return ",".join(f"{x:.4g}% {y:.4g}%" for x, y in [*upper, *reversed(lower)])


def _edge(points: list[tuple[float, float]], offset: float) -> list[tuple[float, float]]:
    """Return one edge of a stretch; it begins and ends on the line itself, where the gap before it has no width."""
    return [points[0], *((x, y + offset) for x, y in points), points[-1]]


def _height(value: float, scale: tuple[float, float]) -> float:
    low, high = scale
    share = 0.5 if high <= low else min(max((value - low) / (high - low), 0.0), 1.0)
    return EDGE + (1 - share) * (100 - 2 * EDGE)


def scale_of(values: pd.Series, *, floor: bool, further: Sequence[float] = ()) -> tuple[float, float]:
    """Return the lowest and highest value that all cards span; from zero where the figures are counts."""
    known = [float(value) for value in values.dropna()] + list(further)
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    return (min(low, 0.0) if floor else low, high)


def said_lines(lines: pd.DataFrame, template: str) -> dict[str, str]:
    """Return place → its line in words; ``template`` has the placeholders name, first, last, low, high."""
    told = {}
    for place, rows in lines.groupby("place", sort=False):
        known = rows.dropna(subset=["value"])
        name = str(rows["name"].iloc[0])
        if known.empty:
            told[str(place)] = name
            continue
        values, texts = known["value"].tolist(), known["text"].tolist()
        told[str(place)] = template.format(
            name=name,
            first=texts[0],
            last=texts[-1],
            low=texts[values.index(min(values))],
            high=texts[values.index(max(values))],
        )
    return told


def scale_note(texts: Sequence[str]) -> Markup:
    """Return the line that says what all cards span and what the dashes are."""
    return join([escape(text) for text in texts if text], " · ")
