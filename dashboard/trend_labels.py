"""Labels at the right end of lines: as near to their line as they can stand without covering each other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from metrics.periods import month_number, shift

FONT_SIZE = 13
LINE_HEIGHT = 17
# Widths of a Chinese and of a Latin character against the font's size.
WIDE, NARROW = 1.0, 0.58
FIRST_WIDE = 0x2E80


# Months that the words above a chart may take on the narrowest phone.
PIXELS_PER_MONTH = 6.0
# Longest names beside lines; a county's addition in brackets is left out.
LEVEL_WORDS = ("County", "Township", "Town", "Subdistrict", "Village", "Community")


def short_name(name: str) -> str:
    """Return a place's name as charts and maps write it: without brackets, an English one without its level."""
    plain = re.sub(r"\s*[（(].*[)）]$", "", name) or name
    head, _, last = plain.rpartition(" ")
    return head if head and last in LEVEL_WORDS else plain


def month_axis(months: Sequence[str]) -> dict[str, Any]:
    """Return the settings of an axis of months: level labels, as few as a phone has room for."""
    first, last = min(months, default="2000-01"), max(months, default="2000-12")
    count = month_number(last) - month_number(first) + 1
    step = next(step for step, most in ((1, 6), (3, 18), (6, 30), (12, 10**6)) if count <= most)
    return {
        "type": "date",
        "range": [f"{shift(first, -1)}-16", f"{last}-16"],
        "dtick": f"M{step}",
        "tick0": f"{first[:4]}-01",
        "tickformat": "%Y-%m",
        "tickangle": 0,
        "showgrid": False,
        "fixedrange": True,
    }


def label_rows(texts: Mapping[str, str], size: float = 11) -> dict[str, int]:
    """Return a row per month for the words above a chart, so that no two cover each other on a phone."""
    free: list[float] = []
    rows = {}
    for month, text in sorted(texts.items()):
        at = month_number(month)
        row = next((number for number, end in enumerate(free) if end <= at), len(free))
        end = at + (text_width(text, size) + 6) / PIXELS_PER_MONTH
        free[row : row + 1] = [end]
        rows[month] = row
    return rows


@dataclass(frozen=True)
class EndLabel:
    """A text at the end of a line: where the line ends and the colour of both."""

    month: str
    value: float
    text: str
    colour: str
    strong: bool = False


def text_width(text: str, size: float = FONT_SIZE) -> float:
    """Return about how many pixels a text is wide."""
    return sum(WIDE if ord(sign) >= FIRST_WIDE else NARROW for sign in text) * size


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return positions at least ``gap`` apart between ``low`` and ``high``, in order and near the wanted ones.

    Where there is no room for all, they stand closer, evenly.
    """
    if not wanted:
        return []
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1))
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    # Blocks of labels that touch; each stands where its members want to be on average.
    blocks: list[list[float]] = []  # sum of wanted starts, how many
    for number in order:
        blocks.append([min(max(wanted[number], low), high), 1.0])
        while len(blocks) > 1 and _start(blocks[-2]) + blocks[-2][1] * gap > _start(blocks[-1]):
            total, count = blocks.pop()
            # A member's wish is for itself; the block's start is so many gaps before it.
            blocks[-1] = [blocks[-1][0] + total - blocks[-1][1] * gap * count, blocks[-1][1] + count]
    placed: list[float] = []
    for total, count in blocks:
        start = total / count
        placed += [start + step * gap for step in range(int(count))]
    last = len(placed) - 1
    placed = [min(position, high - (last - number) * gap) for number, position in enumerate(placed)]
    placed = [max(position, low + number * gap) for number, position in enumerate(placed)]
    result = [0.0] * len(wanted)
    for position, number in zip(placed, order, strict=True):
        result[number] = position
    return result


def _start(block: Sequence[float]) -> float:
    return block[0] / block[1]
