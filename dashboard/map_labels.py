"""Names on the map: only where they fit without covering each other, on a phone too. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.trend_labels import text_width

NAME_SIZE, SIGN_SIZE = 12, 11
LINE = 15
# A name may be so much wider than its place.
BEYOND_PLACE = 1.1
# The narrowest map that names have to fit on: a phone's column.
NARROWEST = 340
MOST_SIGNS = 220
# So many names stand where nobody says what the map spans.
MOST_NAMES = 30


@dataclass(frozen=True)
class MapGround:
    """What a map lies on: the address of its shapes, where names can stand, and what it spans.

    ``labels`` has place, longitude, latitude, and width (how many degrees of longitude a place takes) where
    that is known; ``bounds`` are west, south, east, north in degrees.
    """

    url: str
    labels: pd.DataFrame
    bounds: tuple[float, float, float, float] | None


def pixels_per_degree(bounds: tuple[float, float, float, float], width: float, height: float) -> float:
    """Return how many pixels a degree of longitude takes when the bounds fill a map (Mercator)."""
    west, south, east, north = bounds
    across = max(east - west, 1e-9)
    down = max(_mercator(north) - _mercator(south), 1e-9)
    return min(width / across, height / down)


def fitting_names(
    names: pd.DataFrame, ground: MapGround, height: float, *, first: str | None = None, width: float = NARROWEST
) -> pd.Series:
    """Return for each row of ``names`` (place, shown, longitude, latitude) whether its name can stand.

    Names are placed one after the other, the most separate first; one that would cover another, or is much
    wider than its place, is left out. ``first`` is the place whose name stands in any case.
    """
    if ground.bounds is None:
        return pd.Series(len(names) <= MOST_NAMES, index=names.index)
    scale = pixels_per_degree(ground.bounds, width, height)
    x = names["longitude"].to_numpy(dtype=float) * scale
    y = np.array([_mercator(latitude) for latitude in names["latitude"]]) * scale
    half = np.array([text_width(str(name), NAME_SIZE) / 2 + 2 for name in names["shown"]])
    between = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    np.fill_diagonal(between, np.inf)
    # Whoever has most room goes first: it takes nobody else's.
    order = sorted(range(len(names)), key=lambda at: (names["place"].iloc[at] != first, -between[at].min()))
    standing: list[int] = []
    for at in order:
        wide = "width" in names and 2 * half[at] > names["width"].iloc[at] * scale * BEYOND_PLACE
        if wide and names["place"].iloc[at] != first:
            continue
        free = all(
            abs(x[at] - x[other]) >= half[at] + half[other] or abs(y[at] - y[other]) >= LINE for other in standing
        )
        if free:
            standing.append(at)
    fits = np.zeros(len(names), dtype=bool)
    fits[standing] = True
    return pd.Series(fits, index=names.index)


def _mercator(latitude: float) -> float:
    return float(np.degrees(np.log(np.tan(np.pi / 4 + np.radians(latitude) / 2))))
