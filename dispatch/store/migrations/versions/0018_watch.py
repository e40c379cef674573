"""Who is told when a promise comes near its end, what they were told, and how full the coming days are."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.store.columns import Instant

revision = "0018"
down_revision = "0017"

PROMISES = ("response", "arrival", "resolution", "window")
ROLES = ("customer", "agent", "dispatcher", "engineer", "manager", "quality", "admin", "auditor", "system")
# (promise, trigger, amount, effect, role): where nobody has said otherwise.
USUAL = (
    ("response", "share", 75, "notify", "agent"),
    ("resolution", "share", 75, "notify", "dispatcher"),
    ("arrival", "predicted", 0, "notify", "dispatcher"),
    ("window", "predicted", 0, "notify", "dispatcher"),
    (None, "due", 0, "notify", "manager"),
    ("arrival", "due", 60, "raise", "manager"),
    (None, "waited", 960, "notify", "agent"),
)


def one_of(name: str, members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "capacity_day",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "paid >= 0 AND planned >= 0 AND known >= 0 AND expected >= 0", name=op.f("ck_capacity_day_minutes")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_capacity_day_branch_id")),
        sa.PrimaryKeyConstraint("branch_id", "day", name=op.f("pk_capacity_day")),
    )
    op.create_table(
        "ladder_step",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("promise", one_of("promisename", PROMISES), nullable=True),
        sa.Column(
            "trigger",
            one_of(
                "trigger",
                (
                    "share",
                    "due",
                    "predicted",
                    "waited",
                ),
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column(
            "effect",
            one_of(
                "effect",
                (
                    "notify",
                    "raise",
                ),
            ),
            nullable=False,
        ),
        sa.Column("role", one_of("role", ROLES), nullable=False),
        sa.Column("priorities", JSONB(), nullable=False),
        sa.Column("tiers", JSONB(), nullable=False),
        sa.Column("work_kinds", JSONB(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("trigger <> 'share' OR amount BETWEEN 1 AND 100", name=op.f("ck_ladder_step_share")),
        sa.CheckConstraint("trigger <> 'waited' OR amount > 0", name=op.f("ck_ladder_step_waited")),
        sa.CheckConstraint("amount BETWEEN -20160 AND 20160", name=op.f("ck_ladder_step_amount")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_ladder_step_branch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_step")),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            one_of(
                "alertkind",
                (
                    "ladder",
                    "late_departure",
                    "late_arrival",
                ),
            ),
            nullable=False,
        ),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("role", one_of("role", ROLES), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("raised_at", Instant(timezone=True), nullable=False),
        sa.Column("seen_at", Instant(timezone=True), nullable=True),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(seen_at IS NULL) = (seen_by_id IS NULL)", name=op.f("ck_alert_seen")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_alert_branch_id")),
        sa.ForeignKeyConstraint(["seen_by_id"], ["account.id"], name=op.f("fk_alert_seen_by_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_alert_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("work_order_id", "kind", "mark", name=op.f("uq_alert_work_order_id_kind_mark")),
    )
    op.create_index(
        op.f("ix_alert_branch_id"), "alert", ["branch_id"], unique=False, postgresql_where="seen_at IS NULL"
    )
    table = sa.table(
        "ladder_step",
        *(sa.column(name) for name in ("promise", "trigger", "amount", "effect", "role", "version")),
        sa.column("active"),
        *(sa.column(name, JSONB()) for name in ("priorities", "tiers", "work_kinds")),
    )
    names = ("promise", "trigger", "amount", "effect", "role")
    everywhere = {"priorities": [], "tiers": [], "work_kinds": [], "active": True, "version": 1}
    op.bulk_insert(table, [dict(zip(names, step, strict=True)) | everywhere for step in USUAL])


def downgrade() -> None:
    op.drop_table("alert")
    op.drop_table("ladder_step")
    op.drop_table("capacity_day")
