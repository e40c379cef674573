"""What is said of us in public, and what we made of it."""

import sqlalchemy as sa
from alembic import op

from dispatch.store.columns import Instant

revision = "0020"
down_revision = "0019"

STATES = ("new", "helping", "answered", "let_be", "ordered")


def upgrade() -> None:
    op.create_table(
        "mention",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_key", sa.Text()),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("said_at", Instant(timezone=True), nullable=False),
        sa.Column("received_at", Instant(timezone=True), nullable=False),
        sa.Column("state", one_of("mentionstate", *STATES), nullable=False, index=True),
        sa.Column("state_since", Instant(timezone=True), nullable=False),
        sa.Column("suggestion", one_of("suggestion", "help", "correct", "leave"), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("draft", sa.Text()),
        sa.Column("private_at", Instant(timezone=True)),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), index=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("source", "external_key", name="uq_mention_source_external_key"),
        sa.CheckConstraint("state <> 'let_be' OR reason IS NOT NULL", name="let_be_why"),
    )


def downgrade() -> None:
    op.drop_table("mention")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
