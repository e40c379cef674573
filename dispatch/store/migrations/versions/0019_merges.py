"""Two orders that were one need: the one points to the other, and what came over is on record."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.store.columns import Instant

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("work_order", sa.Column("merged_into_id", sa.Integer()))
    op.create_foreign_key("fk_work_order_merged_into_id", "work_order", "work_order", ["merged_into_id"], ["id"])
    op.create_index("ix_work_order_merged_into_id", "work_order", ["merged_into_id"])
    op.create_check_constraint(
        op.f("ck_work_order_merged"),
        "work_order",
        "merged_into_id IS NULL OR (state = 'archived' AND merged_into_id <> id)",
    )
    op.create_table(
        "order_merge",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), nullable=False, index=True),
        sa.Column("kept_id", sa.Integer(), sa.ForeignKey("work_order.id"), nullable=False, index=True),
        sa.Column("moved", JSONB(), nullable=False),
        sa.Column("merged_at", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("undone_at", Instant(timezone=True)),
        sa.CheckConstraint("work_order_id <> kept_id", name="two"),
    )


def downgrade() -> None:
    op.drop_table("order_merge")
    op.drop_constraint("ck_work_order_merged", "work_order")
    op.drop_column("work_order", "merged_into_id")
