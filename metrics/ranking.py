"""Ranks of rounded totals within a level: competition ranking (1, 2, 2, 4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def competition_rank(points: NDArray[np.int64], ranked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return each place's rank by points, highest first, ties sharing the better rank; 0 = not ranked.

    ``points`` are whole hundredths, so that equal on paper is equal here.
    """
    taking_part = np.sort(points[ranked])
    better = len(taking_part) - np.searchsorted(taking_part, points, side="right")
    return np.where(ranked, better + 1, 0)
