"""Nothing sets parts aside yet: the table and the column for it go until something does."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.drop_table("part_reservation")
    op.drop_column("stock", "reserved")  # and with it the check over both columns
    op.create_check_constraint("ck_stock_pieces", "stock", "pieces >= 0")


def downgrade() -> None:
    op.drop_constraint("ck_stock_pieces", "stock")
    op.add_column("stock", sa.Column("reserved", sa.Integer(), nullable=False, server_default="0"))
    op.create_check_constraint("ck_stock_pieces", "stock", "pieces >= 0 AND reserved BETWEEN 0 AND pieces")
    op.create_table(
        "part_reservation",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("visit_id", sa.Integer(), sa.ForeignKey("visit.id"), nullable=False, index=True),
        sa.Column("stock_id", sa.Integer(), sa.ForeignKey("stock.id"), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=True),
        sa.CheckConstraint("pieces > 0 AND used BETWEEN 0 AND pieces", name="ck_part_reservation_pieces"),
    )
