"""What totals and items say beside points and rank; the ledger

Revision: 0002
Previous: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "score_run",
        sa.Column(
            "series", sa.Text(), server_default="", nullable=False, comment="of the rule book; empty for the main one"
        ),
    )
    columns: tuple[sa.Column, ...] = (
        sa.Column("places_due", sa.Integer(), nullable=True, comment="units that owe reports"),
        sa.Column("places_reported", sa.Integer(), nullable=True),
        sa.Column("base_points", sa.BigInteger(), nullable=True, comment="before bonus and penalty"),
        sa.Column("bonus", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("penalty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("not_ranked_reason", sa.Text(), nullable=True, comment="null: ranked"),
        sa.Column("peer_group", sa.Text(), nullable=True),
        sa.Column("rank_in_peer_group", sa.Integer(), nullable=True),
        sa.Column("peer_group_places", sa.Integer(), nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column(
            "level_points", sa.BigInteger(), nullable=True, comment="null where the rule book weighs no progress"
        ),
        sa.Column("level_rank", sa.Integer(), nullable=True),
        sa.Column("progress_points", sa.BigInteger(), nullable=True),
        sa.Column("progress_rank", sa.Integer(), nullable=True),
        sa.Column(
            "composite_points", sa.BigInteger(), nullable=True, comment="null where the rule book weighs no periods"
        ),
        sa.Column("composite_rank", sa.Integer(), nullable=True),
    )
    for column in columns:
        op.add_column("score_total", column)
    columns = (
        sa.Column("previous_value", sa.Float(), nullable=True, comment="of the same months last year"),
        sa.Column("level_points", sa.BigInteger(), nullable=True),
        sa.Column("progress_points", sa.BigInteger(), nullable=True),
        sa.Column(
            "carried_from", sa.Text(), nullable=True, comment="month of the value that stands in for a missing one"
        ),
    )
    for column in columns:
        op.add_column("score_item", column)
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "ledger_entry",
        sa.Column("id", identity, autoincrement=True, nullable=False),
        sa.Column("rule_book", identity, nullable=False, comment="version it was checked against"),
        sa.Column("line", sa.Text(), nullable=False, comment="code of a bonus or penalty line"),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False, comment="empty when none was given"),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("batch", identity, nullable=False),
        sa.CheckConstraint("cases > 0", name=op.f("ck_ledger_entry_cases")),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name=op.f("fk_ledger_entry_batch")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_ledger_entry_place")),
        sa.ForeignKeyConstraint(["rule_book"], ["rule_book.id"], name=op.f("fk_ledger_entry_rule_book")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    op.create_index(op.f("ix_ledger_entry_rule_book_month"), "ledger_entry", ["rule_book", "month"], unique=False)
