"""How likely each running promise is to hold, worked out again and again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dispatch.store.columns import Instant

revision = "0009"
down_revision = "0008"

PROMISES = ("response", "arrival", "resolution", "window")
STATES = ("safe", "tight", "will_break", "broken", "paused")


def one_of(name: str, members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "outlook_round",
        sa.Column(
            "branch_id", sa.Integer(), sa.ForeignKey("branch.id", name="fk_outlook_round_branch_id"), primary_key=True
        ),
        sa.Column("computed_at", Instant(timezone=True), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
    )
    op.create_table(
        "outlook",
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("promise", one_of("promisename", PROMISES), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("state", one_of("outlookstate", STATES), nullable=False),
        sa.Column("chance", sa.Integer()),
        sa.Column("due", Instant(timezone=True), nullable=False),
        sa.Column("expected_at", Instant(timezone=True)),
        sa.Column("slack", sa.Integer()),
        sa.Column("why", postgresql.JSONB(), nullable=False),
        sa.Column("plan_run_id", sa.Integer()),
        sa.Column("since", Instant(timezone=True), nullable=False),
        sa.Column("computed_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'paused') = (chance IS NULL)", name=op.f("ck_outlook_paused")),
        sa.CheckConstraint("(expected_at IS NULL) = (slack IS NULL)", name=op.f("ck_outlook_expected")),
        sa.CheckConstraint("chance BETWEEN 0 AND 100", name=op.f("ck_outlook_chance")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_outlook_branch_id"),
        sa.ForeignKeyConstraint(["plan_run_id"], ["plan_run.id"], name="fk_outlook_plan_run_id"),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name="fk_outlook_work_order_id"),
        sa.PrimaryKeyConstraint("work_order_id", "promise", name="pk_outlook"),
    )
    op.create_index("ix_outlook_branch_id_state", "outlook", ["branch_id", "state"])


def downgrade() -> None:
    op.drop_table("outlook")
    op.drop_table("outlook_round")
