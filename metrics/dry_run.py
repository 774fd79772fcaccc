"""A dry run: a new rule book on a past month, and who would have stood where, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from metrics.periods import shift
from metrics.rule_book import RuleBook
from metrics.score_bridge import score_bridge

A_YEAR = 12


@dataclass(frozen=True)
class Cause:
    """A line of the score bridge: an item, the reweighting, or bonus less penalty; points in hundredths.

    ``before`` and ``now`` are None where the line stands in one book only, or the item took no part.
    """

    line: str
    item: str
    change: int
    before: int | None
    now: int | None


@dataclass(frozen=True)
class Move:
    """A place whose rank would be another one; points in hundredths, None without a rank or a total."""

    place: str
    rank_before: int | None
    rank_now: int | None
    points_before: int | None
    points_now: int | None
    causes: tuple[Cause, ...]

    @property
    def places_moved(self) -> int:
        """Ranks gained, negative when lost; 0 when the place is ranked in one run only."""
        return 0 if self.rank_before is None or self.rank_now is None else self.rank_before - self.rank_now


def book_for(book: RuleBook, period: str) -> RuleBook:
    """Return a book moved by whole years so that it holds a period, its targets with it.

    A book that holds the period stays as it is; next year's book is judged by this year's months as if
    they were its own.
    """
    years = 0
    while shift(book.first_month, years * A_YEAR) > period:
        years -= 1
    while shift(book.last_month, years * A_YEAR) < period:
        years += 1
    # A book of less than a year may hold no month of that name; then its start decides.
    if years == 0 or shift(book.first_month, years * A_YEAR) > period:
        return book
    months = years * A_YEAR
    targets = tuple(line.model_copy(update={"first_month": shift(line.first_month, months)}) for line in book.targets)
    dates = {"first_month": shift(book.first_month, months), "last_month": shift(book.last_month, months)}
    return book.model_copy(update={**dates, "targets": targets})


def who_moves(
    stored_items: pd.DataFrame,
    stored_totals: pd.DataFrame,
    new_items: pd.DataFrame,
    new_totals: pd.DataFrame,
    level: str,
    top: int = 3,
) -> list[Move]:
    """Return the places of a level whose rank differs, those that move furthest first.

    ``stored_items`` and ``stored_totals`` are those of the run compared with, the new ones those of the
    book that is tried; columns as in ``ScoreRun``.
    Each move has its ``top`` largest causes by points.
    """
    before, now = (_at(totals, level) for totals in (stored_totals, new_totals))
    lines = score_bridge(_of(stored_items, before), before, _of(new_items, now), now)
    figures = ["place", "rank", "points"]
    ranks = before[figures].merge(now[figures], on="place", how="outer", suffixes=("_before", "_now"))
    changed = ranks[ranks["rank_before"].fillna(0) != ranks["rank_now"].fillna(0)]
    moves = [
        Move(
            place=str(row["place"]),
            rank_before=_whole(row["rank_before"]),
            rank_now=_whole(row["rank_now"]),
            points_before=_whole(row["points_before"]),
            points_now=_whole(row["points_now"]),
            causes=_causes(lines[lines["place"] == row["place"]], top),
        )
        for row in changed.to_dict("records")
    ]
    return sorted(moves, key=lambda move: (-abs(move.places_moved), move.rank_now or 0, move.place))


def _at(totals: pd.DataFrame, level: str) -> pd.DataFrame:
    chosen = totals[totals["level"] == level].astype({"rank": "Int64", "points": "Int64"})
    # What bonus and penalty came to within the bounds of a total.
    return chosen.assign(adjustment=chosen["points"] - chosen["base_points"]) if "base_points" in chosen else chosen


def _of(items: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    return items[items["place"].isin(totals["place"])].astype({"points": "Int64"})


def _causes(lines: pd.DataFrame, top: int) -> tuple[Cause, ...]:
    largest = lines[lines["change"] != 0].sort_values("change", key=lambda change: -change.abs(), kind="stable")
    columns: Sequence[str] = ("line", "item", "change", "points_before", "points_after")
    return tuple(
        Cause(str(line), str(item), int(change), _whole(before), _whole(now))
        for line, item, change, before, now in largest.head(top)[list(columns)].itertuples(index=False)
    )


def _whole(figure: object) -> int | None:
    return None if pd.isna(figure) else int(figure)  # type: ignore[call-overload]
