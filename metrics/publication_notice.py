"""The notice of a correction: every place whose score or rank moved between two publications, by what, and why."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pandas as pd
from pydantic import Field

from metrics.catalogue import Frozen
from metrics.score_bridge import score_bridge

# What a reader is told of a total; a place moved when any of it is another.
STANDING = (
    "points",
    "full_points",
    "rank",
    "rank_in_peer_group",
    "grade",
    "not_ranked_reason",
    "bonus",
    "penalty",
    "level_points",
    "level_rank",
    "progress_points",
    "progress_rank",
    "composite_points",
    "composite_rank",
)
_FIGURES = ("numerator", "denominator", "state", "previous_value", "carried_from", "reports_due", "reports_received")
# Of what a run is made; where one of them is another, it may be why figures moved.
SOURCES = ("data_revision", "rule_book", "catalogue_version", "code_version")

Value = int | float | str | None


class Cause(StrEnum):
    """Why a line's points are others.

    An item's: its own figures, its target, or else how it is judged (rule book, catalogue, code). The other lines
    have entries of the ledger and the weights of the items that took part.
    """

    FIGURES = "figures"
    TARGET = "target"
    RULES = "rules"
    ENTRIES = "entries"
    REWEIGHTING = "reweighting"


class Change(Frozen):
    """A value before and after."""

    before: Value
    after: Value


class MovedItem(Frozen):
    """One line of a place's total that moved; points in hundredths, None where the item took no part.

    ``line`` is that of ``metrics.score_bridge``: an item, ``adjustment`` (bonus less penalty) or ``reweighting``.
    """

    line: str
    item: str
    change: int
    points: Change
    cause: Cause
    figures: dict[str, Change] = Field(default_factory=dict)


class MovedPlace(Frozen):
    """A place whose score or rank moved: ``standing`` holds what of ``STANDING`` is another.

    Without ``items`` the place's own points are what they were, and others moved past it.
    """

    place: str
    level: str
    standing: dict[str, Change]
    items: tuple[MovedItem, ...]


class Notice(Frozen):
    """What a correction moved; ``sources`` holds which of ``SOURCES`` are others."""

    sources: dict[str, Change]
    places: tuple[MovedPlace, ...]


def publication_notice(
    before: Mapping[str, pd.DataFrame],
    after: Mapping[str, pd.DataFrame],
    sources_before: Mapping[str, Value],
    sources_after: Mapping[str, Value],
) -> Notice:
    """Return what moved from one run to another of the same month, places in order of code.

    ``before`` and ``after`` hold the frames ``totals`` and ``items`` with the columns of tables score_total and
    score_item. A place that stands in one of them only moved, too: it has None on the other side.
    """
    frames = [_in_order(frames["items"]) for frames in (before, after)]
    totals = [
        frame["totals"].assign(adjustment=frame["totals"]["points"] - frame["totals"]["base_points"])
        for frame in (before, after)
    ]
    lines = score_bridge(frames[0], totals[0], frames[1], totals[1])
    # Items without points on either side do not move a total, whatever else they tell.
    moved_lines = lines[(lines["change"] != 0) | (lines["points_before"].isna() != lines["points_after"].isna())]
    details = [_by_key(frame, ["place", "item"]) for frame in frames]
    items: dict[str, list[MovedItem]] = {}
    for row in moved_lines.to_dict("records"):
        key = (row["place"], row["item"])
        items.setdefault(str(row["place"]), []).append(
            _moved_item(row, details[0].get(key, {}), details[1].get(key, {}))
        )
    standings = [_by_key(frame, ["place"]) for frame in totals]
    moved = []
    for place in sorted({str(key[0]) for standing in standings for key in standing}):
        first, last = (standing.get((place,), {}) for standing in standings)
        standing = _changes(first, last, STANDING)
        if standing or place in items or not first or not last:
            level = str((last or first)["level"])
            moved.append(MovedPlace(place=place, level=level, standing=standing, items=tuple(items.get(place, ()))))
    return Notice(sources=_changes(sources_before, sources_after, SOURCES), places=tuple(moved))


def _in_order(items: pd.DataFrame) -> pd.DataFrame:
    return items.sort_values(["place", "number"], ignore_index=True)


def _by_key(frame: pd.DataFrame, keys: list[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return {tuple(row[name] for name in keys): row for row in plain.to_dict("records")}  # type: ignore[misc]


def _changes(first: Mapping[str, Value], last: Mapping[str, Value], names: tuple[str, ...]) -> dict[str, Change]:
    pairs = {name: (first.get(name), last.get(name)) for name in names}
    return {name: Change(before=a, after=b) for name, (a, b) in pairs.items() if a != b}


def _moved_item(row: Mapping[Any, Any], first: Mapping[str, Any], last: Mapping[str, Any]) -> MovedItem:
    points = [None if pd.isna(row[f"points_{end}"]) else int(row[f"points_{end}"]) for end in ("before", "after")]
    figures, target = _changes(first, last, _FIGURES), _changes(first, last, ("target",))
    of_other_lines = {"adjustment": Cause.ENTRIES, "reweighting": Cause.REWEIGHTING}
    of_items = Cause.FIGURES if figures else Cause.TARGET if target else Cause.RULES
    return MovedItem(
        line=str(row["line"]),
        item=str(row["item"]),
        change=int(row["change"]),
        points=Change(before=points[0], after=points[1]),
        cause=of_other_lines.get(str(row["line"]), of_items),
        figures=figures | target,
    )
