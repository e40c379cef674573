"""Changes that a customer may want to know of, and whether they were told."""

import sqlalchemy as sa
from alembic import op

from dispatch.store.columns import Instant

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "untold",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column(
            "what",
            sa.Enum("engineer", "promise", name="what", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("known", sa.Text(), nullable=False),
        sa.Column("changed_at", Instant(timezone=True), nullable=False),
        sa.Column("decided_at", Instant(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("sent", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(decided_at IS NULL) = (sent IS NULL)", name=op.f("ck_untold_decided")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_untold_decided_by_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_untold_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_untold")),
    )
    op.create_index(
        "uq_untold_open", "untold", ["work_order_id", "what"], unique=True, postgresql_where="decided_at IS NULL"
    )


def downgrade() -> None:
    op.drop_table("untold")
