"""Alerts of devices: their kinds, what was reported, and what came of it."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, ExcludeConstraint

from dispatch.store.columns import Instant

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.add_column("device", sa.Column("cloud_id", sa.Text()))
    op.create_index("ix_device_cloud_id", "device", ["cloud_id"])
    widen("closing_code", "list", "codelist", "alert")
    widen("consent", "purpose", "consentpurpose", "monitoring")
    op.create_table(
        "alert_kind",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("converts_from", severity()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name="code"),
        sa.CheckConstraint('"window" BETWEEN 1 AND 10080', name="window"),
        sa.UniqueConstraint("category", "code", name="uq_alert_kind_category_code"),
    )
    _alerts()
    op.create_table(
        "device_event",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("alert_id", sa.Integer(), sa.ForeignKey("device_alert.id"), nullable=False, index=True),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("severity", severity(), nullable=False),
        sa.Column("clears", sa.Boolean(), nullable=False),
        sa.Column("reading", sa.Text()),
        sa.Column("unit", sa.Text()),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("received_at", Instant(timezone=True), nullable=False),
        sa.UniqueConstraint("sender", "key", name="uq_device_event_once"),
    )


def _alerts() -> None:
    op.create_table(
        "device_alert",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("device_id", sa.Integer(), sa.ForeignKey("device.id"), index=True),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind_id", sa.Integer(), sa.ForeignKey("alert_kind.id")),
        sa.Column("branch_id", sa.Integer(), sa.ForeignKey("branch.id"), index=True),
        sa.Column("firmware", sa.Text()),
        sa.Column("severity", severity(), nullable=False),
        sa.Column("state", one_of("alertstate", "open", "ordered", "dismissed", "cleared"), nullable=False),
        sa.Column("reading", sa.Text()),
        sa.Column("unit", sa.Text()),
        sa.Column("first_at", Instant(timezone=True), nullable=False, index=True),
        sa.Column("last_at", Instant(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("relapses", sa.Integer(), nullable=False),
        sa.Column("absorbs", TSTZRANGE(), nullable=False),
        sa.Column("cleared_at", Instant(timezone=True)),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), index=True),
        sa.Column("reason", sa.Text()),
        sa.Column("settled_at", Instant(timezone=True)),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'dismissed') = (reason IS NOT NULL)", name="dismissed_why"),
        sa.CheckConstraint("state <> 'ordered' OR work_order_id IS NOT NULL", name="ordered"),
        sa.CheckConstraint("state <> 'cleared' OR cleared_at IS NOT NULL", name="cleared"),
        sa.CheckConstraint("count > 0 AND relapses >= 0", name="counts"),
        ExcludeConstraint(
            (sa.text("int8range(subject, subject, '[]')"), "="),
            (sa.column("absorbs"), "&&"),
            using="gist",
            name="ex_device_alert_one",
        ),
    )
    op.create_index("ix_device_alert_subject", "device_alert", ["subject"])
    op.create_index("ix_device_alert_open", "device_alert", ["last_at"], postgresql_where="state = 'open'")


def downgrade() -> None:
    op.execute("DELETE FROM closing_code WHERE list = 'alert'")
    op.execute("DELETE FROM consent WHERE purpose = 'monitoring'")
    narrow("closing_code", "list", "codelist", "alert")
    narrow("consent", "purpose", "consentpurpose", "monitoring")
    for table in ("device_event", "device_alert", "alert_kind"):
        op.drop_table(table)
    op.drop_column("device", "cloud_id")


def severity() -> sa.Enum:
    return one_of("severity", "info", "warning", "serious", "critical")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def widen(table: str, column: str, name: str, *values: str) -> None:
    """These may stand there as well."""
    _allow(table, column, name, [*_allowed(table, name), *values])


def narrow(table: str, column: str, name: str, *values: str) -> None:
    _allow(table, column, name, [value for value in _allowed(table, name) if value not in values])


def _allowed(table: str, name: str) -> list[str]:
    rule = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    return re.findall(r"'(\w+)'::", op.get_bind().scalar(rule, {"name": f"ck_{table}_{name}"}))


def _allow(table: str, column: str, name: str, values: list[str]) -> None:
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} IN ({listed})")
