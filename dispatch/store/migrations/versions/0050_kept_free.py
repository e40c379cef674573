"""Time that a branch's engineers together keep free for emergencies."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.add_column("planning_terms", sa.Column("emergency", sa.Integer(), server_default="0", nullable=False))
    op.create_check_constraint(op.f("ck_planning_terms_emergency"), "planning_terms", "emergency >= 0")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_planning_terms_emergency"), "planning_terms", type_="check")
    op.drop_column("planning_terms", "emergency")
