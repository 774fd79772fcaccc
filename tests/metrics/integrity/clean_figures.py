"""Clean figures, drawn: what honest places report, so that false alarms can be counted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.catalogue import Indicator
from metrics.cube import VALUE, Cube
from metrics.periods import month_text

SEED = 20261122
FIRST_MONTH = 2024 * 12


def cube_of(numerator: NDArray[np.int64], denominator: NDArray[np.int64] | None, indicators: list[Indicator]) -> Cube:
    """Return a cube of figures (places × indicators × months), all reported, from 2024-01 on."""
    shape = numerator.shape
    below = np.zeros(shape, dtype=np.int64) if denominator is None else denominator
    places = tuple(f"p{number:03d}" for number in range(shape[0]))
    months = tuple(month_text(FIRST_MONTH + number) for number in range(shape[2]))
    codes = tuple(indicator.code for indicator in indicators)
    return Cube(places, codes, months, numerator, below, np.full(shape, VALUE, dtype=np.uint8))


def share_under(p_values: NDArray[np.float64], level: float) -> float:
    """Return the share of tests under a level: the rate of false alarms when figures are clean."""
    return float((p_values[~np.isnan(p_values)] <= level).mean())


def holds(p_values: NDArray[np.float64], level: float) -> bool:
    """Return whether the rate of false alarms keeps a level, three standard errors of the simulation allowed."""
    tests = int((~np.isnan(p_values)).sum())
    return share_under(p_values, level) <= level + 3 * np.sqrt(level * (1 - level) / tests)
