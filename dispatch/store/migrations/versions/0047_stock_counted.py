"""When a person last counted a part."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    op.add_column("stock", sa.Column("counted_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("stock", "counted_at")
