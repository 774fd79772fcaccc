"""Rows as the database's driver gives them: exact in types, and readable whatever somebody wrote into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table, Text

_NAMES = count()
# Few enough to stay in the processor's cache from reading to hashing.
ROWS_AT_ONCE = 5_000


def read_pieces(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    wanted: Mapping[str, Sequence[Any]] | None = None,
    *,
    at_once: int = ROWS_AT_ONCE,
) -> Iterator[list[tuple]]:
    """Yield a table's rows in the order of its primary key, so many at once.

    ``wanted`` maps names of columns to the values that they may have. Texts compare by code point in every
    database; text that is no UTF-8 comes with surrogates in the place of the bytes that are none.
    """
    quote = connection.dialect.identifier_preparer.quote
    is_postgres = connection.dialect.name == "postgresql"
    mark = "%s" if is_postgres else "?"
    conditions = [f"{quote(name)} IN ({', '.join([mark] * len(values))})" for name, values in (wanted or {}).items()]
    order = [
        quote(key.name) + (' COLLATE "C"' if is_postgres and isinstance(key.type, Text) else "")
        for key in table.primary_key
    ]
    statement = (
        f"SELECT {', '.join(map(quote, columns))} FROM {quote(table.name)}"  # noqa: S608 names of tables and columns
        + (f" WHERE {' AND '.join(conditions)}" if conditions else "")
        + f" ORDER BY {', '.join(order)}"
    )
    values = [value for each in (wanted or {}).values() for value in each]
    driver: Any = connection.connection.driver_connection
    if is_postgres:
        with driver.cursor(name=f"raw_rows_{next(_NAMES)}") as cursor:
            cursor.execute(statement, values)
            while piece := cursor.fetchmany(at_once):
                yield piece
        return
    before = driver.text_factory
    driver.text_factory = _lenient
    try:
        cursor = driver.execute(statement, values)
        while piece := cursor.fetchmany(at_once):
            yield piece
    finally:
        driver.text_factory = before


def _lenient(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")
