"""Which places of a run a viewer may look at: all, those at a level, those within one parent."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard.kept import kept
from dashboard.reads import RunFrames

EVERY = "all"


@kept()
def place_names(places: pd.DataFrame) -> Mapping[str, str]:
    """Return code → name of the places in force; a filter of two hundred options looks each up several times."""
    return dict(zip(places.index.astype(str), places["name"].astype(str), strict=True))


@kept()
def visible_places(run: RunFrames, places: pd.DataFrame) -> tuple[str, ...]:
    """Return the places of a run that the viewer may see and that are in force, in code order."""
    return tuple(code for code in run.totals["place"] if code in places.index)


@kept()
def places_at(run: RunFrames, places: pd.DataFrame, level: str, within: str = EVERY) -> tuple[str, ...]:
    """Return the visible places at a level, of one parent or of all, in code order."""
    levels, parents = places["level"], places["parent"]
    codes = [code for code in visible_places(run, places) if levels[code] == level]
    return tuple(code for code in codes if within in (EVERY, parents[code]))


@kept()
def parents_at(run: RunFrames, places: pd.DataFrame, level: str) -> tuple[str, ...]:
    """Return the parents of the visible places at a level, in code order."""
    parents = places["parent"]
    return tuple(sorted({str(parents[code]) for code in places_at(run, places, level) if parents[code]}))


@kept()
def in_rank_order(run: RunFrames) -> tuple[str, ...]:
    """Return the places of a run that have a rank, best first, ties in code order."""
    ranked = run.totals.dropna(subset=["rank"])
    return tuple(ranked.sort_values(["rank", "place"])["place"])
