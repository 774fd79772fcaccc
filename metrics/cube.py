"""Observations as a dense cube (place × indicator × month): codes become integers once, sums stay exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.periods import last_month_of

MISSING, VALUE, NOT_APPLICABLE = 0, 1, 2


@dataclass(frozen=True)
class Cube:
    """Figures of places × indicators × months, in the order of the three lists.

    ``numerator`` and ``denominator`` hold zero wherever ``state`` is not VALUE, so that plain sums
    are right; a count's denominator is zero. A period lies in the month in which it ends.
    """

    places: tuple[str, ...]
    indicators: tuple[str, ...]
    months: tuple[str, ...]
    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]
    state: NDArray[np.uint8]

    def __post_init__(self) -> None:
        shape = (len(self.places), len(self.indicators), len(self.months))
        for array in (self.numerator, self.denominator, self.state):
            if array.shape != shape:
                raise ValueError(f"array of shape {array.shape} in a cube of shape {shape}")


def build_cube(
    observations: pd.DataFrame, places: Sequence[str], indicators: Sequence[str], months: Sequence[str]
) -> Cube:
    """Return the cube of observations; what lies outside the three lists is left out.

    ``observations`` has columns period, indicator, place, numerator, denominator, state (1 value,
    2 not applicable), one row per key.
    """
    periods = observations["period"].astype("category")
    ends = np.array(
        [months.index(end) if (end := last_month_of(period)) in months else -1 for period in periods.cat.categories],
        dtype=np.int64,
    )
    month = ends[periods.cat.codes.to_numpy()] if len(ends) else np.empty(0, dtype=np.int64)
    place = pd.Index(places).get_indexer(pd.Index(observations["place"]))
    indicator = pd.Index(indicators).get_indexer(pd.Index(observations["indicator"]))
    inside = (place >= 0) & (indicator >= 0) & (month >= 0)
    key = (place[inside], indicator[inside], month[inside])

    shape = (len(places), len(indicators), len(months))
    state = np.zeros(shape, dtype=np.uint8)
    state[key] = observations["state"].to_numpy(dtype=np.uint8)[inside]
    return Cube(
        tuple(places),
        tuple(indicators),
        tuple(months),
        _filled(shape, key, observations["numerator"], inside),
        _filled(shape, key, observations["denominator"], inside),
        state,
    )


def _filled(shape: tuple[int, ...], key: tuple, column: pd.Series, inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    array = np.zeros(shape, dtype=np.int64)
    array[key] = pd.array(column, dtype="Int64").to_numpy(dtype=np.int64, na_value=0)[inside]
    return array
