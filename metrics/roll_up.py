"""Roll-up by re-summing: numerators, denominators and report counts add up; rates never do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from metrics.cumulation import Cumulated


def roll_up(cumulated: Cumulated, groups: NDArray[np.intp], codes: Sequence[str]) -> Cumulated:
    """Return the figures of ``codes``, each the sum of the places whose group it is.

    ``groups`` holds a position among the codes, or −1, for each place of ``cumulated``. A sum is not
    applicable when somebody said so and nobody of the group reported a value or owes a report.
    """
    kept = np.flatnonzero(groups >= 0)
    order = kept[np.argsort(groups[kept], kind="stable")]
    present, starts = np.unique(groups[order], return_index=True)
    # A run of neighbours in order needs no copy.
    taken = slice(order[0], order[-1] + 1) if len(order) and (np.diff(order) == 1).all() else order

    def gathered(figures: NDArray, adding: np.ufunc) -> NDArray:
        alone = len(order) == len(present)
        found = figures[taken] if alone else adding.reduceat(figures[taken], starts, axis=0)
        if len(present) == len(codes):
            return found
        result = np.zeros((len(codes), figures.shape[1]), dtype=figures.dtype)
        result[present] = found
        return result

    due, received = gathered(cumulated.due, np.add), gathered(cumulated.received, np.add)
    declined = gathered(cumulated.not_applicable, np.logical_or)
    return replace(
        cumulated,
        places=tuple(codes),
        numerator=gathered(cumulated.numerator, np.add),
        denominator=gathered(cumulated.denominator, np.add),
        due=due,
        received=received,
        reported=gathered(cumulated.reported, np.logical_or),
        not_applicable=declined & (received == 0) & (due == 0),
    )
