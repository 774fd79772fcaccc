"""Grades (等次): by the share of the full points, by quotas of ranks, or by both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from metrics.rounding import divide_half_up
from metrics.rule_book_parts import Grade


def grades_of(
    points: NDArray[np.int64],
    full_points: int,
    rank: NDArray[np.int64],
    ranked_places: NDArray[np.int64],
    grades: Sequence[Grade],
) -> NDArray[np.int64]:
    """Return each place's number among the grades, −1 where it is not ranked or reaches none.

    The first grade counts whose ``at_least`` per cent of the full points the place has and whose quota
    has room. Quotas add up from the best grade down: room is for ranks up to the sum of quotas × ranked
    places, rounded half up; who shares the last such rank is in. A grade without quota has room for all.
    """
    grade = np.full(len(points), -1, dtype=np.int64)
    hundredths_of_percent = 0
    for number, line in enumerate(grades):
        # Per cents such as 90.1 have no exact double; a share that is exactly at the bound has reached it.
        fits = points * 100 >= np.ceil(np.round(line.at_least * full_points, 6))
        if line.quota is not None:
            hundredths_of_percent += round(line.quota * 100)
            fits &= rank <= divide_half_up(ranked_places * hundredths_of_percent, np.full(len(points), 10_000))
        grade = np.where((grade < 0) & (rank > 0) & fits, number, grade)
    return grade
