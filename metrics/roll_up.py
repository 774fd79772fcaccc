"""Roll-up by re-summing: numerators, denominators and report counts add up; rates never do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from metrics.cumulation import Cumulated


def roll_up(cumulated: Cumulated, groups: Sequence[str | None], codes: Sequence[str]) -> Cumulated:
    """Return the figures of ``codes``, each the sum of the places whose group it is.

    ``groups`` names a code (or None) for each place of ``cumulated``. A sum is not applicable when
    somebody said so and nobody of the group reported a value or owes a report.
    """
    target = group_numbers(groups, codes)
    kept = np.flatnonzero(target >= 0)
    order = kept[np.argsort(target[kept], kind="stable")]
    present, starts = np.unique(target[order], return_index=True)

    def summed(figures: NDArray) -> NDArray[np.int64]:
        result = np.zeros((len(codes), figures.shape[1]), dtype=np.int64)
        if len(order) == len(present):
            result[present] = figures[order]
        else:
            result[present] = np.add.reduceat(figures[order], starts, axis=0, dtype=np.int64)
        return result

    due, received = summed(cumulated.due), summed(cumulated.received)
    declined = summed(cumulated.not_applicable) > 0
    return replace(
        cumulated,
        places=tuple(codes),
        numerator=summed(cumulated.numerator),
        denominator=summed(cumulated.denominator),
        due=due,
        received=received,
        reported=summed(cumulated.reported) > 0,
        not_applicable=declined & (received == 0) & (due == 0),
    )


def group_numbers(groups: Sequence[str | None], codes: Sequence[str]) -> NDArray[np.intp]:
    """Return the position of each group among the codes, −1 for None and for codes not listed."""
    number = {code: position for position, code in enumerate(codes)}
    return np.array([number.get(group, -1) if group is not None else -1 for group in groups], dtype=np.intp)
