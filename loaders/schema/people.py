"""Who may do what, and who did what."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from loaders.schema.base import Identity, metadata

audit_event = Table(
    "audit_event",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", Text, nullable=False, comment="JSON"),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

role_grant = Table(
    "role_grant",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("subject", Text, nullable=False, comment="the identity provider's sub claim"),
    Column("role", Text, nullable=False),
    Column("place", Text, ForeignKey("place.code"), nullable=False),
    Column("valid_from", Text, nullable=False, comment="day"),
    Column("valid_to", Text, comment="last day"),
    Index(None, "subject"),
)
