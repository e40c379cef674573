"""What a branch's plans are judged by and held to, and trials of it before it is kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.store.columns import Instant

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.create_table(
        "planning_terms",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("same_engineer", sa.Integer(), nullable=False),
        sa.Column("preference", sa.Integer(), nullable=False),
        sa.Column("overtime_second", sa.Integer(), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.Column(
            "parts",
            sa.Enum("must", "score", name="partsrule", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("fetching", sa.Integer(), nullable=False),
        sa.Column("visit_fee", sa.Integer(), nullable=False),
        sa.Column("day_fee", sa.Integer(), nullable=False),
        sa.Column("quota", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "fetching >= 0 AND visit_fee >= 0 AND day_fee >= 0 AND quota >= 0", name=op.f("ck_planning_terms_held_to")
        ),
        sa.CheckConstraint(
            "told >= 0 AND change >= 0 AND same_engineer >= 0 AND preference >= 0 AND overtime_second >= 0 "
            "AND balance >= 0",
            name=op.f("ck_planning_terms_weights"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_planning_terms_branch_id")),
        sa.PrimaryKeyConstraint("branch_id", name=op.f("pk_planning_terms")),
    )
    op.create_table(
        "promise_price",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column(
            "promise",
            sa.Enum(
                "booked",
                "critical",
                "high",
                "normal",
                "low",
                name="promise",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("margin", sa.Integer(), nullable=False),
        sa.Column("late_second", sa.Integer(), nullable=False),
        sa.Column("late_at_all", sa.Integer(), nullable=False),
        sa.Column("left_out_today", sa.Integer(), nullable=False),
        sa.Column("left_out_tomorrow", sa.Integer(), nullable=False),
        sa.Column("left_out_later", sa.Integer(), nullable=False),
        sa.CheckConstraint("left_out_today >= late_at_all", name=op.f("ck_promise_price_late_beats_never")),
        sa.CheckConstraint(
            "left_out_today >= left_out_tomorrow AND left_out_tomorrow >= left_out_later",
            name=op.f("ck_promise_price_nearer_dearer"),
        ),
        sa.CheckConstraint(
            "margin >= 0 AND late_second >= 0 AND late_at_all >= 0 AND left_out_later >= 0",
            name=op.f("ck_promise_price_bounds"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["planning_terms.branch_id"], name=op.f("fk_promise_price_branch_id")),
        sa.PrimaryKeyConstraint("branch_id", "promise", name=op.f("pk_promise_price")),
    )
    op.create_table(
        "weight_trial",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer()),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("weights", JSONB(), nullable=False),
        sa.Column("terms_version", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "planning",
                "done",
                "failed",
                "replaced",
                name="trialstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("progress", JSONB()),
        sa.Column("found", JSONB()),
        sa.Column("failure", JSONB()),
        sa.Column("ended_at", Instant(timezone=True)),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_weight_trial_asked_by_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_weight_trial_branch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weight_trial")),
    )
    op.create_index(
        "ux_weight_trial_one_live",
        "weight_trial",
        ["branch_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'planning')"),
    )


def downgrade() -> None:
    op.drop_index(
        "ux_weight_trial_one_live",
        table_name="weight_trial",
        postgresql_where=sa.text("state IN ('asked', 'planning')"),
    )
    op.drop_table("weight_trial")
    op.drop_table("promise_price")
    op.drop_table("planning_terms")
