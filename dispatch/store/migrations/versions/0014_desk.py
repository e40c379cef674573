"""Who answers: what people at the desk can, whether they are there, and who has which order. Clocks hear of letters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

SOURCES = "'console', 'phone', 'link', 'public', 'api', 'import', 'worker', 'seed'"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _only(f"{SOURCES}, 'letter'")
    op.create_table(
        "desk_profile",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("languages", postgresql.JSONB(), nullable=False),
        sa.Column("competences", postgresql.JSONB(), nullable=False),
        sa.Column("hours", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "presence",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("given_at", MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('available', 'busy', 'away')", name=op.f("ck_presence_presencestate")),
    )
    op.create_table(
        "order_owner",
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=True, index=True),
        sa.Column("how", sa.String(32), nullable=False),
        sa.Column("because", postgresql.JSONB(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("how IN ('routed', 'opened', 'taken', 'handed', 'waits')", name=op.f("ck_order_owner_how")),
        sa.CheckConstraint("(how = 'waits') = (account_id IS NULL)", name=op.f("ck_order_owner_waits")),
    )


def downgrade() -> None:
    _only(SOURCES)
    for table in ("order_owner", "presence", "desk_profile"):
        op.drop_table(table)


def _only(sources: str) -> None:
    """Where a clock's event may come from."""
    op.drop_constraint(op.f("ck_clock_event_source"), "clock_event")
    op.create_check_constraint(op.f("ck_clock_event_source"), "clock_event", f"source IN ({sources})")
