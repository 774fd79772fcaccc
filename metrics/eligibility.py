"""Who may be ranked, and why somebody is not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.cumulation import Cumulated
from metrics.rule_book_parts import Eligibility

# Why a place has no rank; the index is the code in the arrays, the first one says that it is ranked.
REASONS = ("", "level_not_assessed", "nothing_scored", "too_few_items", "too_few_reporting_places")

# A share of 2 of 3 has no exact double; what is exactly at the bound has reached it.
_TOLERANCE = 1e-9


def not_ranked_reasons(
    assessed: bool,
    scored: NDArray[np.integer],
    missing: NDArray[np.integer],
    reporting: tuple[NDArray[np.integer], NDArray[np.integer]],
    eligibility: Eligibility,
) -> NDArray[np.int8]:
    """Return a number into ``REASONS`` per place, 0 where it is ranked.

    ``scored`` and ``missing`` count items; items that do not apply, are not due or had no cases are no
    reason. ``reporting`` are places that owe reports, and those of them that sent any.
    """
    if not assessed:
        return np.full(len(scored), REASONS.index("level_not_assessed"), dtype=np.int8)
    due, sent = reporting
    return np.select(
        [
            scored == 0,
            _below(scored, scored + missing, eligibility.items),
            _below(sent, due, eligibility.reporting_places),
        ],
        [np.int8(REASONS.index(reason)) for reason in REASONS[2:]],
        default=np.int8(0),
    )


def _below(part: NDArray[np.integer], whole: NDArray[np.integer], least: float) -> NDArray[np.bool_]:
    return part * 100 < least * whole - _TOLERANCE


def reporting_places(
    cumulated: Cumulated, groups: NDArray[np.intp], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many units of each group owe any report, and how many of them sent any.

    ``groups`` holds a position below ``size``, or −1, for each place of ``cumulated``.
    """
    inside = groups >= 0
    owes = (cumulated.due > 0).any(axis=1) & inside
    sent = owes & (cumulated.received > 0).any(axis=1)
    return np.bincount(groups[owes], minlength=size), np.bincount(groups[sent], minlength=size)
