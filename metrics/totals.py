"""Totals of one level and what follows from them: adjustments, eligibility, ranks, peer groups, grades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.adjustments import Adjustment, adjusted_totals
from metrics.catalogue import Indicator
from metrics.eligibility import not_ranked_reasons
from metrics.grades import grades_of
from metrics.peer_groups import peer_groups_of
from metrics.ranking import competition_rank, rank_with_tie_breaks, rank_within
from metrics.rounding import divide_half_up
from metrics.rule_book import RuleBook
from metrics.rule_book_parts import TieBreak, TieBreakBy
from metrics.scoring import MISSING, SCORED, ItemScores, progress_sums, sums_of, totals_of


@dataclass(frozen=True)
class PeerFacts:
    """What peer groups are made of: a class per place, and the population with whether it is known."""

    classes: dict[str, str]
    population: NDArray[np.int64] | None = None
    known: NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Totals:
    """Totals of the places of one level, in hundredths; ranks are 0 where there is none.

    ``points`` is ``base`` + bonus − penalty within its bounds; ``judged`` says where an item was
    scored. ``reason`` numbers ``eligibility.REASONS``; ``peer_group`` and ``grade`` are numbers among
    ``peer_names`` and the book's grades, −1 without one. ``level`` and ``progress`` are the totals of
    the two parts out of the same full points, None where the book weighs no progress. ``composite``
    weighs the totals of several months, −1 where there is none. ``tie_breaks`` are the points that decide
    among equal totals, the first one first.
    """

    base: NDArray[np.int64]
    adjustment: Adjustment
    points: NDArray[np.int64]
    judged: NDArray[np.bool_]
    reason: NDArray[np.int8]
    rank: NDArray[np.int64]
    peer_names: tuple[str, ...]
    peer_group: NDArray[np.int64]
    rank_in_peer_group: NDArray[np.int64]
    peer_group_places: NDArray[np.int64]
    level: NDArray[np.int64] | None
    level_rank: NDArray[np.int64]
    progress: NDArray[np.int64] | None
    progress_known: NDArray[np.bool_]
    progress_rank: NDArray[np.int64]
    composite: NDArray[np.int64]
    composite_rank: NDArray[np.int64]
    grade: NDArray[np.int64]
    tie_breaks: tuple[NDArray[np.int64], ...]

    @property
    def ranked(self) -> NDArray[np.bool_]:
        """Who is ranked."""
        return self.reason == 0


def level_totals(
    scores: ItemScores,
    book: RuleBook,
    indicators: Sequence[Indicator],
    places: Sequence[str],
    *,
    assessed: bool,
    adjustment: Adjustment,
    reporting: tuple[NDArray[np.int64], NDArray[np.int64]],
    peers: PeerFacts,
    month: int,
    earlier: pd.DataFrame | None = None,
) -> Totals:
    """Return the totals of one level, ``assessed`` or above it.

    ``reporting`` as for ``not_ranked_reasons``; ``month`` is the number of this one; ``earlier`` has
    columns place, month, points: the totals of the earlier months that the composite weighs.
    """
    base = totals_of(sums_of(scores), book.total_points)
    points = adjusted_totals(base, adjustment, book.caps.total)
    scored, missing = ((scores.state == state).sum(axis=1) for state in (SCORED, MISSING))
    judged = scored > 0
    reason = not_ranked_reasons(assessed, scored, missing, reporting, book.eligibility)
    ranked = reason == 0
    progress = progress_sums(scores)
    by_level, by_progress = (totals_of(sums, book.total_points) for sums in progress) if progress else (None, None)
    known = np.zeros(len(places), dtype=bool) if progress is None else progress[1].available > 0
    nobody = np.zeros(len(places), dtype=np.int64)

    breaks = tuple(_decides(tie_break, scores, book, indicators, by_progress) for tie_break in book.tie_breaks)
    rank = rank_with_tie_breaks(points, breaks, ranked)
    names, group = peer_groups_of(book.peer_groups, places, peers.classes, peers.population, peers.known)
    group = group if assessed else np.full(len(places), -1, dtype=np.int64)
    rank_in_group, group_places = rank_within(group, -rank, ranked)
    composite, composite_rank = nobody - 1, nobody
    official, official_rank = points, rank
    if book.period_weights:
        this_month = pd.DataFrame({"place": list(places), "month": month, "points": points})[judged]
        every = this_month if earlier is None else pd.concat([earlier, this_month], ignore_index=True)
        composite = composite_points(book, places, every)
        composite_rank = competition_rank(composite, ranked & (composite >= 0))
        official, official_rank = composite, composite_rank
    ranked_places = np.full(len(places), int((official_rank > 0).sum()))
    if book.peer_groups.bands or names:
        graded_rank, ranked_places = rank_within(group, -official_rank, official_rank > 0)
    else:
        graded_rank = official_rank
    return Totals(
        base=base,
        adjustment=adjustment,
        points=points,
        judged=judged,
        reason=reason,
        rank=rank,
        peer_names=names,
        peer_group=group,
        rank_in_peer_group=rank_in_group,
        peer_group_places=group_places,
        level=by_level,
        level_rank=nobody if by_level is None else competition_rank(by_level, ranked),
        progress=by_progress,
        progress_known=known,
        progress_rank=nobody if by_progress is None else competition_rank(by_progress, ranked & known),
        composite=composite,
        composite_rank=composite_rank,
        grade=grades_of(official, book.total_points, graded_rank, ranked_places, book.grades),
        tie_breaks=breaks,
    )


def _decides(
    tie_break: TieBreak,
    scores: ItemScores,
    book: RuleBook,
    indicators: Sequence[Indicator],
    progress: NDArray[np.int64] | None,
) -> NDArray[np.int64]:
    """Return the points that decide between equal totals; what did not take part earned none."""
    if tie_break.by is TieBreakBy.PROGRESS:
        return np.zeros(len(scores.points), dtype=np.int64) if progress is None else progress
    columns = [
        number
        for number, (item, indicator) in enumerate(zip(book.items, indicators, strict=True))
        if tie_break.code == (item.code if tie_break.by is TieBreakBy.ITEM else indicator.subject)
    ]
    return sums_of(scores, columns).points


def composite_points(book: RuleBook, places: Sequence[str], totals: pd.DataFrame) -> NDArray[np.int64]:
    """Return the composite of each place, −1 where none of the weighed months gave it a total.

    composite = Σ weight × total ÷ Σ weight over the weighed months in which the place has a total, rounded
    half up. ``totals`` has columns place, month (number), points (hundredths); months without weight count
    nothing.
    """
    weight = {each.month: each.weight for each in book.period_weights}
    sums, weights = np.zeros(len(places), dtype=np.int64), np.zeros(len(places), dtype=np.int64)
    row = {place: number for number, place in enumerate(places)}
    for place, month, points in zip(totals["place"], totals["month"], totals["points"], strict=True):
        if place in row and month in weight:
            sums[row[place]] += weight[month] * int(points)
            weights[row[place]] += weight[month]
    return np.where(weights > 0, divide_half_up(sums, np.maximum(weights, 1)), -1)
