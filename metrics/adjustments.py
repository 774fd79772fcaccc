"""Bonus and penalty lines: points for each case entered, capped by line and in all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.rule_book_parts import AdjustmentCaps, AdjustmentLine, LineKind


class Adjustment(NamedTuple):
    """Hundredths that each place gains and loses beside its items; both are zero or more."""

    bonus: NDArray[np.int64]
    penalty: NDArray[np.int64]


def adjustment_of(
    entries: pd.DataFrame | None,
    lines: Sequence[AdjustmentLine],
    caps: AdjustmentCaps,
    places: Sequence[str],
    months: Sequence[str],
) -> Adjustment:
    """Return the adjustment of places by the entries of some months.

    ``entries`` has columns month, place, line, cases (whole, zero or more), as many rows as there were
    entries; those of other places, lines and months count nothing. A line gives points × cases, at most
    its cap; the lines of a kind together at most the cap of the kind.
    """
    cases = _cases(entries, [line.code for line in lines], places, months)
    points = np.array([line.points for line in lines], dtype=np.int64)
    earned = cases * points
    for column, line in enumerate(lines):
        if line.cap is not None:
            earned[:, column] = np.minimum(earned[:, column], line.cap)
    sums = {}
    for kind, cap in ((LineKind.BONUS, caps.bonus), (LineKind.PENALTY, caps.penalty)):
        total = earned[:, [line.kind is kind for line in lines]].sum(axis=1)
        sums[kind] = total if cap is None else np.minimum(total, cap)
    return Adjustment(sums[LineKind.BONUS], sums[LineKind.PENALTY])


def _cases(
    entries: pd.DataFrame | None, lines: Sequence[str], places: Sequence[str], months: Sequence[str]
) -> NDArray[np.int64]:
    cases = np.zeros((len(places), len(lines)), dtype=np.int64)
    if entries is None or entries.empty or not lines:
        return cases
    row, column = ({code: number for number, code in enumerate(codes)} for codes in (places, lines))
    counted = entries[
        entries["month"].isin(list(months)) & entries["place"].isin(list(row)) & entries["line"].isin(list(column))
    ]
    at = ([row[place] for place in counted["place"]], [column[line] for line in counted["line"]])
    np.add.at(cases, at, counted["cases"].to_numpy(dtype=np.int64))
    return cases


def adjusted_totals(points: NDArray[np.int64], adjustment: Adjustment, cap: int | None) -> NDArray[np.int64]:
    """Return totals with bonus and less penalty, never below zero, nor above the cap where there is one."""
    return np.clip(points + adjustment.bonus - adjustment.penalty, 0, cap)
