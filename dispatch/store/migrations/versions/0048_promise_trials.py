"""Edits of the rules tried over all open orders by the worker."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dispatch.store.columns import Instant

revision = "0048"
down_revision = "0047"

STATES = ("waiting", "looking", "done", "stopped", "failed")


def upgrade() -> None:
    op.create_table(
        "promise_trial",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("edit", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("orders", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="trialstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("broken", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('waiting', 'looking')) = (ended_at IS NULL)", name=op.f("ck_promise_trial_ended")
        ),
        sa.CheckConstraint(
            "jsonb_array_length(moved) <= done AND done <= jsonb_array_length(orders)",
            name=op.f("ck_promise_trial_counts"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_promise_trial_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_trial")),
    )


def downgrade() -> None:
    op.drop_table("promise_trial")
