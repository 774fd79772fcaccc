"""Observations read once for several score runs: the books and months scored together read mostly the same."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection

from loaders.observations import OBSERVATION_COLUMNS, read_periods
from loaders.revisions import current_data_revision

# A county's year is 150,000 rows; of a province, only what is asked for at once is held.
MOST_ROWS = 2_000_000


class ObservationShelf:
    """Whole periods of observations as of one data revision; another revision empties the shelf."""

    def __init__(self) -> None:
        self._revision: int | None = None
        self._periods: dict[str, pd.DataFrame] = {}

    def read(self, connection: Connection, indicators: Sequence[str], periods: Sequence[str]) -> pd.DataFrame:
        """Return what ``read_all_observations`` does, from the shelf as far as it stands there. For computing only."""
        if (revision := current_data_revision(connection)) != self._revision:
            self._revision, self._periods = revision, {}
        if wanting := [period for period in periods if period not in self._periods]:
            found = dict(tuple(read_periods(connection, wanting).groupby("period")))
            nothing = pd.DataFrame(columns=OBSERVATION_COLUMNS)
            self._periods |= {period: found.get(period, nothing) for period in wanting}
        frames = [self._periods[period] for period in periods if len(self._periods[period])]
        if sum(map(len, self._periods.values())) > MOST_ROWS:
            self._periods = {period: self._periods[period] for period in periods}
        if not frames:
            return read_periods(connection, [])
        together = pd.concat(frames, ignore_index=True)
        return together[together["indicator"].isin(set(indicators))].reset_index(drop=True)
