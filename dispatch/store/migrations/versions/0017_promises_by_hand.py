"""Orders promised by hand, and the runs that promise orders anew."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    by_hand = sa.Column("promised_by_hand", sa.Boolean(), nullable=False, server_default="false")
    op.add_column("work_order", by_hand)
    op.create_table(
        "promise_run",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("orders", JSONB(), nullable=False),
        sa.Column("state", _word("promiserunstate", "waiting", "running", "done"), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "moved BETWEEN 0 AND done AND done <= jsonb_array_length(orders)", name=op.f("ck_promise_run_counts")
        ),
    )


def _word(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    op.drop_table("promise_run")
    op.drop_column("work_order", "promised_by_hand")
