"""Observations as a dense cube (place × indicator × month): codes become integers once, sums stay exact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    month = _positions(observations["period"], months, last_month_of)
    place = _positions(observations["place"], places)
    indicator = _positions(observations["indicator"], indicators)
    states = observations["state"].to_numpy(dtype=np.uint8)
    inside = (place >= 0) & (indicator >= 0) & (month >= 0)
    valued = inside & (states == VALUE)

    shape = (len(places), len(indicators), len(months))
    state = np.zeros(shape, dtype=np.uint8)
    state[place[inside], indicator[inside], month[inside]] = states[inside]
    key = (place[valued], indicator[valued], month[valued])
    return Cube(
        tuple(places),
        tuple(indicators),
        tuple(months),
        _filled(shape, key, observations["numerator"], valued),
        _filled(shape, key, observations["denominator"], valued),
        state,
    )


def _positions(
    column: pd.Series, labels: Sequence[str], label_of: Callable[[str], str] = lambda text: text
) -> NDArray[np.intp]:
    """Return the position of each text's label, −1 where it is not listed; each distinct text is looked up once."""
    texts = column.astype("category").cat
    position = {label: number for number, label in enumerate(labels)}
    of_category = [position.get(label_of(text), -1) for text in texts.categories]
    return np.array([*of_category, -1], dtype=np.intp)[texts.codes.to_numpy()]


def _filled(
    shape: tuple[int, ...], key: tuple[NDArray[np.intp], ...], column: pd.Series, valued: NDArray[np.bool_]
) -> NDArray[np.int64]:
    array = np.zeros(shape, dtype=np.int64)
    array[key] = column.astype("Int64").to_numpy(dtype=np.int64, na_value=0)[valued]
    return array
