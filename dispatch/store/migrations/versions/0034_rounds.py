"""Rounds of telling: all whom an issue concerns, batch by batch, each once; and how large a deviation is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.store.columns import Instant

revision = "0034"
down_revision = "0033"

ABOUT = ("known", "update", "fixed")


def upgrade() -> None:
    op.create_table(
        "issue_round",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("about", one_of("about", *ABOUT), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", JSONB(), nullable=False),
        sa.Column("state", one_of("roundstate", "going", "stopped", "done"), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("started_at", Instant(timezone=True), nullable=False),
        sa.Column("ended_at", Instant(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'going') = (ended_at IS NULL)", name=op.f("ck_issue_round_ended")),
        sa.CheckConstraint("planned >= 0 AND written >= 0", name=op.f("ck_issue_round_counts")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_issue_round_account_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_round_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_round")),
    )
    op.create_index(op.f("ix_issue_round_issue_id"), "issue_round", ["issue_id"])
    going = {"unique": True, "postgresql_where": "state = 'going'"}
    op.create_index("uq_issue_round_going", "issue_round", ["issue_id"], **going)
    severity = one_of("severity", "minor", "major", "grave")
    op.add_column("issue", sa.Column("severity", severity, nullable=False, server_default="major"))
    for name in ("returned", "news"):
        op.add_column("issue", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        op.alter_column("issue", name, server_default=None)
    op.alter_column("issue", "severity", server_default=None)
    op.add_column("issue_notice", sa.Column("round_id", sa.Integer()))
    op.add_column("issue_notice", sa.Column("message_id", sa.Integer()))
    op.add_column("issue_notice", sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("issue_notice", "number", server_default=None)
    op.drop_constraint("uq_issue_notice_once", "issue_notice", type_="unique")
    once = ["issue_id", "customer_id", "about", "number"]
    op.create_unique_constraint("uq_issue_notice_once", "issue_notice", once)
    op.create_index(op.f("ix_issue_notice_round_id"), "issue_notice", ["round_id"])
    op.create_foreign_key(op.f("fk_issue_notice_round_id"), "issue_notice", "issue_round", ["round_id"], ["id"])
    op.create_foreign_key(op.f("fk_issue_notice_message_id"), "issue_notice", "message", ["message_id"], ["id"])
    allow(*ABOUT)


def downgrade() -> None:
    op.execute("DELETE FROM issue_notice WHERE about = 'update' OR number > 1")
    allow("known", "fixed")
    op.drop_constraint("uq_issue_notice_once", "issue_notice", type_="unique")
    op.create_unique_constraint("uq_issue_notice_once", "issue_notice", ["issue_id", "customer_id", "about"])
    for name in ("number", "message_id", "round_id"):
        op.drop_column("issue_notice", name)
    for name in ("news", "returned", "severity"):
        op.drop_column("issue", name)
    op.drop_table("issue_round")


def allow(*about: str) -> None:
    """What a notice may be about."""
    listed = ", ".join(f"'{one}'" for one in about)
    op.execute("ALTER TABLE issue_notice DROP CONSTRAINT ck_issue_notice_about")
    op.execute(f"ALTER TABLE issue_notice ADD CONSTRAINT ck_issue_notice_about CHECK (about IN ({listed}))")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
