"""Reading observations: for scoring, and for a viewer's trends, each within what may be seen."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection, Select, func, select

from loaders.access import Action, Viewer, visible_places
from loaders.frames import read_frame
from loaders.schema import observation

OBSERVATION_COLUMNS = ["period", "indicator", "place", "numerator", "denominator", "state"]


def _query(indicators: Sequence[str], periods: Sequence[str]) -> Select:
    return select(*(observation.c[name] for name in OBSERVATION_COLUMNS)).where(
        observation.c.indicator.in_(indicators), observation.c.period.in_(periods)
    )


def _frame(connection: Connection, query: Select) -> pd.DataFrame:
    return read_frame(connection, query, {"numerator": "Int64", "denominator": "Int64"})


def read_all_observations(connection: Connection, indicators: Sequence[str], periods: Sequence[str]) -> pd.DataFrame:
    """Return the observations a score run needs, columns as in ``OBSERVATION_COLUMNS``.

    For computing only: what a viewer sees of the result is checked where the result is read.
    """
    return _frame(connection, _query(indicators, periods))


def read_periods(connection: Connection, periods: Sequence[str]) -> pd.DataFrame:
    """Return all observations of periods, columns as in ``OBSERVATION_COLUMNS``. For computing only."""
    columns = (observation.c[name] for name in OBSERVATION_COLUMNS)
    return _frame(connection, select(*columns).where(observation.c.period.in_(periods)))


def read_observations(
    connection: Connection, viewer: Viewer, indicators: Sequence[str], periods: Sequence[str], places: Sequence[str]
) -> pd.DataFrame:
    """Return the observations of some places that a viewer may read.

    Raises AccessDenied when the viewer may read none at all; places out of the viewer's reach are
    left out.
    """
    allowed = sorted(set(places) & visible_places(connection, viewer, Action.READ_OBSERVATIONS))
    return _frame(connection, _query(indicators, periods).where(observation.c.place.in_(allowed)))


def periods_reported(connection: Connection) -> list[str]:
    """Return all periods with at least one observation, oldest first."""
    return list(connection.scalars(select(observation.c.period).distinct().order_by(observation.c.period)))


def count_observations(connection: Connection) -> int:
    """Return the number of observations stored."""
    return connection.scalar(select(func.count()).select_from(observation)) or 0
