"""Whom a household wants at its door, when a home can be entered, and a reserve of its own for a branch."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"

KINDS = ("preferred", "required", "forbidden")


def upgrade() -> None:
    op.add_column("home", sa.Column("access_hours", postgresql.JSONB(), nullable=True))
    op.create_table(
        "engineer_wish",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("home_id", sa.Integer(), nullable=True),
        sa.Column("engineer_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="wishkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_engineer_wish_customer_id")),
        sa.ForeignKeyConstraint(["home_id"], ["home.id"], name=op.f("fk_engineer_wish_home_id")),
        sa.ForeignKeyConstraint(["engineer_id"], ["engineer.id"], name=op.f("fk_engineer_wish_engineer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engineer_wish")),
        sa.UniqueConstraint(
            "customer_id",
            "home_id",
            "engineer_id",
            name="uq_engineer_wish_customer_id",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.alter_column("booking_cap", "most", nullable=True)
    op.add_column("booking_cap", sa.Column("reserve", sa.Integer(), nullable=True))
    op.create_check_constraint(op.f("ck_booking_cap_reserve"), "booking_cap", "reserve BETWEEN 0 AND 90")
    op.create_check_constraint(op.f("ck_booking_cap_says"), "booking_cap", "most IS NOT NULL OR reserve IS NOT NULL")


def downgrade() -> None:
    op.execute("DELETE FROM booking_cap WHERE most IS NULL")
    op.drop_constraint(op.f("ck_booking_cap_says"), "booking_cap")
    op.drop_constraint(op.f("ck_booking_cap_reserve"), "booking_cap")
    op.drop_column("booking_cap", "reserve")
    op.alter_column("booking_cap", "most", nullable=False)
    op.drop_table("engineer_wish")
    op.drop_column("home", "access_hours")
