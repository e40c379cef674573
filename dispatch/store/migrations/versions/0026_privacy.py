"""Customers' rights over their link: a copy, being forgotten, what a legal hold spares; and what had its time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dispatch.store.columns import Instant

revision = "0026"
down_revision = "0025"

PURPOSES = ("follow", "rate", "steps")


def upgrade() -> None:
    purposes(*PURPOSES, "export", "erasure")
    op.create_table(
        "customer_copy",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id"), nullable=False, index=True),
        sa.Column("link_id", sa.Integer(), sa.ForeignKey("link.id", ondelete="CASCADE"), nullable=False, unique=True),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("ready_at", Instant(timezone=True)),
        sa.Column("size", sa.Integer()),
        sa.Column("data", sa.LargeBinary()),
    )
    op.create_table(
        "erasure_request",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id"), nullable=False),
        sa.Column("confirmed_at", Instant(timezone=True), nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=False),
        sa.Column("begun_at", Instant(timezone=True)),
        sa.Column("ended_at", Instant(timezone=True)),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("kept", postgresql.JSONB(), nullable=False),
    )
    living("uq_erasure_request_open", "erasure_request", "customer_id", "ended_at IS NULL")
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), nullable=False),
        sa.Column("reason", one_of("holdreason", "complaint", "claim", "accident", "authority"), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("since", Instant(timezone=True), nullable=False),
        sa.Column("lifted_at", Instant(timezone=True)),
    )
    living("uq_legal_hold_living", "legal_hold", "work_order_id", "lifted_at IS NULL")
    op.create_table(
        "retention_round",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
    )


def downgrade() -> None:
    for table in ("retention_round", "legal_hold", "erasure_request", "customer_copy"):
        op.drop_table(table)
    op.execute("DELETE FROM link WHERE purpose IN ('export', 'erasure')")
    purposes(*PURPOSES)


def purposes(*names: str) -> None:
    op.execute("ALTER TABLE link DROP CONSTRAINT ck_link_linkpurpose")
    listed = ", ".join(f"'{name}'" for name in names)
    op.execute(f"ALTER TABLE link ADD CONSTRAINT ck_link_linkpurpose CHECK (purpose IN ({listed}))")


def living(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], unique=True, postgresql_where=sa.text(where))


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
