"""What waiting means is edited: by one at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("pause_reason", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("pause_reason", "version", server_default=None)


def downgrade() -> None:
    op.drop_column("pause_reason", "version")
