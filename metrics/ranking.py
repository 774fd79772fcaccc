"""Ranks of rounded totals within a level and within peer groups: competition ranking (1, 2, 2, 4)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def competition_rank(points: NDArray[np.int64], ranked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return each place's rank by points, highest first, ties sharing the better rank; 0 = not ranked.

    ``points`` are whole hundredths, so that equal on paper is equal here.
    """
    taking_part = np.sort(points[ranked])
    better = len(taking_part) - np.searchsorted(taking_part, points, side="right")
    return np.where(ranked, better + 1, 0)


def rank_with_tie_breaks(
    points: NDArray[np.int64], tie_breaks: Sequence[NDArray[np.int64]], ranked: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return ranks by points, equal points by the first tie-break, then the next; what stays equal stays tied."""
    if not tie_breaks or not len(points):
        return competition_rank(points, ranked)
    _, order = np.unique(np.column_stack([points, *tie_breaks]), axis=0, return_inverse=True)
    return competition_rank(order.reshape(-1).astype(np.int64), ranked)


def ranks_of_draws(
    points: NDArray[np.int64], tie_breaks: Sequence[NDArray[np.int64]], ranked: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Return ``rank_with_tie_breaks`` of every row of draws × places, all rows at once.

    Tie-breaks are the same in every draw, so they become one number that is added to the points.
    """
    ranks = np.zeros(points.shape, dtype=np.int32)
    if not ranked.any():
        return ranks
    keys = points[:, ranked]
    if tie_breaks:
        _, order = np.unique(np.column_stack(tie_breaks)[ranked], axis=0, return_inverse=True)
        keys = keys * (int(order.max()) + 1) + order.reshape(-1)
    best_first = np.argsort(-keys, axis=1)
    ordered = np.take_along_axis(keys, best_first, axis=1)
    position = np.arange(keys.shape[1], dtype=np.int32)
    is_new = np.ones(keys.shape, dtype=bool)
    is_new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    shared = np.maximum.accumulate(np.where(is_new, position, 0), axis=1) + 1
    own = np.empty_like(shared)
    np.put_along_axis(own, best_first, shared, axis=1)
    ranks[:, ranked] = own
    return ranks


def rank_within(
    groups: NDArray[np.integer], order: NDArray[np.int64], ranked: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return ranks within groups and how many are ranked there.

    ``groups`` holds a group number, or −1 without one (no rank); ``order`` what is higher for the
    better, such as points or ranks turned round.
    """
    rank, size = np.zeros(len(order), dtype=np.int64), np.zeros(len(order), dtype=np.int64)
    for group in np.unique(groups[groups >= 0]):
        inside = groups == group
        rank = np.where(inside, competition_rank(order, ranked & inside), rank)
        size = np.where(inside, int((ranked & inside).sum()), size)
    return rank, size


def movement(rank: NDArray[np.int64], previous: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how many ranks each place climbed (negative: fell); NaN where one of the ranks is 0, not ranked."""
    return np.where((rank > 0) & (previous > 0), previous - rank, np.nan)


def delta_rank(level_rank: NDArray[np.int64], progress_rank: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the rank by level less the rank by progress; NaN where one is 0.

    Above zero: further ahead in progress than in what is reached.
    """
    return movement(progress_rank, level_rank)
