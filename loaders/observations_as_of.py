"""Observations as they stood at a data revision, with the cells that they came from."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection, Table, select

from loaders.frames import read_frame
from loaders.provenance import cells
from loaders.revisions import current_data_revision
from loaders.schema import audit_event, batch, batch_source, observation, observation_history

# More places than that are sooner read whole than listed.
_MOST_LISTED = 500
_KEY = ["period", "indicator", "place"]
_FIGURES = [*_KEY, "numerator", "denominator", "state"]
_STORED = [*_FIGURES, "batch", "source", "row"]


def read_observations_as_of(
    connection: Connection,
    indicators: Sequence[str],
    periods: Sequence[str],
    places: Sequence[str],
    revision: int,
    *,
    with_sources: bool = True,
) -> pd.DataFrame:
    """Return observations as they stood at a data revision, each with its source; for computing only.

    Columns period, indicator, place, numerator, denominator, state, batch, and with sources file, sheet,
    numerator_cells, denominator_cells. What was replaced later comes from the history; what came in
    later is left out.
    """
    narrowed = (list(indicators), list(periods), set(places))
    changed = current_data_revision(connection) != revision
    frame = _stored(connection, observation, *narrowed, names=_STORED if changed or with_sources else _FIGURES)
    if changed:
        replaced = _stored(connection, observation_history, *narrowed, after=revision)
        came = _revisions_of_batches(connection)
        both = pd.concat([replaced, frame.assign(replaced_in=None)], ignore_index=True)
        there = both[[came.get(number, 0) <= revision for number in both["batch"]]]
        # Without an audit event nothing says when a batch came; the value replaced first was there first.
        frame = there.sort_values("replaced_in", na_position="last", kind="stable").drop_duplicates(_KEY)
    return _with_sources(connection, frame) if with_sources else frame


def _stored(
    connection: Connection,
    table: Table,
    indicators: list[str],
    periods: list[str],
    places: set[str],
    after: int | None = None,
    names: Sequence[str] = _STORED,
) -> pd.DataFrame:
    columns = table.c
    names = [*names, "replaced_in"] if after is not None else names
    query = select(*(columns[name] for name in names)).where(
        columns.indicator.in_(indicators), columns.period.in_(periods)
    )
    if len(places) <= _MOST_LISTED:
        query = query.where(columns.place.in_(sorted(places)))
    if after is not None:
        query = query.where(columns.replaced_in > after)
    frame = read_frame(connection, query, dict.fromkeys(("numerator", "denominator"), "Int64"))
    return frame if len(places) <= _MOST_LISTED else frame[frame["place"].isin(places)]


def _revisions_of_batches(connection: Connection) -> dict[int, int]:
    """Return batch → the data revision in which it came, as the audit trail tells."""
    events = connection.scalars(select(audit_event.c.details).where(audit_event.c.action == "import"))
    details = [json.loads(text) for text in events]
    return {told["batch"]: told["data_revision"] for told in details if {"batch", "data_revision"} <= told.keys()}


def _with_sources(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    query = select(
        batch_source.c.batch,
        batch_source.c.source,
        batch.c.file_name,
        batch_source.c.sheet,
        batch_source.c.numerator_columns,
        batch_source.c.denominator_columns,
    ).join(batch, batch.c.id == batch_source.c.batch)
    wanted = set(frame["batch"].tolist())
    known = {(row.batch, row.source): row for row in connection.execute(query) if row.batch in wanted}
    # Column letters hold no digits, so that the cells of row 0 are a pattern for every row.
    patterns = {
        key: (row.file_name, row.sheet, cells(row.numerator_columns, 0), cells(row.denominator_columns, 0))
        for key, row in known.items()
    }
    found = []
    for number, of, row in zip(frame["batch"].tolist(), frame["source"].tolist(), frame["row"].tolist(), strict=True):
        file, sheet, above, below = patterns[number, of]
        line = str(row)
        found.append((file, sheet, above and above.replace("0", line), below and below.replace("0", line)))
    columns = zip(*found, strict=True) if found else ((), (), (), ())
    names = ("file", "sheet", "numerator_cells", "denominator_cells")
    # As objects, so that the cells that a count does not have stay None.
    told = {name: pd.Series(list(column), frame.index, object) for name, column in zip(names, columns, strict=True)}
    return frame.assign(**told)
