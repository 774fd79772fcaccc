"""Review dockets: cases and their events; a case's state is a fold over its events. Append-only."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from loaders.schema.base import Identity, metadata

review_case = Table(
    "review_case",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("place", Text, ForeignKey("place.code"), nullable=False),
    Column("run", Identity, nullable=False),
    Column("lead", Integer, nullable=False, comment="number of the lead in its run"),
    Column("trigger_code", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    ForeignKeyConstraint(["run", "lead"], ["score_lead.run", "score_lead.number"]),
    Index(None, "place"),
)

review_event = Table(
    "review_event",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("case", Identity, ForeignKey("review_case.id"), nullable=False),
    Column("number", Integer, nullable=False, comment="from 1 within the case"),
    Column("kind", Text, nullable=False),
    Column("day", Text, nullable=False, comment="in the county's own time; deadlines count from it"),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", Text, nullable=False, comment="in which the actor acted"),
    Column("content", Text, nullable=False, comment="JSON of metrics.docket_events"),
    UniqueConstraint("case", "number"),
)

# Of a case or of an action: files are kept as they came, with their hash.
evidence_file = Table(
    "evidence_file",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("case", Identity, ForeignKey("review_case.id")),
    Column("action", Identity, ForeignKey("action.id")),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("actor", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    CheckConstraint('("case" IS NULL) <> (action IS NULL)', name="of_one_thing"),
    Index(None, "case"),
    Index(None, "action"),
)
