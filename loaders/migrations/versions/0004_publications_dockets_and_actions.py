"""Publications, review dockets, actions; tables to which rows are only added

Revision: 0004
Previous: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "audit_event",
    "publication_draft",
    "publication_approval",
    "publication",
    "review_case",
    "review_event",
    "evidence_file",
    "action",
    "action_event",
)


def upgrade() -> None:
    op.create_table(
        "publication_draft",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("run", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False, comment="of the canonical content that is to be approved"),
        sa.Column(
            "corrects",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="number of a publication; null: the first of its month",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="of a correction; empty otherwise"),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False, comment="in the county's own time"),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["score_run.id"], name=op.f("fk_publication_draft_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_draft")),
    )
    op.create_table(
        "publication",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("draft", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False, comment="canonical JSON of the whole run"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="of the content"),
        sa.Column("day", sa.Text(), nullable=False, comment="on which it was published, in the county's own time"),
        sa.Column("published_at", sa.Text(), nullable=False),
        sa.Column("corrects", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "notice",
            sa.Text(),
            nullable=True,
            comment="JSON: what moved against the publication that it corrects, and why",
        ),
        sa.ForeignKeyConstraint(["corrects"], ["publication.number"], name=op.f("fk_publication_corrects")),
        sa.ForeignKeyConstraint(["draft"], ["publication_draft.id"], name=op.f("fk_publication_draft")),
        sa.ForeignKeyConstraint(["run"], ["score_run.id"], name=op.f("fk_publication_run")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_publication")),
        sa.UniqueConstraint("draft", name=op.f("uq_publication_draft")),
        sa.UniqueConstraint("run", name=op.f("uq_publication_run")),
    )
    op.create_index(
        op.f("ix_publication_level_series_period"), "publication", ["level", "series", "period"], unique=False
    )

    op.create_table(
        "publication_approval",
        sa.Column("draft", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["publication_draft.id"], name=op.f("fk_publication_approval_draft")),
        sa.PrimaryKeyConstraint("draft", "actor", name=op.f("pk_publication_approval")),
    )
    op.create_table(
        "review_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("run", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead", sa.Integer(), nullable=False, comment="number of the lead in its run"),
        sa.Column("trigger_code", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_review_case_place")),
        sa.ForeignKeyConstraint(
            ["run", "lead"], ["score_lead.run", "score_lead.number"], name=op.f("fk_review_case_run_lead")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_case")),
    )
    op.create_index(op.f("ix_review_case_place"), "review_case", ["place"], unique=False)

    op.create_table(
        "action",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column(
            "run",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="what was known when it was given",
        ),
        sa.Column("lead", sa.Integer(), nullable=True, comment="number of the lead in the run"),
        sa.Column("case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("owner_post", sa.Text(), nullable=False, comment="a post, never a private person"),
        sa.Column("due", sa.Text(), nullable=False, comment="day"),
        sa.Column("item", sa.Text(), nullable=False, comment="of the rule book: its figure measures success"),
        sa.Column("success_value", sa.Float(), nullable=False, comment="at least, or at most where lower is better"),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.CheckConstraint("source IN ('item', 'lead', 'decision', 'meeting')", name=op.f("ck_action_source")),
        sa.ForeignKeyConstraint(["case"], ["review_case.id"], name=op.f("fk_action_case")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_action_place")),
        sa.ForeignKeyConstraint(["run"], ["score_run.id"], name=op.f("fk_action_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    op.create_index(op.f("ix_action_place"), "action", ["place"], unique=False)

    op.create_table(
        "review_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="from 1 within the case"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False, comment="in the county's own time; deadlines count from it"),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False, comment="in which the actor acted"),
        sa.Column("content", sa.Text(), nullable=False, comment="JSON of metrics.docket_events"),
        sa.ForeignKeyConstraint(["case"], ["review_case.id"], name=op.f("fk_review_event_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_event")),
        sa.UniqueConstraint("case", "number", name=op.f("uq_review_event_case_number")),
    )
    op.create_table(
        "action_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("action", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="from 1 within the action"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False, comment="JSON of metrics.action_events"),
        sa.ForeignKeyConstraint(["action"], ["action.id"], name=op.f("fk_action_event_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_event")),
        sa.UniqueConstraint("action", "number", name=op.f("uq_action_event_action_number")),
    )
    op.create_table(
        "evidence_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("action", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.CheckConstraint('("case" IS NULL) <> (action IS NULL)', name=op.f("ck_evidence_file_of_one_thing")),
        sa.ForeignKeyConstraint(["action"], ["action.id"], name=op.f("fk_evidence_file_action")),
        sa.ForeignKeyConstraint(["case"], ["review_case.id"], name=op.f("fk_evidence_file_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_file")),
    )
    op.create_index(op.f("ix_evidence_file_action"), "evidence_file", ["action"], unique=False)
    op.create_index(op.f("ix_evidence_file_case"), "evidence_file", ["case"], unique=False)
    for table in APPEND_ONLY:
        _refuse_changes(table)


def _refuse_changes(table: str) -> None:
    """Have the database itself refuse to change or delete a row: the record holds against our own mistakes too."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            """
            CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
            """
        )
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
