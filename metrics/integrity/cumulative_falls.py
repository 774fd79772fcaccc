"""Cumulated figures that fall: a register that only grows cannot hold fewer than before."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from metrics.cube import VALUE, Cube
from metrics.integrity.leads import LeadKind, results_frame
from metrics.periods import assessment_year_start


def cumulative_fall_tests(cube: Cube, registers: Collection[str], start_month: int | None = None) -> pd.DataFrame:
    """Return a test per place and register (indicator codes whose numerators may not fall).

    Each report is held against the last one before it, across missing months; with ``start_month`` a
    register begins anew in every assessment year. Statistic: the largest fall. The p-value is 0 where
    there is a fall, since a register kept by its rule has none (a correction is a reason, to be told
    by the place), and 1 elsewhere; so the rate of false alarms on clean figures is 0 by arithmetic.
    """
    columns = [number for number, code in enumerate(cube.indicators) if code in registers]
    before = np.full((len(cube.places), len(columns)), -1, dtype=np.int64)
    largest, steps = np.zeros_like(before), np.zeros_like(before)
    first, last = np.full_like(before, -1), np.full_like(before, -1)
    for month, name in enumerate(cube.months):
        if start_month is not None and name == assessment_year_start(name, start_month):
            before[:] = -1
        reported = cube.state[:, columns, month] == VALUE
        now = cube.numerator[:, columns, month]
        compared = reported & (before >= 0)
        fall = np.where(compared, np.maximum(before - now, 0), 0)
        steps += compared
        largest = np.maximum(largest, fall)
        first = np.where((fall > 0) & (first < 0), month, first)
        last = np.where(fall > 0, month, last)
        before = np.where(reported, now, before)
    place, register = np.nonzero(steps)
    fell = largest[place, register] > 0
    months = np.array(cube.months, dtype=object)
    return results_frame(
        LeadKind.CUMULATIVE_FALL,
        cube.months,
        {
            "place": [cube.places[number] for number in place],
            "indicator": [cube.indicators[columns[number]] for number in register],
            "first_month": np.where(fell, months[first[place, register]], cube.months[0]),
            "last_month": np.where(fell, months[last[place, register]], cube.months[-1]),
            "figures": steps[place, register],
            "statistic": largest[place, register].astype(float),
            "p_value": np.where(fell, 0.0, 1.0),
        },
    )
