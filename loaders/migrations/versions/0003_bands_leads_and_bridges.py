"""Stability bands, leads, rank bridges and intervals with a run; ledger entries that can be withdrawn

Revision: 0003
Previous: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns: dict[str, tuple[sa.Column, ...]] = {
        "score_run": (
            sa.Column("band_draws", sa.Integer(), nullable=True, comment="draws of each stability band"),
            sa.Column("band_seed", sa.BigInteger(), nullable=True, comment="with which the bands can be drawn again"),
        ),
        "score_total": (
            sa.Column(
                "previous_full_points",
                sa.BigInteger(),
                nullable=True,
                comment="of the run before; totals compare only when equal",
            ),
            sa.Column("previous_rank_in_peer_group", sa.Integer(), nullable=True),
            sa.Column(
                "bridge_own",
                sa.Integer(),
                nullable=True,
                comment="eighths of a rank gained since the run before; null without a bridge",
            ),
            sa.Column("bridge_peers", sa.Integer(), nullable=True),
            sa.Column("bridge_revision", sa.Integer(), nullable=True),
            sa.Column("bridge_rules", sa.Integer(), nullable=True),
        ),
        "score_item": (
            sa.Column(
                "value_low",
                sa.Float(),
                nullable=True,
                comment="95 % interval of the value; null where chance plays no part",
            ),
            sa.Column("value_high", sa.Float(), nullable=True),
            sa.Column(
                "against_target",
                sa.Text(),
                nullable=True,
                comment="better, similar, worse or cannot_be_judged, by the interval",
            ),
            sa.Column(
                "against_top", sa.Text(), nullable=True, comment="the same against the topmost place of the run"
            ),
        ),
    }
    for table, added in columns.items():
        for column in added:
            op.add_column(table, column)
    with op.batch_alter_table("ledger_entry") as batch:
        batch.add_column(
            sa.Column(
                "data_revision", sa.BigInteger(), server_default="0", nullable=False, comment="since when it counts"
            )
        )
        batch.drop_constraint(op.f("ck_ledger_entry_cases"), type_="check")
        batch.create_check_constraint(op.f("ck_ledger_entry_cases"), "cases >= 0")
        batch.alter_column("cases", existing_type=sa.Integer(), existing_nullable=False, comment="0: withdrawn")
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "score_band",
        sa.Column("run", identity, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("points_low", sa.BigInteger(), nullable=False),
        sa.Column("points_high", sa.BigInteger(), nullable=False),
        sa.Column("rank_best", sa.Integer(), nullable=False),
        sa.Column("rank_worst", sa.Integer(), nullable=False),
        sa.Column(
            "band_group", sa.Integer(), nullable=False, comment="places of one group cannot be told apart; 1 is the best"
        ),
        sa.CheckConstraint("kind IN ('chance', 'weights')", name=op.f("ck_score_band_kind")),
        sa.ForeignKeyConstraint(
            ["run", "place"], ["score_total.run", "score_total.place"], name=op.f("fk_score_band_run_place")
        ),
        sa.PrimaryKeyConstraint("run", "place", "kind", name=op.f("pk_score_band")),
    )
    op.create_table(
        "score_lead",
        sa.Column("run", identity, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="trigger, or the family of tests of figures"),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column(
            "trigger_code", sa.Text(), nullable=True, comment="of the rule book; null for a sign in the figures"
        ),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.Column("other_place", sa.Text(), nullable=True),
        sa.Column("first_month", sa.Text(), nullable=False),
        sa.Column("last_month", sa.Text(), nullable=False),
        sa.Column("figures", sa.Integer(), nullable=True, comment="how many were looked at"),
        sa.Column("statistic", sa.Float(), nullable=True),
        sa.Column("p_value", sa.Float(), nullable=True),
        sa.Column("threshold", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["other_place"], ["place.code"], name=op.f("fk_score_lead_other_place")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_score_lead_place")),
        sa.ForeignKeyConstraint(["run"], ["score_run.id"], name=op.f("fk_score_lead_run")),
        sa.PrimaryKeyConstraint("run", "number", name=op.f("pk_score_lead")),
    )
    op.create_index(op.f("ix_score_lead_run_place"), "score_lead", ["run", "place"], unique=False)
