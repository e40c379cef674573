"""When a gateway was last given a notice of an issue: from then on one that knows our references can be asked."""

import sqlalchemy as sa
from alembic import op

from dispatch.store.columns import Instant

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.add_column("issue_notice", sa.Column("handed_at", Instant(timezone=True), nullable=True))
    op.execute("UPDATE issue_notice SET handed_at = written_at WHERE delivery = 'sending'")


def downgrade() -> None:
    op.drop_column("issue_notice", "handed_at")
