"""One level of a score run with all that its scoring needs, so that it can be scored again with a change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.adjustments import Adjustment, adjusted_totals
from metrics.catalogue import Indicator
from metrics.cumulation import Cumulated
from metrics.ranking import rank_with_tie_breaks
from metrics.rule_book import Item, Lights, RuleBook
from metrics.scoring import SCORED, ItemScores, score_items, sums_of, totals_of

_FIGURES = ("numerator", "denominator", "due", "received", "reported", "not_applicable")


@dataclass(frozen=True)
class Assessment:
    """Year-to-date figures of places × items with items, targets and the share of the year elapsed.

    ``figures`` has one column per item, ``indicators`` each item's indicator, ``target`` a target per
    place and item. ``total_points`` are hundredths. ``previous``, ``carried`` and ``applies`` as for
    ``score_items``. ``adjustment`` is what each place's total gains and loses beside its items, within
    0 and ``cap`` (``adjusted_totals``); ``eligible`` says who may be ranked; ``tie_breaks`` decide among
    equal totals, the first one first, higher is better. Without them nothing is added, everybody is
    eligible, and ties stay.
    """

    figures: Cumulated
    items: tuple[Item, ...]
    indicators: tuple[Indicator, ...]
    target: NDArray[np.float64]
    elapsed: float
    lights: Lights
    total_points: int
    previous: Cumulated | None = None
    carried: Cumulated | None = None
    applies: NDArray[np.bool_] | None = None
    adjustment: Adjustment | None = None
    cap: int | None = None
    eligible: NDArray[np.bool_] | None = None
    tie_breaks: tuple[NDArray[np.int64], ...] = ()

    @classmethod
    def of_book(
        cls,
        book: RuleBook,
        figures: Cumulated,
        indicators: tuple[Indicator, ...],
        target: NDArray[np.float64],
        elapsed: float,
        *,
        previous: Cumulated | None = None,
        carried: Cumulated | None = None,
        applies: NDArray[np.bool_] | None = None,
    ) -> Assessment:
        """Return the assessment of figures by a rule book, before it says who is ranked and what totals gain."""
        book_parts = (book.scored_items, indicators, target, elapsed, book.lights, book.total_points)
        return cls(figures, *book_parts, previous=previous, carried=carried, applies=applies, cap=book.caps.total)

    def item_scores(self) -> ItemScores:
        """Return the scores of places × items by the rules of the book."""
        return score_items(
            self.figures,
            self.items,
            self.indicators,
            self.target,
            self.elapsed,
            self.lights,
            previous=self.previous,
            carried=self.carried,
            applies=self.applies,
        )

    def with_numerators(self, item: int, rows: NDArray[np.intp], numerator: NDArray[np.int64]) -> Assessment:
        """Return the assessment of one item for the given places, unnamed, with other numerators."""
        one_item = replace(
            self._part(rows, slice(item, item + 1)),
            items=(self.items[item],),
            indicators=(self.indicators[item],),
            adjustment=None,
            eligible=None,
            tie_breaks=(),
        )
        return replace(one_item, figures=replace(one_item.figures, numerator=numerator[:, None]))

    def of_places(self, rows: NDArray[np.intp]) -> Assessment:
        """Return the assessment of some places only, such as those of one peer group."""
        part = self._part(rows, slice(None))
        names = tuple(self.figures.places[row] for row in rows.tolist())
        return replace(part, figures=replace(part.figures, places=names))

    def _part(self, rows: NDArray[np.intp], columns: slice) -> Assessment:
        return replace(
            self,
            figures=_part_of(self.figures, rows, columns),
            target=self.target[rows, columns],
            previous=None if self.previous is None else _part_of(self.previous, rows, columns),
            carried=None if self.carried is None else _part_of(self.carried, rows, columns),
            applies=None if self.applies is None else self.applies[rows, columns],
            adjustment=None if self.adjustment is None else Adjustment(*(part[rows] for part in self.adjustment)),
            eligible=None if self.eligible is None else self.eligible[rows],
            tie_breaks=tuple(tie_break[rows] for tie_break in self.tie_breaks),
        )


def _part_of(figures: Cumulated, rows: NDArray[np.intp], columns: slice) -> Cumulated:
    """Return figures without the places' names, which take longer than all the rest."""
    taken: dict[str, Any] = {name: getattr(figures, name)[rows, columns] for name in _FIGURES}
    return replace(figures, places=("",) * len(rows), indicators=figures.indicators[columns], **taken)


@dataclass(frozen=True)
class Standing:
    """Official totals (hundredths), who is ranked, and the ranks (0 = not ranked)."""

    points: NDArray[np.int64]
    ranked: NDArray[np.bool_]
    rank: NDArray[np.int64]


def standing_of(assessment: Assessment, scores: ItemScores) -> Standing:
    """Return where each place stands by its item scores; ranked is who is eligible with an item scored."""
    points = adjusted(assessment, totals_of(sums_of(scores), assessment.total_points))
    ranked = (scores.state == SCORED).any(axis=1)
    if assessment.eligible is not None:
        ranked &= assessment.eligible
    return Standing(points, ranked, rank_with_tie_breaks(points, assessment.tie_breaks, ranked))


def adjusted(assessment: Assessment, points: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return totals of places, or of draws × places, with the assessment's adjustment."""
    if assessment.adjustment is None:
        return points
    return adjusted_totals(points, assessment.adjustment, assessment.cap)
