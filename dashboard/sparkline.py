"""A sparkline without SVG: Streamlit keeps HTML only, so the line is cut out of a box with ``clip-path``.

One element per line, some 150 bytes, in the theme's colour. The last point has a dot; a gap in the
figures is a gap in the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
from markupsafe import Markup

# The box of .xp-spark in assets/theme/style.css, in pixels, and how far the line keeps from its edges.
WIDTH, HEIGHT, EDGE = 72, 20, 3
STROKE = 2


def sparkline(values: Sequence[Any], said: str, *, low: float | None = None, high: float | None = None) -> Markup:
    """Return values over time as a small line; ``said`` is the same in words, for screen readers.

    ``low`` and ``high`` set the scale, so that lines of several rows can be compared; without them it
    spans the values. Nothing is drawn of fewer than two values.
    """
    known = [float(value) for value in values if pd.notna(value)]
    if len(known) < 2:
        return Markup('<span class="xp-muted">—</span>')
    bottom = min(known) if low is None else low
    top = max(known) if high is None else high
    shape = _outline(values, bottom, top)
    return Markup('<span class="xp-spark" role="img" aria-label="{}" style="clip-path:path(\'{}\')"></span>').format(
        said, shape
    )


def _outline(values: Sequence[Any], bottom: float, top: float) -> str:
    """Return the outline of a line, one closed shape per stretch without gap, all the same way round."""
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    stretches: list[list[tuple[int, int]]] = [[]]
    for place, value in enumerate(values):
        if pd.isna(value):
            stretches.append([])
            continue
        share = 0.5 if top <= bottom else min(max((float(value) - bottom) / (top - bottom), 0), 1)
        stretches[-1].append((round(EDGE + place * step), round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE))))
    shapes = [_ribbon(points) for points in stretches if len(points) > 1]
    last = next(points[-1] for points in reversed(stretches) if points)
    return "".join(shapes) + f"M{last[0] - 3} {last[1]}a3 3 0 1 1 6 0a3 3 0 1 1-6 0z"


def _ribbon(points: list[tuple[int, int]]) -> str:
    """Return a line as a shape: along its upper edge to the right, along its lower edge back."""
    half = STROKE // 2
    (x, y), *_ = points
    steps = [(right - left, below - above) for (left, above), (right, below) in pairwise(points)]
    return f"M{x} {y - half}{_steps(steps)}v{STROKE}{_steps([(-across, -down) for across, down in reversed(steps)])}z"


def _steps(steps: list[tuple[int, int]]) -> str:
    """Return relative steps in the shortest form that SVG knows: ``l6-2 6 0``."""
    return "l" + " ".join(f"{across}{'' if down < 0 else ' '}{down}" for across, down in steps)
