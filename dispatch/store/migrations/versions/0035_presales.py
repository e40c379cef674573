"""What households wish for before anything is bought, and what was proposed to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.store.columns import Instant

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "design_brief",
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("rooms", JSONB(), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column(
            "budget",
            sa.Enum(
                "unsaid",
                "up_to_10",
                "up_to_30",
                "up_to_80",
                "more",
                name="budget",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_design_brief_work_order_id")),
        sa.PrimaryKeyConstraint("work_order_id", name=op.f("pk_design_brief")),
    )
    op.create_table(
        "design_proposal",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("installation_id", sa.Integer(), nullable=False),
        sa.Column("items", JSONB(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_design_proposal_account_id")),
        sa.ForeignKeyConstraint(
            ["installation_id"], ["work_order.id"], name=op.f("fk_design_proposal_installation_id")
        ),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_design_proposal_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_proposal")),
        sa.UniqueConstraint("installation_id", name=op.f("uq_design_proposal_installation_id")),
    )
    op.create_index(op.f("ix_design_proposal_work_order_id"), "design_proposal", ["work_order_id"], unique=False)


def downgrade() -> None:
    op.drop_table("design_proposal")
    op.drop_table("design_brief")
