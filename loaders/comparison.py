"""What an import changes: accepted rows held against those already stored for the same periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from loaders.measure_check import STATE_VALUE
from loaders.schema import observation
from loaders.validation import ObservationRows

STORED_COLUMNS = ["period", "indicator", "place", "numerator", "denominator", "state", "batch", "source", "row"]


@dataclass(frozen=True)
class Differences:
    """Masks over the accepted rows, and the stored rows that the changed ones replace (in their order)."""

    added: np.ndarray
    changed: np.ndarray
    replaced: pd.DataFrame

    @property
    def unchanged(self) -> int:
        """How many accepted rows are stored already as they are."""
        return int((~(self.added | self.changed)).sum())


def read_stored(connection: Connection, rows: ObservationRows) -> pd.DataFrame:
    """Return what is stored for the periods and indicators of accepted rows; columns ``STORED_COLUMNS``."""
    periods = [rows.periods[index] for index in np.unique(rows.period)]
    indicators = [rows.indicators[index] for index in np.unique(rows.indicator)]
    query = select(*(observation.c[name] for name in STORED_COLUMNS)).where(
        observation.c.period.in_(periods), observation.c.indicator.in_(indicators)
    )
    # Plain tuples: pandas asks every database row for attributes it does not have, which is slow.
    stored = [tuple(row) for row in connection.execute(query)]
    return pd.DataFrame(stored, columns=STORED_COLUMNS, dtype=object)


def compare(rows: ObservationRows, stored: pd.DataFrame) -> Differences:
    """Tell which accepted rows are new, which change a stored value, and what they replace.

    Where a value came from does not matter: the same value in another cell is no change. A stored
    row that the file does not mention stays as it is.
    """
    key = rows.key
    if not len(stored):
        return Differences(np.ones(len(rows), bool), np.zeros(len(rows), bool), stored)
    parts = [
        pd.Index(names, dtype=object).get_indexer(pd.Index(stored[column]))
        for column, names in (("period", rows.periods), ("indicator", rows.indicators), ("place", rows.places))
    ]
    stored_key = (parts[0] * len(rows.indicators) + parts[1]) * len(rows.places) + parts[2]
    position = np.searchsorted(key, stored_key)
    matches = np.minimum(position, len(key) - 1)
    same_key = (np.minimum.reduce(parts) >= 0) & (key[matches] == stored_key)
    stored, at = stored[same_key], matches[same_key]
    value = rows.state[at] == STATE_VALUE
    differs = rows.state[at] != stored["state"].to_numpy(np.int64)
    differs |= value & (rows.numerator[at] != _whole(stored["numerator"]))
    differs |= value & (np.where(rows.rate[at], rows.denominator[at], -1) != _whole(stored["denominator"]))
    added, changed = np.ones(len(rows), bool), np.zeros(len(rows), bool)
    added[at] = False
    changed[at[differs]] = True
    order = np.argsort(at[differs], kind="stable")
    return Differences(added, changed, stored[differs].iloc[order])


def _whole(column: pd.Series) -> np.ndarray:
    # Stored figures are never negative, so -1 stands for null.
    return column.where(column.notna(), -1).to_numpy(np.int64)
