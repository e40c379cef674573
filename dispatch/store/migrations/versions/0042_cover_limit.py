"""How far a cover decided by hand reaches, whatever the work turns out to cost."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"

UNLIMITED = "1000000000"  # what was decided before had no limit, and stands


def upgrade() -> None:
    op.add_column("cover_by_hand", sa.Column("most", sa.Integer(), server_default=UNLIMITED, nullable=False))
    op.alter_column("cover_by_hand", "most", server_default=None)
    op.create_check_constraint(op.f("ck_cover_by_hand_most"), "cover_by_hand", "most >= 0")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_cover_by_hand_most"), "cover_by_hand")
    op.drop_column("cover_by_hand", "most")
