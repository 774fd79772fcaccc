"""Sensitivity to weights: the ranks that would follow if every item's points were up to a fifth more or less."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.assessment import Assessment, adjusted, standing_of
from metrics.rounding import hundredths
from metrics.scoring import ItemScores
from metrics.stability import Stability, bands_of

SPREAD = 0.2


def weight_sensitivity(assessment: Assessment, draws: int = 1000, seed: int = 0, spread: float = SPREAD) -> Stability:
    """Return the bands of ranks and totals over random weights, on the official figures.

    In each draw every item's full points are multiplied by its own factor, uniform between 1 − spread
    and 1 + spread, and brought back to the same total; the share of its points that a place earned on
    an item stays, and so do adjustments.

    Source: OECD and JRC, Handbook on Constructing Composite Indicators, 2008, step 7 (uncertainty and
    sensitivity analysis); M. Saisana, A. Saltelli, S. Tarantola, Uncertainty and sensitivity analysis
    techniques as tools for the quality assessment of composite indicators, Journal of the Royal
    Statistical Society A 168 (2005) 307–323. The width of ±20 % is ours.
    """
    scores = assessment.item_scores()
    generator = np.random.default_rng(seed)
    factors = generator.uniform(1 - spread, 1 + spread, (draws, len(assessment.items)))
    totals = adjusted(assessment, weighted_totals(scores, factors, assessment.total_points))
    official = standing_of(assessment, scores)
    return Stability(bands_of(assessment, official, totals), draws, seed)


def weighted_totals(scores: ItemScores, factors: NDArray[np.float64], total_points: int) -> NDArray[np.int64]:
    """Return totals of draws × places in hundredths under factors of draws × items.

    total = total_points × Σ factor × points ÷ Σ factor × full points, both sums over the items that
    take part, rounded half up: the factors' common size cancels, and factors of one give the official
    totals.
    """
    available = np.where(scores.counts, scores.full_points, 0).astype(np.float64)
    earned = factors @ scores.points.astype(np.float64).T
    possible = factors @ available.T
    share = np.divide(earned, possible, out=np.zeros_like(earned), where=possible > 0)
    return hundredths(share * (total_points / 100))
