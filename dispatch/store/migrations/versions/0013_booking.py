"""Times that customers choose themselves: the terms of it, and what is held for them while they decide."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "booking_rule",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "work_kind",
            sa.Enum(
                "consultation",
                "design",
                "installation",
                "commissioning",
                "repair",
                "maintenance",
                "upgrade",
                "training",
                "removal",
                "recycling",
                name="workkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("horizon", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("cut_off", sa.Integer(), nullable=False),
        sa.Column("reserve", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("slack", sa.Integer(), nullable=False),
        sa.Column("holds", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "horizon BETWEEN 1 AND 60 AND length IN (1, 2, 3, 4, 6)", name=op.f("ck_booking_rule_windows")
        ),
        sa.CheckConstraint(
            "notice BETWEEN 0 AND 20160 AND cut_off BETWEEN 0 AND 20160", name=op.f("ck_booking_rule_minutes")
        ),
        sa.CheckConstraint(
            "released_at BETWEEN 0 AND 24 AND holds BETWEEN 1 AND 60", name=op.f("ck_booking_rule_hours")
        ),
        sa.CheckConstraint(
            "reserve BETWEEN 0 AND 90 AND share BETWEEN 10 AND 100", name=op.f("ck_booking_rule_shares")
        ),
        sa.CheckConstraint("slack BETWEEN 0 AND 60 * length - 1", name=op.f("ck_booking_rule_slack")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_rule")),
        sa.UniqueConstraint("work_kind", name=op.f("uq_booking_rule_work_kind")),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("window_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("travel_seconds", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("renewed", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ending",
            sa.Enum(
                "booked", "released", "expired", name="holdending", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_hold_ending")),
        sa.CheckConstraint("window_from <= starts_at AND starts_at <= window_to", name=op.f("ck_hold_inside")),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_hold_engagement_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_hold_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("engagement_id", name=op.f("uq_hold_engagement_id")),
    )
    op.create_index(op.f("ix_hold_expires_at"), "hold", ["expires_at"], unique=False)
    op.create_index(
        "uq_hold_living", "hold", ["work_order_id"], unique=True, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.add_column("visit", sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("visit", "agreed_at")
    op.drop_index("uq_hold_living", table_name="hold", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index(op.f("ix_hold_expires_at"), table_name="hold")
    op.drop_table("hold")
    op.drop_table("booking_rule")
