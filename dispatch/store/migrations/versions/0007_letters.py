"""What customers write by mail, chat and text message; voice notes and films; what waits for an answer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)
CHANNELS = "'phone', 'web', 'email', 'app', 'chat', 'mini_program', 'social', 'device', 'api', 'import'"
SOURCES = "'console', 'phone', 'link', 'public', 'api', 'import', 'worker', 'seed'"
KINDS = "'photo', 'signature', 'document'"
STATES = "'new', 'opened', 'attached', 'unsure', 'ignored', 'refused', 'let_be'"
# Table, constraint, column, what it took, and what it takes besides from now on.
WIDER = (
    ("work_order", "channel", "channel", CHANNELS, "'sms'"),
    ("audit_entry", "source", "source", SOURCES, "'letter'"),
    ("attachment", "attachmentkind", "kind", KINDS, "'voice', 'video'"),
)


def upgrade() -> None:
    for table, name, column, taken, more in WIDER:
        _only(table, name, column, f"{taken}, {more}")
    op.add_column("customer", sa.Column("sms_stopped_at", MOMENT, nullable=True))
    _inlets()
    _letters()
    op.create_table(
        "unanswered",
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), primary_key=True),
        sa.Column("message_id", sa.Integer(), sa.ForeignKey("message.id"), nullable=False),
        sa.Column("since", MOMENT, nullable=False, index=True),
    )


def downgrade() -> None:
    for table in ("unanswered", "letter_original", "letter", "mailbox_mark", "inlet_secret", "inlet"):
        op.drop_table(table)
    op.drop_column("customer", "sms_stopped_at")
    for table, name, column, taken, _ in WIDER:
        _only(table, name, column, taken)


def _only(table: str, name: str, column: str, taken: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} IN ({taken})")


def _inlets() -> None:
    op.create_table(
        "inlet",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("code", sa.Text(), nullable=False, unique=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("branch_id", sa.Integer(), sa.ForeignKey("branch.id"), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9-]{1,39}$'", name=op.f("ck_inlet_code")),
        sa.CheckConstraint(f"channel IN ({CHANNELS}, 'sms')", name=op.f("ck_inlet_channel")),
    )
    op.create_table(
        "inlet_secret",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("inlet_id", sa.Integer(), sa.ForeignKey("inlet.id"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False, unique=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("place IN (1, 2)", name=op.f("ck_inlet_secret_place")),
    )
    op.create_index(
        "uq_inlet_secret_live", "inlet_secret", ["inlet_id", "place"], unique=True, postgresql_where="ended_at IS NULL"
    )
    op.create_table(
        "mailbox_mark",
        sa.Column("inlet_id", sa.Integer(), sa.ForeignKey("inlet.id"), primary_key=True),
        sa.Column("uid_validity", sa.BigInteger(), nullable=True),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("failed_at", MOMENT, nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
    )


def _letters() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("inlet_id", sa.Integer(), sa.ForeignKey("inlet.id"), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("not_kept", postgresql.JSONB(), nullable=True),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id"), nullable=True, index=True),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), nullable=True, index=True),
        sa.Column("message_id", sa.Integer(), sa.ForeignKey("message.id"), nullable=True, index=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("inlet_id", "key", name="uq_letter_once"),
        sa.CheckConstraint(f"channel IN ({CHANNELS}, 'sms')", name=op.f("ck_letter_channel")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_letter_letterstate")),
        sa.CheckConstraint(
            "state NOT IN ('opened', 'attached') OR work_order_id IS NOT NULL", name=op.f("ck_letter_order")
        ),
    )
    op.create_index("ix_letter_thread", "letter", ["inlet_id", "thread"], postgresql_where="work_order_id IS NOT NULL")
    op.create_index("ix_letter_waits", "letter", ["state"], postgresql_where="state IN ('new', 'unsure')")
    op.create_index("ix_letter_sender", "letter", ["inlet_id", "sender", "received_at"])
    op.create_table(
        "letter_original",
        sa.Column("letter_id", sa.Integer(), sa.ForeignKey("letter.id"), primary_key=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
