"""Roll-up by re-summing: numerators, denominators and report counts add up; rates never do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from metrics.cumulation import Cumulated


def roll_up(cumulated: Cumulated, groups: NDArray[np.intp], codes: Sequence[str]) -> Cumulated:
    """Return the figures of ``codes``, each the sum of the places whose group it is.

    ``groups`` holds a position among the codes, or −1, for each place of ``cumulated``. A sum is not applicable when
    somebody said so and nobody of the group reported a value or owes a report.
    """
    kept = np.flatnonzero(groups >= 0)
    order = kept[np.argsort(groups[kept], kind="stable")]
    present, starts = np.unique(groups[order], return_index=True)

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
