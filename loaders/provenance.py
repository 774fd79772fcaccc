"""Where a stored figure came from: file, sheet and the exact cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection, select

from loaders.access import Action, Viewer, visible_places
from loaders.schema import batch, batch_source, observation

SOURCE_COLUMNS = [
    "period",
    "indicator",
    "place",
    "batch",
    "file",
    "imported_at",
    "sheet",
    "numerator_cells",
    "denominator_cells",
]


def cells(columns: str | None, row: int) -> str | None:
    """Return the cells of signed column letters in a row: ``D-E`` and 7 give ``D7-E7``; None for none."""
    return None if columns is None else re.sub(r"[A-Z]+", lambda letters: f"{letters[0]}{row}", columns)


def source_cells(
    connection: Connection, viewer: Viewer, periods: Sequence[str], indicators: Sequence[str], places: Sequence[str]
) -> pd.DataFrame:
    """Return where the observations of periods, indicators and places came from; columns ``SOURCE_COLUMNS``.

    ``numerator_cells`` are signed cells such as ``D7-E7``, ``denominator_cells`` None for counts and
    amounts. Places whose observations the viewer may not read are left out; raises AccessDenied when
    the viewer may read none at all.
    """
    visible = visible_places(connection, viewer, Action.READ_OBSERVATIONS)
    query = (
        select(
            observation.c.period,
            observation.c.indicator,
            observation.c.place,
            observation.c.batch,
            batch.c.file_name,
            batch.c.created_at,
            batch_source.c.sheet,
            batch_source.c.numerator_columns,
            batch_source.c.denominator_columns,
            observation.c.row,
        )
        .join(batch, batch.c.id == observation.c.batch)
        .join(
            batch_source,
            (batch_source.c.batch == observation.c.batch) & (batch_source.c.source == observation.c.source),
        )
        .where(
            observation.c.period.in_(list(periods)),
            observation.c.indicator.in_(list(indicators)),
            observation.c.place.in_(sorted(visible & set(places))),
        )
        .order_by(observation.c.period, observation.c.indicator, observation.c.place)
    )
    rows = [
        (*row[:7], cells(row.numerator_columns, row.row), cells(row.denominator_columns, row.row))
        for row in connection.execute(query)
    ]
    return pd.DataFrame(rows, columns=SOURCE_COLUMNS, dtype=object)
