"""Stability band: the ranks a place could plausibly have had, beside the official rank, never instead of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.assessment import Assessment, Standing, adjusted, standing_of
from metrics.ranking import ranks_of_draws
from metrics.resampling import HELD, Draws, chance_of, draw_numerators
from metrics.scoring import SCORED, ItemScores, Sums, totals_of

# The band leaves out this share of the draws on either side; two places are told apart when no more
# than this share of the draws has them level or the other way round.
TAIL = 0.025
# Bounds the memory of one item's draws; 2^18 of them are 2 MB and stay in the cache.
_DRAWS_AT_ONCE = 1 << 18

# (assessment, run of places, column, which of them were scored) → drawn numerators of that column.
Sampler = Callable[[Assessment, slice, int, NDArray[np.bool_]], Draws]


@dataclass(frozen=True)
class Stability:
    """Bands of one level, with what is needed to draw them again.

    ``bands``: place, points, rank, points_low, points_high, rank_best, rank_worst, group; points are
    hundredths, missing is NA. Places of one ``group`` (1 = best) cannot be told apart.
    """

    bands: pd.DataFrame
    draws: int
    seed: int


def stability(assessment: Assessment, draws: int = 1000, seed: int = 0) -> Stability:
    """Return the stability bands of the places of one level or peer group.

    Numerators are drawn given their denominators (``metrics.resampling``); rules, rounding,
    reweighting, totals and ranks are the official ones. What was not scored (missing, not applicable,
    nothing to judge) stays as it is, and so do targets, denominators and adjustments.

    Source: H. Goldstein and D. Spiegelhalter, League tables and their limitations, Journal of the
    Royal Statistical Society A 159 (1996) 385–443; E. Marshall and D. Spiegelhalter, Reliability of
    league tables of in vitro fertilisation clinics, BMJ 316 (1998) 1701–1704.
    """
    generator = np.random.default_rng(seed)
    scores = assessment.item_scores()
    official = standing_of(assessment, scores)
    totals = drawn_totals(assessment, scores, draws, chance_sampler(draws, generator))
    return Stability(bands_of(assessment, official, totals), draws, seed)


def chance_sampler(draws: int, generator: np.random.Generator) -> Sampler:
    """Return the sampler of numerators given their denominators; only what was scored varies."""

    def sample(assessment: Assessment, places: slice, item: int, scored: NDArray[np.bool_]) -> Draws:
        numerator = assessment.figures.numerator[places, item]
        denominator = assessment.figures.denominator[places, item]
        chance = chance_of(assessment.indicators[item], numerator, denominator)
        return draw_numerators(numerator, denominator, np.where(scored, chance, HELD), draws, generator)

    return sample


def drawn_totals(assessment: Assessment, scores: ItemScores, draws: int, sample: Sampler) -> NDArray[np.int64]:
    """Return totals of draws × places in hundredths, by the official rules and rounding.

    Items on one indicator share its draws. Raises ValueError when a rule gives a drawn figure another
    part in the total than the official one, because the reweighting would then be of something else.
    """
    places = len(assessment.figures.places)
    totals = np.empty((draws, places), dtype=np.int64)
    for rows in _runs_of(places, max(_DRAWS_AT_ONCE // draws, 1)):
        points = np.zeros((rows.stop - rows.start, draws), dtype=np.int64)
        for columns in _columns_by_indicator(assessment):
            scored = (scores.state[rows, columns] == SCORED).any(axis=1)
            drawn = sample(assessment, rows, columns[0], scored)
            for item in columns:
                points += _points_of(assessment, scores, rows.start, item, drawn)[drawn.index]
        available = np.where(scores.counts[rows], scores.full_points[rows], 0).sum(axis=1)
        totals[:, rows] = totals_of(Sums(points, available[:, None]), assessment.total_points).T
    return adjusted(assessment, totals)


def _runs_of(places: int, at_once: int) -> Iterator[slice]:
    return (slice(first, min(first + at_once, places)) for first in range(0, places, at_once))


def _columns_by_indicator(assessment: Assessment) -> list[list[int]]:
    columns: dict[str, list[int]] = {}
    for number, indicator in enumerate(assessment.indicators):
        columns.setdefault(indicator.code, []).append(number)
    return list(columns.values())


def _points_of(assessment: Assessment, scores: ItemScores, first: int, item: int, drawn: Draws) -> NDArray[np.int64]:
    """Return the points of each different outcome."""
    rows = first + drawn.place
    drawn_scores = assessment.with_numerators(item, rows, drawn.numerator).item_scores()
    if (drawn_scores.counts[:, 0] != scores.counts[rows, item]).any():
        raise ValueError(f"{assessment.items[item].code}: takes part in the total or not, depending on chance")
    return drawn_scores.points[:, 0]


def bands_of(assessment: Assessment, official: Standing, totals: NDArray[np.int64]) -> pd.DataFrame:
    """Return the bands that totals of draws × places span; columns as in ``Stability.bands``.

    A band holds the 2.5th to the 97.5th per cent of the draws, and always the official figure, which
    is one of those that could have come out. Tie-breaks stay as they are in every draw.
    """
    points, ranked, rank = official.points, official.ranked, official.rank
    ranks = ranks_of_draws(totals, assessment.tie_breaks, ranked)
    points_low, points_high = central_range(totals, points)
    rank_best, rank_worst = central_range(ranks, rank)
    return pd.DataFrame(
        {"place": pd.array(assessment.figures.places, dtype="str")}
        | {
            name: pd.arrays.IntegerArray(figures.astype(np.int64), ~ranked)
            for name, figures in {
                "points": points,
                "rank": rank,
                "points_low": points_low,
                "points_high": points_high,
                "rank_best": rank_best,
                "rank_worst": rank_worst,
                "group": indistinguishable_groups(totals, rank),
            }.items()
        }
    )


def central_range(drawn: NDArray, official: NDArray) -> tuple[NDArray, NDArray]:
    """Return, per column, the range that leaves out 2.5 % of the draws on either side; the official figure in it."""
    outside = int(TAIL * len(drawn))
    ordered = np.partition(drawn, (outside, len(drawn) - 1 - outside), axis=0)
    low, high = ordered[outside], ordered[len(drawn) - 1 - outside]
    return np.minimum(low, official), np.maximum(high, official)


def indistinguishable_groups(totals: NDArray[np.int64], rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each place's group, 1 for the best, 0 for places not ranked (rank 0).

    Down the official order, a group goes on until a place is told apart from the group's first: until
    the first is ahead in at least 97.5 % of the draws. Places of one rank share a group. Members are
    not told apart from their first, pair by pair and without allowance for the number of pairs;
    neighbours on the two sides of a border may still be close to each other.

    Source: of the comparison in pairs, P. Hall and H. Miller, Using the bootstrap to quantify the
    authority of an empirical ranking, Annals of Statistics 37 (2009) 3929–3959; the run of neighbours
    is our own rule.
    """
    order = np.flatnonzero(rank > 0)
    order = order[np.argsort(rank[order], kind="stable")]
    needed = np.ceil((1 - TAIL) * len(totals))
    group = np.zeros(len(rank), dtype=np.int64)
    current, first, before = 0, -1, 0
    for place in order.tolist():
        told_apart = first < 0 or (totals[:, first] > totals[:, place]).sum() >= needed
        if told_apart and rank[place] != before:
            current, first = current + 1, place
        group[place], before = current, int(rank[place])
    return group
