"""Rescues that were carried out, so that they can be taken back; times that customers are asked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.store.columns import Instant

revision = "0024"
down_revision = "0023"

KINDS = ("ladder", "late_departure", "late_arrival")


def upgrade() -> None:
    op.create_table(
        "rescue_done",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("left", JSONB(), nullable=False),
        sa.Column("done_at", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", Instant(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("undone_at IS NOT NULL OR undone_by_id IS NULL", name=op.f("ck_rescue_done_undone")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_rescue_done_account_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_rescue_done_branch_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["account.id"], name=op.f("fk_rescue_done_undone_by_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_rescue_done_visit_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_rescue_done_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescue_done")),
    )
    op.create_index(op.f("ix_rescue_done_work_order_id"), "rescue_done", ["work_order_id"], unique=False)
    op.add_column("hold", sa.Column("asked", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("hold", "asked", server_default=None)
    _kinds((*KINDS, "not_agreed", "handed_over"))


def downgrade() -> None:
    op.execute("DELETE FROM alert WHERE kind IN ('not_agreed', 'handed_over')")
    _kinds(KINDS)
    op.drop_column("hold", "asked")
    op.drop_index(op.f("ix_rescue_done_work_order_id"), table_name="rescue_done")
    op.drop_table("rescue_done")


def _kinds(members: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_alert_alertkind"), "alert")
    listed = ", ".join(f"'{each}'" for each in members)
    op.create_check_constraint(op.f("ck_alert_alertkind"), "alert", f"kind IN ({listed})")
