"""What decides ranks in a run, as columns: the totals and the points that break ties."""

from __future__ import annotations

import pandas as pd

from metrics.rule_book import RuleBook
from metrics.rule_book_parts import TieBreak, TieBreakBy


def decisive_columns(*books: RuleBook) -> tuple[str, ...]:
    """Return the columns by which the books rank, the first deciding first."""
    most = max(len(book.tie_breaks) for book in books)
    return ("points", *(f"tie_break_{number}" for number in range(1, most + 1)))


def standings_by(
    totals: pd.DataFrame,
    items: pd.DataFrame,
    subjects: pd.DataFrame,
    book: RuleBook,
    by: tuple[str, ...],
) -> pd.DataFrame:
    """Return place, rank and the columns ``by`` of the places at the book's level.

    Frames as in ``ScoreRun``, computed or stored. What took no part breaks no tie: it counts as zero
    points, as in ``level_totals``; so does a tie-break that the book does not have.
    """
    at_level = totals[totals["level"] == book.level]
    frame = at_level[["place", "points", "rank"]].reset_index(drop=True)
    for number, name in enumerate(by[1:]):
        frame[name] = 0
        if number < len(book.tie_breaks):
            points = _tie_break(book.tie_breaks[number], at_level, items, subjects)
            frame[name] = frame["place"].map(points).fillna(0).astype("int64")
    return frame


def _tie_break(tie_break: TieBreak, totals: pd.DataFrame, items: pd.DataFrame, subjects: pd.DataFrame) -> pd.Series:
    if tie_break.by is TieBreakBy.PROGRESS:
        return totals.set_index("place")["progress_points"]
    column, frame = ("item", items) if tie_break.by is TieBreakBy.ITEM else ("subject", subjects)
    return frame[frame[column] == tie_break.code].set_index("place")["points"]
