"""Parts of large days, while a run plans them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import dispatch.store.columns

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "plan_part",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("found", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", dispatch.store.columns.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["plan_run.id"], name=op.f("fk_plan_part_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_part")),
    )
    op.create_index(op.f("ix_plan_part_run_id_turn_number"), "plan_part", ["run_id", "turn", "number"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_plan_part_run_id_turn_number"), table_name="plan_part")
    op.drop_table("plan_part")
