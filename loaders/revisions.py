"""The data revision: a counter bumped with every change; every cache key holds it."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from loaders.schema import data_revision


def current_data_revision(connection: Connection) -> int:
    """Return the data revision, 0 in a database nothing was written to."""
    return connection.scalar(select(data_revision.c.revision)) or 0


def bump_data_revision(connection: Connection) -> int:
    """Count one change, in the transaction that makes it, and return the new revision."""
    bumped = connection.execute(update(data_revision).values(revision=data_revision.c.revision + 1))
    if bumped.rowcount == 0:
        connection.execute(insert(data_revision).values(id=1, revision=1))
    return current_data_revision(connection)
