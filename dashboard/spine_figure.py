"""Values with their intervals on a track, as HTML: the spine chart against peers, dots and whiskers of places.

A spine (Fingertips, Public Health England): every item on a scale of its own, the county's value in the
middle, worse to the left and better to the right, the middle half of the peers as a band. Marks differ
by shape and word as well as by colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd
from markupsafe import Markup, escape

Verdict = Literal["better", "similar", "worse", "cannot_be_judged"]
MIDDLE = 50.0


@dataclass(frozen=True)
class Spread:
    """A value, its interval, what it is compared with, and how its peers lie; all in the indicator's unit.

    NaN where there is none. ``lower_is_better`` turns the scale round, so that better is to the right.
    """

    value: float
    low: float
    high: float
    reference: float
    lowest: float
    lower_quartile: float
    upper_quartile: float
    highest: float
    lower_is_better: bool = False


def spine_positions(spread: Spread) -> dict[str, float] | None:
    """Return where marks stand on a track from 0 (worst) to 100 (best), the reference at 50; None without a value.

    Keys value, and where known from/to (the interval) and first/last (the middle half of the peers). The
    scale reaches as far from the reference as the farthest of the peers and the value itself; intervals
    that are wider end at the edge. Without a reference the peers' middle is in the middle.
    """
    if pd.isna(spread.value):
        return None
    reference = spread.reference
    if pd.isna(reference):
        reference = (spread.lower_quartile + spread.upper_quartile) / 2
    if pd.isna(reference):
        reference = spread.value
    reach = max(abs(end - reference) for end in (spread.value, spread.lowest, spread.highest) if not pd.isna(end))
    direction = -1 if spread.lower_is_better else 1

    def position(value: float) -> float:
        return MIDDLE if not reach else min(max(MIDDLE + direction * MIDDLE * (value - reference) / reach, 0.0), 100.0)

    marks = {"value": position(spread.value)}
    for first, last, low, high in (
        ("from", "to", spread.low, spread.high),
        ("first", "last", spread.lower_quartile, spread.upper_quartile),
    ):
        if not (pd.isna(low) or pd.isna(high)):
            marks[first], marks[last] = sorted((position(low), position(high)))
    return marks


def spine_mark(spread: Spread, verdict: Verdict, said: str) -> Markup:
    """Return one line of a spine chart; ``said`` is the same in words, for screen readers and pointers."""
    marks = spine_positions(spread)
    if marks is None:
        return Markup('<span class="xp-muted">—</span>')
    parts = []
    if "first" in marks:
        parts.append(_box("xp-half", marks["first"], marks["last"]))
    parts.append('<i class="xp-middle"></i>')
    if "from" in marks:
        parts.append(_box("xp-whisker", marks["from"], marks["to"]))
    parts.append(f'<b class="xp-dot xp-{verdict}" style="--at:{marks["value"]:.1f}%"></b>')
    shown = f'<span class="xp-track xp-spine" role="img" aria-label="{escape(said)}" title="{escape(said)}">'
    return Markup(f"{shown}{''.join(parts)}</span>")  # noqa: S704 numbers, our own classes, and escaped


def whisker_mark(
    value: float, low: float, high: float, scale: tuple[float, float], said: str, *, target: float = float("nan")
) -> Markup:
    """Return a dot with its interval on a scale that several lines share, and a line at the target."""
    if pd.isna(value):
        return Markup('<span class="xp-muted">—</span>')
    bottom, top = scale

    def position(figure: float) -> float:
        return MIDDLE if top <= bottom else min(max((figure - bottom) / (top - bottom) * 100, 0.0), 100.0)

    parts = []
    if not pd.isna(target):
        parts.append(f'<i class="xp-middle" style="--at:{position(target):.1f}%"></i>')
    if not (pd.isna(low) or pd.isna(high)):
        parts.append(_box("xp-whisker", position(low), position(high)))
    parts.append(f'<b class="xp-dot xp-plain" style="--at:{position(value):.1f}%"></b>')
    shown = f'<span class="xp-track" role="img" aria-label="{escape(said)}" title="{escape(said)}">'
    return Markup(f"{shown}{''.join(parts)}</span>")  # noqa: S704 numbers, our own classes, and escaped


def whisker_scale(values: pd.DataFrame) -> tuple[float, float]:
    """Return lowest and highest of the columns value, low, high, target, with a little room; (0, 1) without any."""
    known = values[["value", "low", "high", "target"]].to_numpy(dtype="float64").ravel()
    known = known[~pd.isna(known)]
    if not len(known):
        return 0.0, 1.0
    room = (known.max() - known.min()) * 0.05
    return float(known.min() - room), float(known.max() + room)


def _box(classes: str, start: float, end: float) -> str:
    return f'<i class="{classes}" style="--from:{start:.1f}%;--width:{end - start:.1f}%"></i>'
