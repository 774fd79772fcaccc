"""Which slides a run gives, in their order: a pure function of its frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from dashboard.kept import kept
from dashboard.league_table import league_frame
from dashboard.reads import RunFrames

Kind = Literal["title", "overview", "map", "league", "movers", "place", "within"]

# A table of more places could not be read from the back of a room.
MOST_ROWS = 20
ENDS = 10
# One slide each for more places would take a quarter of an hour to come round; they go by their parent then.
MOST_PLACES = 40


@dataclass(frozen=True)
class Slide:
    """One slide; ``place`` is whose bottom line it is (``place``) or whose places it lists (``within``)."""

    kind: Kind
    place: str = ""


@kept()
def slides_of(run: RunFrames, places: pd.DataFrame) -> tuple[Slide, ...]:
    """Return the slides of a run as its viewer may see it, places in the order of their rank.

    Without a place at the assessed level that the viewer may see, only title and overview are left;
    without an earlier month there is no slide of movers. ``places`` has index code and columns name and
    parent.
    """
    rows = league_frame(run, places, run.book.level)
    slides = [Slide("title"), Slide("overview")]
    if rows.empty:
        return tuple(slides)
    slides += [Slide("map"), Slide("league")]
    if rows[["rank", "previous_rank"]].notna().all(axis="columns").any():
        slides.append(Slide("movers"))
    if len(rows) <= MOST_PLACES:
        slides += [Slide("place", str(place)) for place in rows["place"]]
    else:
        slides += [Slide("within", str(parent)) for parent in sorted(set(rows["parent"].dropna()))]
    return tuple(slides)
