"""the first schema

Revision: 0001
Previous:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False, comment="JSON"),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="observations, places, boundaries, rule book, targets"),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=True, comment="name and version of the sheet mapping"),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("rows_read", sa.BigInteger(), nullable=False),
        sa.Column("rows_added", sa.BigInteger(), nullable=False),
        sa.Column("rows_changed", sa.BigInteger(), nullable=False),
        sa.Column("rows_unchanged", sa.BigInteger(), nullable=False),
        sa.Column("rows_refused", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_sha256"), ["sha256"], unique=False)

    op.create_table(
        "catalogue",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False, comment="canonical JSON"),
        sa.Column("loaded_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_catalogue")),
    )
    op.create_table(
        "data_revision",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_revision")),
    )
    op.create_table(
        "observation_history",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("replaced_in", sa.BigInteger(), nullable=False, comment="data revision that replaced it"),
        sa.Column("numerator", sa.BigInteger(), nullable=True, comment="null only when not applicable"),
        sa.Column("denominator", sa.BigInteger(), nullable=True, comment="null for counts and amounts"),
        sa.Column("state", sa.SmallInteger(), nullable=False, comment="1 value, 2 not applicable; missing is no row"),
        sa.Column("batch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("period", "indicator", "place", "replaced_in", name=op.f("pk_observation_history")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "place",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_place")),
    )
    op.create_table(
        "batch_source",
        sa.Column("batch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("numerator_columns", sa.Text(), nullable=False, comment="signed column letters, such as D-E"),
        sa.Column("denominator_columns", sa.Text(), nullable=True, comment="signed column letters; null for counts"),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name=op.f("fk_batch_source_batch")),
        sa.PrimaryKeyConstraint("batch", "source", name=op.f("pk_batch_source")),
    )
    op.create_table(
        "boundary",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=False),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("geometry", sa.LargeBinary(), nullable=False, comment="WKB, WGS 84, as imported after repair"),
        sa.Column("simplified", sa.LargeBinary(), nullable=False, comment="WKB, coverage-simplified for its level"),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_boundary_place")),
        sa.PrimaryKeyConstraint("place", "valid_from", name=op.f("pk_boundary")),
    )
    op.create_table(
        "deployment",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False, comment="JSON of loaders.deployment.Deployment"),
        sa.Column("catalogue_version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["catalogue_version"], ["catalogue.version"], name=op.f("fk_deployment_catalogue_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
    )
    op.create_table(
        "issue",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("batch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False, comment="JSON"),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name=op.f("fk_issue_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
    )
    with op.batch_alter_table("issue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_batch"), ["batch"], unique=False)

    op.create_table(
        "place_change",
        sa.Column("from_code", sa.Text(), nullable=False),
        sa.Column("to_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False, comment="first month in which the change holds"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["from_code"], ["place.code"], name=op.f("fk_place_change_from_code")),
        sa.ForeignKeyConstraint(["to_code"], ["place.code"], name=op.f("fk_place_change_to_code")),
        sa.PrimaryKeyConstraint("from_code", "to_code", "month", name=op.f("pk_place_change")),
    )
    op.create_table(
        "place_version",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=False, comment="first month"),
        sa.Column("valid_to", sa.Text(), nullable=True, comment="last month; null while in force"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("peer_class", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["code"], ["place.code"], name=op.f("fk_place_version_code")),
        sa.ForeignKeyConstraint(["parent"], ["place.code"], name=op.f("fk_place_version_parent")),
        sa.PrimaryKeyConstraint("code", "valid_from", name=op.f("pk_place_version")),
    )
    with op.batch_alter_table("place_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_version_parent"), ["parent"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="the identity provider's sub claim"),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=False, comment="day"),
        sa.Column("valid_to", sa.Text(), nullable=True, comment="last day"),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_role_grant_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_subject"), ["subject"], unique=False)

    op.create_table(
        "rule_book",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False, comment="hash of the canonical content"),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("first_month", sa.Text(), nullable=False),
        sa.Column("last_month", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False, comment="canonical JSON; never changed once stored"),
        sa.Column("batch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name=op.f("fk_rule_book_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_book")),
    )
    with op.batch_alter_table("rule_book", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_book_code_version"), ["code", "version"], unique=True)

    op.create_table(
        "observation",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=True, comment="null only when not applicable"),
        sa.Column("denominator", sa.BigInteger(), nullable=True, comment="null for counts and amounts"),
        sa.Column("state", sa.SmallInteger(), nullable=False, comment="1 value, 2 not applicable; missing is no row"),
        sa.Column("batch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.CheckConstraint("state = 2 OR numerator IS NOT NULL", name=op.f("ck_observation_value")),
        sa.CheckConstraint("state IN (1, 2)", name=op.f("ck_observation_state")),
        sa.ForeignKeyConstraint(
            ["batch", "source"], ["batch_source.batch", "batch_source.source"], name=op.f("fk_observation_batch_source")
        ),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_observation_place")),
        sa.PrimaryKeyConstraint("period", "indicator", "place", name=op.f("pk_observation")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_observation_place_indicator_period"), ["place", "indicator", "period"], unique=False
        )

    op.create_table(
        "rule_item",
        sa.Column("rule_book", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False, comment="hundredths"),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["rule_book"], ["rule_book.id"], name=op.f("fk_rule_item_rule_book")),
        sa.PrimaryKeyConstraint("rule_book", "item", name=op.f("pk_rule_item")),
    )
    op.create_table(
        "score_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("rule_book", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("catalogue_version", sa.Text(), nullable=False),
        sa.Column("data_revision", sa.BigInteger(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("previous_run", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["catalogue_version"], ["catalogue.version"], name=op.f("fk_score_run_catalogue_version")
        ),
        sa.ForeignKeyConstraint(["previous_run"], ["score_run.id"], name=op.f("fk_score_run_previous_run")),
        sa.ForeignKeyConstraint(["rule_book"], ["rule_book.id"], name=op.f("fk_score_run_rule_book")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_run")),
    )
    with op.batch_alter_table("score_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_run_level_period_id"), ["level", "period", "id"], unique=False)

    op.create_table(
        "target",
        sa.Column("rule_book", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("first_month", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_target_place")),
        sa.ForeignKeyConstraint(["rule_book"], ["rule_book.id"], name=op.f("fk_target_rule_book")),
        sa.PrimaryKeyConstraint("rule_book", "item", "place", "first_month", name=op.f("pk_target")),
    )
    op.create_table(
        "score_total",
        sa.Column("run", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=True, comment="hundredths; null when nothing could be scored"),
        sa.Column("full_points", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True, comment="null: not ranked"),
        sa.Column("ranked_places", sa.Integer(), nullable=False),
        sa.Column("previous_rank", sa.Integer(), nullable=True),
        sa.Column("previous_points", sa.BigInteger(), nullable=True),
        sa.Column("light", sa.Text(), nullable=False),
        sa.Column("items_scored", sa.Integer(), nullable=False),
        sa.Column("items_missing", sa.Integer(), nullable=False),
        sa.Column("items_not_applicable", sa.Integer(), nullable=False),
        sa.Column("reports_due", sa.Integer(), nullable=False),
        sa.Column("reports_received", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_score_total_place")),
        sa.ForeignKeyConstraint(["run"], ["score_run.id"], name=op.f("fk_score_total_run")),
        sa.PrimaryKeyConstraint("run", "place", name=op.f("pk_score_total")),
    )
    op.create_table(
        "score_item",
        sa.Column("run", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("attainment", sa.Float(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("full_points", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("light", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False, comment="code of how the points came about"),
        sa.Column("reports_due", sa.Integer(), nullable=False),
        sa.Column("reports_received", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run", "place"], ["score_total.run", "score_total.place"], name=op.f("fk_score_item_run_place")
        ),
        sa.PrimaryKeyConstraint("run", "place", "item", name=op.f("pk_score_item")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "score_subject",
        sa.Column("run", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("full_points", sa.BigInteger(), nullable=False),
        sa.Column("light", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run", "place"], ["score_total.run", "score_total.place"], name=op.f("fk_score_subject_run_place")
        ),
        sa.PrimaryKeyConstraint("run", "place", "subject", name=op.f("pk_score_subject")),
    )


def downgrade() -> None:
    op.drop_table("score_subject")
    op.drop_table("score_item")
    op.drop_table("score_total")
    op.drop_table("target")
    with op.batch_alter_table("score_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_run_level_period_id"))

    op.drop_table("score_run")
    op.drop_table("rule_item")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_place_indicator_period"))

    op.drop_table("observation")
    with op.batch_alter_table("rule_book", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_book_code_version"))

    op.drop_table("rule_book")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_subject"))

    op.drop_table("role_grant")
    with op.batch_alter_table("place_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_version_parent"))

    op.drop_table("place_version")
    op.drop_table("place_change")
    with op.batch_alter_table("issue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issue_batch"))

    op.drop_table("issue")
    op.drop_table("deployment")
    op.drop_table("boundary")
    op.drop_table("batch_source")
    op.drop_table("place")
    op.drop_table("observation_history")
    op.drop_table("data_revision")
    op.drop_table("catalogue")
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_sha256"))

    op.drop_table("batch")
    op.drop_table("audit_event")
