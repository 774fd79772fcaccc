"""Classes for the map's colours; the legend is made of the same classes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.display import LIGHT_STYLES
from dashboard.palette import DIVERGING, LIGHT, SEQUENTIAL, light_colours
from metrics.catalogue import Bilingual

MOST_CLASSES = 5
# With so many zeros among other values, zero is a class of its own: "none" is not "few".
ZEROS_APART = 0.2
# Movements from here on count as large.
LARGE_MOVEMENT = 3


@dataclass(frozen=True)
class MapClass:
    """One class of the legend: a code, its name as shown, its colour, and the values it takes.

    Values count from ``lower`` on, up to but without ``upper``. ``sign`` tells the class without colour
    and stands on the map where places are few.
    """

    code: str
    name: str
    colour: str
    lower: float = -inf
    upper: float = inf
    sign: str = ""


VERDICT_NAMES = {
    "better": Bilingual(zh="好于", en="better"),
    "similar": Bilingual(zh="相当", en="similar"),
    "worse": Bilingual(zh="差于", en="worse"),
    "cannot_be_judged": Bilingual(zh="无法判断", en="cannot be judged"),
}
VERDICT_SIGNS = {"better": "▲", "similar": "＝", "worse": "▼", "cannot_be_judged": "○"}
_VERDICT_COLOURS = {
    "better": DIVERGING[-2],
    "similar": DIVERGING[3],
    "worse": DIVERGING[1],
    "cannot_be_judged": "#c9cdd3",
}
_MOVEMENTS = (
    ("up_much", Bilingual(zh="上升{count}位以上", en="up {count} or more"), "▲▲", DIVERGING[-1]),
    ("up", Bilingual(zh="上升", en="up"), "▲", DIVERGING[-3]),
    ("level", Bilingual(zh="持平", en="unchanged"), "＝", DIVERGING[3]),
    ("down", Bilingual(zh="下降", en="down"), "▼", DIVERGING[2]),
    ("down_much", Bilingual(zh="下降{count}位以上", en="down {count} or more"), "▼▼", DIVERGING[1]),
    ("new", Bilingual(zh="上期未排名", en="not ranked before"), "○", "#c9cdd3"),
)


def light_classes(language: str, *, midpoint: bool = False) -> tuple[MapClass, ...]:
    """Return a class per light, for frames with a column ``map_class``; orange only with a midpoint."""
    colours = light_colours(LIGHT)
    return tuple(
        MapClass(code, style.name.in_language(language), colours[code], sign=style.symbol)
        for code, style in LIGHT_STYLES.items()
        if midpoint or code != "orange"
    )


def verdict_classes(language: str) -> tuple[MapClass, ...]:
    """Return a class per verdict: better, similar, worse, cannot be judged; told apart by signs too."""
    return tuple(
        MapClass(code, name.in_language(language), _VERDICT_COLOURS[code], sign=VERDICT_SIGNS[code])
        for code, name in VERDICT_NAMES.items()
    )


def movement_classes(language: str) -> tuple[MapClass, ...]:
    """Return the classes of a rank's movement, far up to far down, and new."""
    return tuple(
        MapClass(code, name.in_language(language).format(count=LARGE_MOVEMENT), colour, sign=sign)
        for code, name, sign, colour in _MOVEMENTS
    )


def movement_class(rank: float, previous: float) -> str:
    """Return the code of a movement's class; ranks are NaN where there is none."""
    if pd.isna(previous) or pd.isna(rank):
        return "new"
    moved = int(previous) - int(rank)
    if moved == 0:
        return "level"
    return ("up" if moved > 0 else "down") + ("_much" if abs(moved) >= LARGE_MOVEMENT else "")


def value_classes(values: pd.Series, *, decimals: int) -> tuple[MapClass, ...]:
    """Return up to five classes by natural breaks, lowest first, named by the values that occur in them.

    Equal values never fall into two classes: with fewer different values than classes each has its own,
    all equal make one, none make none. Many zeros among other values stand apart.

    Source: Fisher WD (1958), J Am Stat Assoc 53:789–798 (least squares within classes); Jenks GF (1967).
    """
    known = np.sort(values.dropna().to_numpy(dtype=float))
    if not len(known):
        return ()
    zeros = float((known == 0).mean())
    if known[0] == 0 and ZEROS_APART <= zeros < 1:
        rest = known[known > 0]
        starts = np.concatenate([[0.0], natural_breaks(rest, MOST_CLASSES - 1)])
    else:
        starts = natural_breaks(known, MOST_CLASSES)
    colours = SEQUENTIAL[:MOST_CLASSES][-len(starts) :] if len(starts) > 1 else SEQUENTIAL[2:3]
    return _ranges(known, starts, colours, decimals)


def rank_classes(ranks: pd.Series) -> tuple[MapClass, ...]:
    """Return up to five classes of ranks with about as many places each, the first ranks darkest."""
    known = np.sort(ranks.dropna().to_numpy(dtype=float))
    if not len(known):
        return ()
    starts = np.unique(known[[len(known) * part // MOST_CLASSES for part in range(MOST_CLASSES)]])
    colours = SEQUENTIAL[:MOST_CLASSES][: len(starts)][::-1] if len(starts) > 1 else SEQUENTIAL[2:3]
    return _ranges(known, starts, colours, 0)


def natural_breaks(values: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    """Return the first value of each of at most ``most`` classes of sorted values, with least squares within.

    Source: as ``value_classes``; the exact optimum by dynamic programming over the different values.
    """
    different, counts = np.unique(values, return_counts=True)
    if len(different) <= most:
        return np.asarray(different, dtype=np.float64)
    weight = np.concatenate([[0.0], np.cumsum(counts)])
    first = np.concatenate([[0.0], np.cumsum(counts * (different - different[0]))])
    second = np.concatenate([[0.0], np.cumsum(counts * (different - different[0]) ** 2)])

    def within(start: NDArray[np.intp], end: int) -> NDArray[np.float64]:
        n = weight[end] - weight[start]
        return np.asarray(second[end] - second[start] - (first[end] - first[start]) ** 2 / n)

    size = len(different)
    least = np.array([0.0, *(float(within(np.array([0]), end)[0]) for end in range(1, size + 1))])
    came_from = np.zeros((most, size + 1), dtype=np.intp)
    for count in range(1, most):
        new = np.full(size + 1, inf)
        for end in range(count + 1, size + 1):
            starts = np.arange(count, end)
            sums = least[starts] + within(starts, end)
            best = int(sums.argmin())
            new[end], came_from[count, end] = sums[best], starts[best]
        least = new
    starts_found, end = [], size
    for count in range(most - 1, 0, -1):
        end = int(came_from[count, end])
        starts_found.append(end)
    return np.asarray(different[[0, *reversed(starts_found)]], dtype=np.float64)


def _ranges(
    known: NDArray[np.float64], starts: NDArray[np.float64], colours: Sequence[str], decimals: int
) -> tuple[MapClass, ...]:
    ends = [*starts[1:], inf]
    return tuple(
        MapClass(f"class_{number}", _name(start, known[known < end][-1], decimals), colour, float(start), float(end))
        for number, (start, end, colour) in enumerate(zip(starts, ends, colours, strict=True), 1)
    )


def _name(first: float, last: float, decimals: int) -> str:
    low, high = f"{first:,.{decimals}f}", f"{last:,.{decimals}f}"
    return low if low == high else f"{low}–{high}"
