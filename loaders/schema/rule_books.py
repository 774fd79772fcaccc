"""Rule books, their targets, and the ledger of bonus and penalty entries."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Float, ForeignKey, Index, Integer, Table, Text

from loaders.schema.base import Identity, metadata

rule_book = Table(
    "rule_book",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("code", Text, nullable=False),
    Column("version", Text, nullable=False, comment="hash of the canonical content"),
    Column("level", Text, nullable=False),
    Column("first_month", Text, nullable=False),
    Column("last_month", Text, nullable=False),
    Column("content", Text, nullable=False, comment="canonical JSON; never changed once stored"),
    Column("batch", Identity, ForeignKey("batch.id"), nullable=False),
    Index(None, "code", "version", unique=True),
)

rule_item = Table(
    "rule_item",
    metadata,
    Column("rule_book", Identity, ForeignKey("rule_book.id"), primary_key=True),
    Column("item", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("points", BigInteger, nullable=False, comment="hundredths"),
    Column("rule", Text, nullable=False),
)

target = Table(
    "target",
    metadata,
    Column("rule_book", Identity, ForeignKey("rule_book.id"), primary_key=True),
    Column("item", Text, primary_key=True),
    Column("place", Text, ForeignKey("place.code"), primary_key=True),
    Column("first_month", Text, primary_key=True),
    Column("value", Float, nullable=False),
)

ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("rule_book", Identity, ForeignKey("rule_book.id"), nullable=False, comment="version it was checked against"),
    Column("line", Text, nullable=False, comment="code of a bonus or penalty line"),
    Column("place", Text, ForeignKey("place.code"), nullable=False),
    Column("month", Text, nullable=False),
    Column("cases", Integer, CheckConstraint("cases >= 0", name="cases"), nullable=False, comment="0: withdrawn"),
    Column("reason", Text, nullable=False),
    Column("evidence", Text, nullable=False, comment="empty when none was given"),
    Column("actor", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("batch", Identity, ForeignKey("batch.id"), nullable=False),
    Column("data_revision", BigInteger, nullable=False, server_default="0", comment="since when it counts"),
    Index(None, "rule_book", "month"),
)
