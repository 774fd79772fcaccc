"""The tables, one schema for SQLite and PostgreSQL (docs/decisions/0003-schema.md).

Amounts and counts are integers (yuan in fen), rates are never stored, points are integers of a
hundredth, periods and place codes are text.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows only in a column of exactly INTEGER PRIMARY KEY.
Identity = BigInteger().with_variant(Integer, "sqlite")

deployment = Table(
    "deployment",
    metadata,
    Column("id", SmallInteger, CheckConstraint("id = 1", name="one_row"), primary_key=True),
    Column("content", Text, nullable=False, comment="JSON of loaders.deployment.Deployment"),
    Column("catalogue_version", Text, ForeignKey("catalogue.version"), nullable=False),
)

catalogue = Table(
    "catalogue",
    metadata,
    Column("version", Text, primary_key=True),
    Column("content", Text, nullable=False, comment="canonical JSON"),
    Column("loaded_at", Text, nullable=False),
)

data_revision = Table(
    "data_revision",
    metadata,
    Column("id", SmallInteger, CheckConstraint("id = 1", name="one_row"), primary_key=True),
    Column("revision", BigInteger, nullable=False),
)

place = Table(
    "place",
    metadata,
    Column("code", Text, primary_key=True),
    Column("level", Text, nullable=False),
)

# Name, parent and peer class change; code and level are the identity.
place_version = Table(
    "place_version",
    metadata,
    Column("code", Text, ForeignKey("place.code"), primary_key=True),
    Column("valid_from", Text, primary_key=True, comment="first month"),
    Column("valid_to", Text, comment="last month; null while in force"),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("parent", Text, ForeignKey("place.code")),
    Column("peer_class", Text),
    Index(None, "parent"),
)

place_change = Table(
    "place_change",
    metadata,
    Column("from_code", Text, ForeignKey("place.code"), primary_key=True),
    Column("to_code", Text, ForeignKey("place.code"), primary_key=True),
    Column("month", Text, primary_key=True, comment="first month in which the change holds"),
    Column("kind", Text, CheckConstraint("kind IN ('merge', 'split')", name="kind"), nullable=False),
)

boundary = Table(
    "boundary",
    metadata,
    Column("place", Text, ForeignKey("place.code"), primary_key=True),
    Column("valid_from", Text, primary_key=True),
    Column("valid_to", Text),
    Column("geometry", LargeBinary, nullable=False, comment="WKB, WGS 84, as imported after repair"),
    Column("simplified", LargeBinary, nullable=False, comment="WKB, coverage-simplified for its level"),
)

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
    Column("cases", Integer, CheckConstraint("cases > 0", name="cases"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", Text, nullable=False, comment="empty when none was given"),
    Column("actor", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("batch", Identity, ForeignKey("batch.id"), nullable=False),
    Index(None, "rule_book", "month"),
)

score_run = Table(
    "score_run",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("rule_book", Identity, ForeignKey("rule_book.id"), nullable=False),
    Column("level", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("catalogue_version", Text, ForeignKey("catalogue.version"), nullable=False),
    Column("data_revision", BigInteger, nullable=False),
    Column("code_version", Text, nullable=False),
    Column("previous_run", Identity, ForeignKey("score_run.id")),
    Column("actor", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("series", Text, nullable=False, server_default="", comment="of the rule book; empty for the main one"),
    Index(None, "level", "period", "id"),
)

score_total = Table(
    "score_total",
    metadata,
    Column("run", Identity, ForeignKey("score_run.id"), primary_key=True),
    Column("place", Text, ForeignKey("place.code"), primary_key=True),
    Column("level", Text, nullable=False),
    Column("points", BigInteger, comment="hundredths; null when nothing could be scored"),
    Column("full_points", BigInteger, nullable=False),
    Column("rank", Integer, comment="null: not ranked"),
    Column("ranked_places", Integer, nullable=False),
    Column("previous_rank", Integer),
    Column("previous_points", BigInteger),
    Column("light", Text, nullable=False),
    Column("items_scored", Integer, nullable=False),
    Column("items_missing", Integer, nullable=False),
    Column("items_not_applicable", Integer, nullable=False),
    Column("reports_due", Integer, nullable=False),
    Column("reports_received", Integer, nullable=False),
    Column("places_due", Integer, comment="units that owe reports"),
    Column("places_reported", Integer),
    Column("base_points", BigInteger, comment="before bonus and penalty"),
    Column("bonus", BigInteger, nullable=False, server_default="0"),
    Column("penalty", BigInteger, nullable=False, server_default="0"),
    Column("not_ranked_reason", Text, comment="null: ranked"),
    Column("peer_group", Text),
    Column("rank_in_peer_group", Integer),
    Column("peer_group_places", Integer),
    Column("grade", Text),
    Column("level_points", BigInteger, comment="null where the rule book weighs no progress"),
    Column("level_rank", Integer),
    Column("progress_points", BigInteger),
    Column("progress_rank", Integer),
    Column("composite_points", BigInteger, comment="null where the rule book weighs no periods"),
    Column("composite_rank", Integer),
)

score_subject = Table(
    "score_subject",
    metadata,
    Column("run", Identity, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("points", BigInteger),
    Column("full_points", BigInteger, nullable=False),
    Column("light", Text, nullable=False),
    ForeignKeyConstraint(["run", "place"], ["score_total.run", "score_total.place"]),
)

score_item = Table(
    "score_item",
    metadata,
    Column("run", Identity, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("numerator", BigInteger),
    Column("denominator", BigInteger),
    Column("value", Float),
    Column("target", Float),
    Column("attainment", Float),
    Column("points", BigInteger),
    Column("full_points", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("light", Text, nullable=False),
    Column("explanation", Text, nullable=False, comment="code of how the points came about"),
    Column("reports_due", Integer, nullable=False),
    Column("reports_received", Integer, nullable=False),
    Column("previous_value", Float, comment="of the same months last year"),
    Column("level_points", BigInteger),
    Column("progress_points", BigInteger),
    Column("carried_from", Text, comment="month of the value that stands in for a missing one"),
    ForeignKeyConstraint(["run", "place"], ["score_total.run", "score_total.place"]),
    sqlite_with_rowid=False,
)

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
