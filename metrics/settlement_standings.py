"""How places stand for awards: grades and ranks as published, ranks from the last place, ranks of improvement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from metrics.award_rules import Award, AwardBasis, AwardKind
from metrics.ranking import rank_within
from metrics.rule_book import RuleBook


@dataclass(frozen=True)
class Standing:
    """A place of the assessed level as published; ranks are None where it has none.

    ``rank`` is the one awards go by: within the peer group where there are groups, of the composite where the book
    weighs periods. ``rank_from_last`` counts from the last place (1); who shares the best rank has none.
    """

    place: str
    peer_group: str | None
    grade: str | None
    rank: int | None
    rank_from_last: int | None
    progress_rank: int | None
    improvement_rank: int | None

    def rank_by(self, award: Award) -> int | None:
        """Return the rank that an award goes by; None for one by grade."""
        if award.by is AwardBasis.PROGRESS:
            return self.progress_rank
        if award.by is AwardBasis.IMPROVEMENT:
            return self.improvement_rank
        if award.by is AwardBasis.RANK:
            return self.rank_from_last if award.kind is AwardKind.DEDUCTION else self.rank
        return None


def group_key(standing: Standing, award: Award) -> str | None:
    """Return among whom an award's rank counts: the peer group, or the whole level for progress."""
    return standing.peer_group if award.by is AwardBasis.RANK else None


def standings_of(book: RuleBook, totals: pd.DataFrame, earlier: pd.DataFrame | None = None) -> list[Standing]:
    """Return how the places of the assessed level stand, in groups and by rank, those without a rank last.

    Frames as for ``settle``. The rise is that of points ÷ full points, compared exactly; only places ranked in
    both publications that rose at all have a rank of improvement, within the whole level.
    """
    own = totals[totals["level"] == book.level].reset_index(drop=True)
    groups = pd.factorize(own["peer_group"], use_na_sentinel=True)[0]
    official = _whole(own["composite_rank" if book.period_weights else "rank"])
    ranked = official > 0
    # Without a group the level is the group.
    rank = np.where(groups < 0, official, rank_within(groups, -official, ranked)[0])
    from_last = [
        _from_last(rank, groups, number) if ranked[number] and rank[number] > 1 else 0 for number in range(len(own))
    ]
    rises = _rises(own, ranked, earlier)
    improved = [1 + sum(_rose_more(other, rise) for other in rises if other) if rise else 0 for rise in rises]
    progress = _whole(own["progress_rank"])
    standings = [
        Standing(
            place=str(own["place"][number]),
            peer_group=_text(own["peer_group"][number]),
            grade=_text(own["grade"][number]),
            rank=_rank(rank[number], ranked[number]),
            rank_from_last=_rank(from_last[number], ranked[number]),
            progress_rank=_rank(progress[number], ranked[number]),
            improvement_rank=_rank(improved[number], ranked[number]),
        )
        for number in range(len(own))
    ]
    return sorted(standings, key=lambda each: (each.peer_group or "", each.rank is None, each.rank or 0, each.place))


def _whole(column: pd.Series) -> np.ndarray:
    return column.astype("Int64").to_numpy(dtype="int64", na_value=0)


def _rank(value: Any, ranked: Any) -> int | None:
    return int(value) if ranked and int(value) > 0 else None


def _text(value: Any) -> str | None:
    return None if value is None or pd.isna(value) else str(value)


def _from_last(rank: np.ndarray, groups: np.ndarray, number: int) -> int:
    """Return 1 + how many places of the group have a worse rank."""
    return 1 + int(((groups == groups[number]) & (rank > rank[number])).sum())


def _rises(own: pd.DataFrame, ranked: np.ndarray, earlier: pd.DataFrame | None) -> list[tuple[int, int] | None]:
    """Return each place's rise as numerator and denominator (above zero), None where it did not rise."""
    if earlier is None:
        return [None] * len(own)
    known: Mapping[str, tuple[int, int]] = {
        str(place): (int(points), int(full))
        for place, points, full, rank in zip(
            earlier["place"], earlier["points"], earlier["full_points"], earlier["rank"], strict=True
        )
        if not pd.isna(points) and not pd.isna(rank)
    }
    rises: list[tuple[int, int] | None] = []
    for number, place in enumerate(own["place"]):
        points, full = own["points"][number], own["full_points"][number]
        before = known.get(str(place))
        if before is None or not ranked[number] or pd.isna(points):
            rises.append(None)
            continue
        rise = int(points) * before[1] - before[0] * int(full)
        rises.append((rise, int(full) * before[1]) if rise > 0 else None)
    return rises


def _rose_more(other: tuple[int, int], own: tuple[int, int]) -> bool:
    return other[0] * own[1] > own[0] * other[1]
