"""Many rows at once: executemany on SQLite, COPY on PostgreSQL, inside the transaction that is open."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv
from sqlalchemy import Connection, Table

ROWS_AT_ONCE = 200_000

# Values of one column and a mask that is true where they are null (None: nowhere).
Values = tuple[np.ndarray, np.ndarray | None]


def bulk_insert(
    connection: Connection,
    table: Table,
    columns: Mapping[str, Values],
    advance: Callable[[float], None] | None = None,
) -> None:
    """Insert rows given column by column; texts are object arrays, numbers integer arrays.

    Goes to the driver's own bulk path, many times faster than a statement per row. Rows in the order
    of the primary key go fastest. ``advance`` is told the share that is done.
    """
    count = len(next(iter(columns.values()))[0])
    for start in range(0, count, ROWS_AT_ONCE):
        piece = {
            name: (values[start : start + ROWS_AT_ONCE], None if mask is None else mask[start : start + ROWS_AT_ONCE])
            for name, (values, mask) in columns.items()
        }
        if connection.dialect.name == "postgresql":
            _copy(connection, table, piece)
        else:
            _executemany(connection, table, piece)
        if advance is not None:
            advance(min((start + ROWS_AT_ONCE) / count, 1.0))


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _quoted(connection: Connection, names: Sequence[str]) -> str:
    return ", ".join(connection.dialect.identifier_preparer.quote(name) for name in names)


def _executemany(connection: Connection, table: Table, columns: Mapping[str, Values]) -> None:
    marks = ", ".join("?" * len(columns))
    names = _quoted(connection, list(columns))
    statement = f"INSERT INTO {_quoted(connection, [table.name])} ({names}) VALUES ({marks})"  # noqa: S608 names of tables
    driver = _driver(connection)
    driver.executemany(statement, zip(*(_listed(*values) for values in columns.values()), strict=True))


def _listed(values: np.ndarray, mask: np.ndarray | None) -> list:
    if mask is None or not mask.any():
        return values.tolist()
    nullable = values.astype(object)
    nullable[mask] = None
    return nullable.tolist()


def _copy(connection: Connection, table: Table, columns: Mapping[str, Values]) -> None:
    arrays = {name: pa.array(values, mask=mask) for name, (values, mask) in columns.items()}
    buffer = io.BytesIO()
    # Texts are quoted and nulls are not, which is what tells them apart for COPY.
    arrow_csv.write_csv(pa.table(arrays), buffer, arrow_csv.WriteOptions(include_header=False))
    names = _quoted(connection, list(columns))
    statement = f"COPY {_quoted(connection, [table.name])} ({names}) FROM STDIN (FORMAT csv)"
    driver = _driver(connection)
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(buffer.getbuffer())


def delete_observations(connection: Connection, keys: Sequence[Sequence[str]]) -> None:
    """Delete observations by key: periods, indicators and places as three parallel sequences."""
    driver = _driver(connection)
    if connection.dialect.name == "postgresql":
        statement = (
            "DELETE FROM observation o USING unnest(%s::text[], %s::text[], %s::text[]) AS k(period, indicator, place)"
            " WHERE (o.period, o.indicator, o.place) = (k.period, k.indicator, k.place)"
        )
        with driver.cursor() as cursor:
            cursor.execute(statement, [list(key) for key in keys])
    else:
        statement = "DELETE FROM observation WHERE period = ? AND indicator = ? AND place = ?"
        driver.executemany(statement, zip(*keys, strict=True))
