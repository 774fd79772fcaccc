"""The total on a receipt: its items, its bonus and penalty lines with their entries, and the months that it weighs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from metrics.receipt import LedgerEntry, LineReceipt, MonthTotal, TotalReceipt
from metrics.rule_book import RuleBook
from metrics.rule_book_parts import AdjustmentLine, LineKind

_STORED = (
    *("points", "rank", "not_ranked_reason", "peer_group", "rank_in_peer_group", "peer_group_places", "grade"),
    *("composite_points", "composite_rank"),
)


def known(value: Any) -> Any:
    """Return a plain number or text, None for what is not known."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value


class TotalBuilder:
    """Builds the totals of the places of a run; ``entries`` and ``earlier`` as for ``Evidence``."""

    def __init__(
        self, book: RuleBook, months: Sequence[str], entries: pd.DataFrame | None, earlier: pd.DataFrame | None
    ) -> None:
        self.book, self.months = book, months
        self.entries: dict[tuple[str, str], list[LedgerEntry]] = {}
        for place, line, entry in _entries(entries):
            if entry.month in months:
                self.entries.setdefault((place, line), []).append(entry)
        self.earlier: dict[tuple[str, int], int] = {}
        if earlier is not None:
            columns = (earlier[name].tolist() for name in ("place", "month", "points"))
            self.earlier = {(place, month): int(points) for place, month, points in zip(*columns, strict=True)}

    def total(self, place: str, stored: Any, scores: Sequence[Any], *, is_assessed: bool) -> TotalReceipt:
        """Return the total of a place: ``stored`` is its row of ``ScoreRun.totals``, ``scores`` those of its items."""
        book = self.book
        earned = [(known(row.points), int(row.full_points)) for row in scores]
        counting = [(points, full) for points, full in earned if points is not None]
        told = {name: known(getattr(stored, name, None)) for name in _STORED}
        base = known(getattr(stored, "base_points", None))
        return TotalReceipt(
            sum=sum(points for points, _ in counting),
            available=sum(full for _, full in counting),
            total_points=book.total_points,
            base=told["points"] if base is None else base,  # runs made before there were bonus lines hold none
            bonus=known(getattr(stored, "bonus", None)) or 0,
            penalty=known(getattr(stored, "penalty", None)) or 0,
            cap=book.caps.total,
            ranked_places=int(stored.ranked_places),
            light=str(stored.light),
            tie_breaks=bool(book.tie_breaks),
            lines=tuple(self._lines(place)) if is_assessed else (),
            bonus_cap=book.caps.bonus,
            penalty_cap=book.caps.penalty,
            months=self._months(place, told["points"]),
            **told,
        )

    def _lines(self, place: str) -> list[LineReceipt]:
        return [
            _line(line, tuple(self.entries[place, line.code]))
            for line in self.book.lines
            if (place, line.code) in self.entries
        ]

    def _months(self, place: str, points: int | None) -> tuple[MonthTotal, ...]:
        weights = {each.month: each.weight for each in self.book.period_weights}
        weighed = [(month, int(month[5:])) for month in self.months if int(month[5:]) in weights]
        return tuple(
            MonthTotal(
                month, weights[number], points if month == self.months[-1] else self.earlier.get((place, number))
            )
            for month, number in weighed
        )


def _entries(entries: pd.DataFrame | None) -> Iterator[tuple[str, str, LedgerEntry]]:
    """Yield place, line and the rest of each entry."""
    if entries is not None:
        columns = (entries[name].tolist() for name in ("place", "line", *LedgerEntry._fields))
        for place, line, *rest in zip(*columns, strict=True):
            yield place, line, LedgerEntry(*rest)


def _line(line: AdjustmentLine, entries: tuple[LedgerEntry, ...]) -> LineReceipt:
    cases = sum(entry.cases for entry in entries)
    earned = at_most(line.points * cases, line.cap)
    return LineReceipt(line.code, line.name, line.kind, line.points, line.cap, cases, earned, entries)


def at_most(points: int, cap: int | None) -> int:
    """Return points within a cap, None: without one."""
    return points if cap is None else min(points, cap)


def earned_by(total: TotalReceipt, kind: LineKind) -> int:
    """Return what the lines of a kind earned together, before the cap of the kind."""
    return sum(line.earned for line in total.lines if line.kind is kind)


def follows(total: TotalReceipt) -> bool:
    """Return whether bonus, penalty and composite follow from the lines and months on the receipt."""
    adjusted = (
        at_most(earned_by(total, LineKind.BONUS), total.bonus_cap),
        at_most(earned_by(total, LineKind.PENALTY), total.penalty_cap),
    )
    counted = [(month.weight, month.points) for month in total.months if month.points is not None]
    weights = sum(weight for weight, _ in counted)
    sums = sum(weight * points for weight, points in counted)
    composite = (2 * sums + weights) // (2 * weights) if weights else None
    return adjusted == (total.bonus, total.penalty) and composite == total.composite_points
