"""Classes for the map's colours; the legend is made of the same classes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.display import LIGHT_STYLES
from dashboard.map_figure import MapClass

# ColorBrewer Blues without its darkest: safe for colour-blind readers, and names stay readable on it.
SEQUENCE = ("#deebf7", "#bdd7ee", "#93c4e0", "#62a3d0", "#3b82bd")


def light_classes(language: str, *, midpoint: bool = False) -> tuple[MapClass, ...]:
    """Return a class per light, for frames with a column ``map_class``; orange only with a midpoint."""
    return tuple(
        MapClass(code, f"{style.symbol} {style.name.in_language(language)}", style.colour)
        for code, style in LIGHT_STYLES.items()
        if midpoint or code != "orange"
    )


def quantile_classes(values: pd.Series, *, decimals: int) -> tuple[MapClass, ...]:
    """Return up to five classes that hold about as many values each, lowest first.

    Equal values never fall into two classes, so there are fewer classes where values repeat; one when
    all are equal, none without values. Bounds are values that occur, rounded nowhere.
    """
    known = np.sort(values.dropna().to_numpy(dtype=float))
    if not len(known):
        return ()
    starts = np.unique(known[[len(known) * part // len(SEQUENCE) for part in range(len(SEQUENCE))]])
    ends = [*starts[1:], np.inf]
    colours = SEQUENCE[-len(starts) :]
    return tuple(
        MapClass(f"class_{number}", _name(start, known[known < end][-1], decimals), colour, start, end)
        for number, (start, end, colour) in enumerate(zip(starts, ends, colours, strict=True), 1)
    )


def _name(first: float, last: float, decimals: int) -> str:
    low, high = f"{first:.{decimals}f}", f"{last:.{decimals}f}"
    return low if low == high else f"{low}–{high}"
