"""One level of a score run with all that its scoring needs, so that it can be scored again with a change."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from metrics.catalogue import Indicator
from metrics.cumulation import Cumulated
from metrics.ranking import competition_rank
from metrics.rule_book import Item, Lights, RuleBook
from metrics.scoring import SCORED, ItemScores, score_items, sums_of, totals_of


@dataclass(frozen=True)
class Assessment:
    """Year-to-date figures of places × items with items, targets and the share of the year elapsed.

    ``figures`` has one column per item, ``indicators`` each item's indicator, ``target`` a target per
    place and item. ``total_points`` are hundredths.
    """

    figures: Cumulated
    items: tuple[Item, ...]
    indicators: tuple[Indicator, ...]
    target: NDArray[np.float64]
    elapsed: float
    lights: Lights
    total_points: int

    @classmethod
    def of_book(
        cls,
        book: RuleBook,
        figures: Cumulated,
        indicators: tuple[Indicator, ...],
        target: NDArray[np.float64],
        elapsed: float,
    ) -> Assessment:
        """Return the assessment of figures by a rule book."""
        return cls(figures, book.items, indicators, target, elapsed, book.lights, book.total_points)

    def item_scores(self) -> ItemScores:
        """Return the scores of places × items by the rules of the book."""
        return score_items(self.figures, self.items, self.indicators, self.target, self.elapsed, self.lights)

    def with_numerators(self, item: int, rows: NDArray[np.intp], numerator: NDArray[np.int64]) -> Assessment:
        """Return the assessment of one item for the given places, with other numerators."""
        figures = self.figures
        taken = {
            name: getattr(figures, name)[rows, item][:, None]
            for name in ("denominator", "due", "received", "reported", "not_applicable")
        }
        one_item = replace(
            figures,
            places=("",) * len(rows),
            indicators=(figures.indicators[item],),
            numerator=numerator[:, None],
            **taken,
        )
        return replace(
            self,
            figures=one_item,
            items=(self.items[item],),
            indicators=(self.indicators[item],),
            target=self.target[rows, item][:, None],
        )


@dataclass(frozen=True)
class Standing:
    """Official totals (hundredths), who is ranked, and the ranks (0 = not ranked)."""

    points: NDArray[np.int64]
    ranked: NDArray[np.bool_]
    rank: NDArray[np.int64]


def standing_of(assessment: Assessment, scores: ItemScores) -> Standing:
    """Return where each place stands by its item scores; ranked is who has one item scored."""
    points = totals_of(sums_of(scores), assessment.total_points)
    ranked = (scores.state == SCORED).any(axis=1)
    return Standing(points, ranked, competition_rank(points, ranked))
