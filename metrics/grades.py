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
    rooms = rooms_of(grades, ranked_places)
    for number, (line, room) in enumerate(zip(grades, rooms, strict=True)):
        fits = points >= least_points(line, full_points)
        if room is not None:
            fits &= rank <= room
        grade = np.where((grade < 0) & (rank > 0) & fits, number, grade)
    return grade


def least_points(grade: Grade, full_points: int) -> int:
    """Return the lowest total (hundredths) that has a grade's per cent of the full points."""
    # Per cents such as 90.1 have no exact double; a share that is exactly at the bound has reached it.
    return -(-int(np.ceil(np.round(grade.at_least * full_points, 6))) // 100)


def rooms_of(grades: Sequence[Grade], ranked_places: NDArray[np.int64]) -> list[NDArray[np.int64] | None]:
    """Return, per grade, the last rank that its quota and those of the better grades have room for.

    One array like ``ranked_places`` per grade; None for a grade without quota, which has room for all.
    """
    rooms: list[NDArray[np.int64] | None] = []
    hundredths_of_percent = 0
    for line in grades:
        if line.quota is None:
            rooms.append(None)
            continue
        hundredths_of_percent += round(line.quota * 100)
        rooms.append(divide_half_up(ranked_places * hundredths_of_percent, np.full(len(ranked_places), 10_000)))
    return rooms
