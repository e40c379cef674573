"""Known issues, the orders that are part of them, and what customers were told of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.store.columns import Instant

revision = "0016"
down_revision = "0015"

STATES = ("suspected", "confirmed", "fixed", "closed")
DELIVERIES = ("queued", "sending", "sent", "kept", "failed", "unknown", "void", "received")
NAMES = (
    '{"en": "Waiting until a known issue is fixed", "nb": "Venter til en kjent feil er rettet", '
    '"sv": "Väntar tills ett känt fel är åtgärdat", "zh-Hans": "等待已知问题修复"}'
)
# Where the closed lists stand already this one joins them; a new house is furnished with it.
WAITING = f"""
INSERT INTO closing_code (list, code, names, position)
SELECT 'waiting', 'known_issue', '{NAMES}'::jsonb, max(position) + 1 FROM closing_code WHERE list = 'waiting'
HAVING count(*) > 0
"""
PAUSE = """
INSERT INTO pause_reason (code, stops, tells_customer, ask_after)
SELECT 'known_issue', '["arrival", "resolution", "dispatch", "engineer"]'::jsonb, true, '3bd'
WHERE NOT EXISTS (SELECT FROM pause_reason WHERE code = 'known_issue')
"""


def upgrade() -> None:
    op.create_table(
        "issue",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("titles", "words", "remedy", "models")),
        sa.Column("firmware_from", sa.Text()),
        sa.Column("firmware_to", sa.Text()),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("faults", "postcodes")),
        sa.Column("since", Instant(timezone=True), nullable=False),
        sa.Column("until", Instant(timezone=True)),
        sa.Column("state", one_of("issuestate", *STATES), nullable=False, index=True),
        sa.Column("state_since", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "jsonb_array_length(models) + jsonb_array_length(faults) + jsonb_array_length(postcodes) > 0", name="scope"
        ),
        sa.CheckConstraint("until IS NULL OR until > since", name="span"),
    )
    op.create_table(
        "issue_link",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("issue_id", sa.Integer(), sa.ForeignKey("issue.id"), nullable=False),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), nullable=False, index=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("linked_at", Instant(timezone=True), nullable=False),
        sa.Column("removed_at", Instant(timezone=True)),
        sa.UniqueConstraint("issue_id", "work_order_id", name="uq_issue_link_issue_id_work_order_id"),
    )
    op.create_table(
        "issue_notice",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("issue_id", sa.Integer(), sa.ForeignKey("issue.id"), nullable=False),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id"), nullable=False, index=True),
        sa.Column("about", one_of("about", "known", "fixed"), nullable=False),
        sa.Column("channel", one_of("contactchannel", "sms", "email", "call"), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("language", "recipient", "subject", "body")),
        sa.Column("delivery", one_of("delivery", *DELIVERIES), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("written_at", Instant(timezone=True), nullable=False),
        sa.Column("sent_at", Instant(timezone=True)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.UniqueConstraint("issue_id", "customer_id", "about", name="uq_issue_notice_once"),
    )
    standing = sa.text("delivery IN ('failed', 'unknown', 'queued')")
    op.create_index("ix_issue_notice_delivery", "issue_notice", ["delivery"], postgresql_where=standing)
    op.execute(WAITING)
    op.execute(PAUSE)


def downgrade() -> None:
    op.execute("DELETE FROM pause_reason WHERE code = 'known_issue'")
    op.execute("DELETE FROM closing_code WHERE list = 'waiting' AND code = 'known_issue'")
    for table in ("issue_notice", "issue_link", "issue"):
        op.drop_table(table)


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
