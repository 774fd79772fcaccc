"""Publications: score runs made official, the drafts they came from, and who approved them. Append-only."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from loaders.schema.base import Identity, metadata

publication_draft = Table(
    "publication_draft",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("run", Identity, ForeignKey("score_run.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("sha256", Text, nullable=False, comment="of the canonical content that is to be approved"),
    Column("corrects", Identity, comment="number of a publication; null: the first of its month"),
    Column("reason", Text, nullable=False, comment="of a correction; empty otherwise"),
    Column("actor", Text, nullable=False),
    Column("day", Text, nullable=False, comment="in the county's own time"),
    Column("created_at", Text, nullable=False),
)

publication_approval = Table(
    "publication_approval",
    metadata,
    Column("draft", Identity, ForeignKey("publication_draft.id"), primary_key=True),
    Column("actor", Text, primary_key=True),
    Column("post", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("created_at", Text, nullable=False),
)

publication = Table(
    "publication",
    metadata,
    Column("number", Identity, primary_key=True, autoincrement=True),
    Column("draft", Identity, ForeignKey("publication_draft.id"), nullable=False, unique=True),
    Column("run", Identity, ForeignKey("score_run.id"), nullable=False, unique=True),
    Column("level", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("content", Text, nullable=False, comment="canonical JSON of the whole run"),
    Column("sha256", Text, nullable=False, comment="of the content"),
    Column("day", Text, nullable=False, comment="on which it was published, in the county's own time"),
    Column("published_at", Text, nullable=False),
    Column("corrects", Identity, ForeignKey("publication.number")),
    Column("notice", Text, comment="JSON: what moved against the publication that it corrects, and why"),
    Index(None, "level", "series", "period"),
)
