"""Steps of the ladder for one person, and that give orders to others; alerts by mail."""

import sqlalchemy as sa
from alembic import op

from dispatch.store.columns import Instant

revision = "0029"
down_revision = "0028"

DELIVERIES = ("queued", "sending", "sent", "kept", "failed", "unknown", "void", "received")


def upgrade() -> None:
    for table in ("ladder_step", "alert"):
        op.add_column(table, sa.Column("account_id", sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_account_id"), table, "account", ["account_id"], ["id"])
    _effects("notify", "reassign", "raise")
    op.add_column("account", sa.Column("alerts_by", sa.String(32), nullable=False, server_default="console"))
    op.alter_column("account", "alerts_by", server_default=None)
    op.create_check_constraint(op.f("ck_account_alertsby"), "account", "alerts_by IN ('console', 'email')")
    op.create_table(
        "staff_note",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "delivery",
            sa.Enum(*DELIVERIES, name="delivery", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("written_at", Instant(timezone=True), nullable=False),
        sa.Column("sent_at", Instant(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_staff_note_account_id")),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_staff_note_alert_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_staff_note_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_note")),
        sa.UniqueConstraint("alert_id", "account_id", name=op.f("uq_staff_note_alert_id_account_id")),
    )
    op.create_index(op.f("ix_staff_note_work_order_id"), "staff_note", ["work_order_id"], unique=False)


def downgrade() -> None:
    op.drop_table("staff_note")
    op.drop_constraint(op.f("ck_account_alertsby"), "account")
    op.drop_column("account", "alerts_by")
    op.execute("DELETE FROM ladder_step WHERE effect = 'reassign'")
    _effects("notify", "raise")
    for table in ("ladder_step", "alert"):
        op.drop_constraint(op.f(f"fk_{table}_account_id"), table)
        op.drop_column(table, "account_id")


def _effects(*members: str) -> None:
    op.drop_constraint(op.f("ck_ladder_step_effect"), "ladder_step")
    listed = ", ".join(f"'{each}'" for each in members)
    op.create_check_constraint(op.f("ck_ladder_step_effect"), "ladder_step", f"effect IN ({listed})")
