"""Actions (督办): what somebody has to do by when, and what became of it. Append-only."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from loaders.schema.base import Identity, metadata

action = Table(
    "action",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("place", Text, ForeignKey("place.code"), nullable=False),
    Column(
        "source",
        Text,
        CheckConstraint("source IN ('item', 'lead', 'decision', 'meeting')", name="source"),
        nullable=False,
    ),
    Column("run", Identity, ForeignKey("score_run.id"), nullable=False, comment="what was known when it was given"),
    Column("lead", Integer, comment="number of the lead in the run"),
    Column("case", Identity, ForeignKey("review_case.id")),
    Column("task", Text, nullable=False),
    Column("owner_post", Text, nullable=False, comment="a post, never a private person"),
    Column("due", Text, nullable=False, comment="day"),
    Column("item", Text, nullable=False, comment="of the rule book: its figure measures success"),
    Column("success_value", Float, nullable=False, comment="at least, or at most where lower is better"),
    Column("actor", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Index(None, "place"),
)

action_event = Table(
    "action_event",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("action", Identity, ForeignKey("action.id"), nullable=False),
    Column("number", Integer, nullable=False, comment="from 1 within the action"),
    Column("kind", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("content", Text, nullable=False, comment="JSON of metrics.action_events"),
    UniqueConstraint("action", "number"),
)
