"""Repair of the day under way: what happened to it, what was proposed because of that, and what a branch allows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

HAPPENINGS = "'asked', 'cancelled', 'off_plan', 'emptied', 'engineer_out', 'hour'"


def upgrade() -> None:
    op.create_table(
        "disturbance",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("branch_id", sa.Integer(), sa.ForeignKey("branch.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("visit_id", sa.Integer(), sa.ForeignKey("visit.id"), nullable=True),
        sa.Column("engineer_id", sa.Integer(), sa.ForeignKey("engineer.id"), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"what IN ({HAPPENINGS})", name="ck_disturbance_happening"),
    )
    op.create_index("ix_disturbance_branch_id_day", "disturbance", ["branch_id", "day"])
    op.create_table(
        "repair_terms",
        sa.Column("branch_id", sa.Integer(), sa.ForeignKey("branch.id"), primary_key=True),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("swaps", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("moves BETWEEN 0 AND 100 AND swaps BETWEEN 0 AND 100", name="ck_repair_terms_budget"),
    )
    op.add_column("plan_run", sa.Column("causes", postgresql.JSONB(), nullable=True))
    op.add_column("plan_run", sa.Column("by_itself", sa.Boolean(), nullable=False, server_default="false"))
    op.alter_column("plan_run", "by_itself", server_default=None)
    op.create_index(
        "ux_plan_run_one_repair",
        "plan_run",
        ["branch_id", "day"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed' AND causes IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ux_plan_run_one_repair", "plan_run")
    op.drop_column("plan_run", "by_itself")
    op.drop_column("plan_run", "causes")
    op.drop_table("repair_terms")
    op.drop_table("disturbance")
