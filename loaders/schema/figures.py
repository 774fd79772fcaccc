"""What was reported: batches, observations and what they replaced."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
)

from loaders.schema.base import Identity, metadata

batch = Table(
    "batch",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False, comment="observations, places, boundaries, rule book, targets"),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("mapping", Text, comment="name and version of the sheet mapping"),
    Column("actor", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("rows_read", BigInteger, nullable=False, default=0),
    Column("rows_added", BigInteger, nullable=False, default=0),
    Column("rows_changed", BigInteger, nullable=False, default=0),
    Column("rows_unchanged", BigInteger, nullable=False, default=0),
    Column("rows_refused", BigInteger, nullable=False, default=0),
    Index(None, "sha256"),
)

# One entry per sheet and column pair; with an observation's row number it names the exact cells.
batch_source = Table(
    "batch_source",
    metadata,
    Column("batch", Identity, ForeignKey("batch.id"), primary_key=True),
    Column("source", Integer, primary_key=True),
    Column("sheet", Text, nullable=False),
    Column("numerator_columns", Text, nullable=False, comment="signed column letters, such as D-E"),
    Column("denominator_columns", Text, comment="signed column letters; null for counts"),
)

issue = Table(
    "issue",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("batch", Identity, ForeignKey("batch.id"), nullable=False),
    Column("severity", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("cell", Text, nullable=False),
    Column("parameters", Text, nullable=False, comment="JSON"),
    Index(None, "batch"),
)


def _observation_columns() -> list[Column]:
    return [
        Column("numerator", BigInteger, comment="null only when not applicable"),
        Column("denominator", BigInteger, comment="null for counts and amounts"),
        Column("state", SmallInteger, nullable=False, comment="1 value, 2 not applicable; missing is no row"),
        Column("batch", Identity, nullable=False),
        Column("source", Integer, nullable=False),
        Column("row", Integer, nullable=False),
    ]


# Clustered on the key; the second index serves one place's trend.
observation = Table(
    "observation",
    metadata,
    Column("period", Text, primary_key=True),
    Column("indicator", Text, primary_key=True),
    Column("place", Text, ForeignKey("place.code"), primary_key=True),
    *_observation_columns(),
    ForeignKeyConstraint(["batch", "source"], ["batch_source.batch", "batch_source.source"]),
    Index(None, "place", "indicator", "period"),
    CheckConstraint("state IN (1, 2)", name="state"),
    CheckConstraint("state = 2 OR numerator IS NOT NULL", name="value"),
    sqlite_with_rowid=False,
)

observation_history = Table(
    "observation_history",
    metadata,
    Column("period", Text, primary_key=True),
    Column("indicator", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("replaced_in", BigInteger, primary_key=True, comment="data revision that replaced it"),
    *_observation_columns(),
    sqlite_with_rowid=False,
)
