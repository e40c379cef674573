"""Messages that fall back, tell of lateness and are settled by asking; texts, replies, calls and browsers."""

import sqlalchemy as sa
from alembic import op

from dispatch.store.columns import Instant

revision = "0015"
down_revision = "0014"


def one_of(name: str, *members: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, length=32, create_constraint=True)


def upgrade() -> None:
    op.add_column("branch", sa.Column("tone", sa.String(32), nullable=False, server_default="plain"))
    op.alter_column("branch", "tone", server_default=None)
    op.create_check_constraint(op.f("ck_branch_tone"), "branch", "tone IN ('plain', 'warm')")
    _messages()
    _notes()
    _texts()
    _calls()
    _browsers()


def _messages() -> None:
    op.add_column("message", sa.Column("round", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("message", "round", server_default=None)
    op.add_column("message", sa.Column("instead_of_id", sa.Integer(), sa.ForeignKey("message.id"), nullable=True))
    op.add_column("message", sa.Column("at_door", Instant(timezone=True), nullable=True))
    op.add_column("message", sa.Column("handed_at", Instant(timezone=True), nullable=True))
    op.create_unique_constraint("uq_message_instead_of_id", "message", ["instead_of_id"])
    op.drop_constraint("uq_message_once", "message")
    op.create_index(
        "uq_message_once",
        "message",
        ["work_order_id", "event", "generation", "round"],
        unique=True,
        postgresql_where="instead_of_id IS NULL",
    )


def _notes() -> None:
    op.drop_constraint(op.f("ck_engineer_note_noteevent"), "engineer_note")
    taken = "event IN ('given', 'moved', 'taken')"
    op.create_check_constraint(op.f("ck_engineer_note_noteevent"), "engineer_note", taken)


def _texts() -> None:
    op.create_table(
        "text_edition",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("tone", one_of("tone", "plain", "warm"), nullable=False),
        sa.Column("standing", one_of("standing", "ours", "shipped"), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=True),
        sa.Column("written_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(standing = 'ours') = (body IS NOT NULL AND subject IS NOT NULL)", name="ck_text_edition_words"
        ),
    )
    op.create_index("ix_text_edition_event", "text_edition", ["event", "language", "tone", "id"])
    op.create_table(
        "saved_reply",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("language", sa.Text(), nullable=False, index=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=True),
        sa.Column("written_at", Instant(timezone=True), nullable=False),
        sa.Column("retired_at", Instant(timezone=True), nullable=True),
    )


def _calls() -> None:
    outcomes = ("reached", "no_answer", "voicemail", "call_later", "wrong_number", "declined")
    op.create_table(
        "call",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), nullable=False, index=True),
        sa.Column("message_id", sa.Integer(), sa.ForeignKey("message.id"), nullable=True, unique=True),
        sa.Column("reason", one_of("callreason", "prefers", "fallback", "asked"), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("next_at", Instant(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("outcome", one_of("calloutcome", *outcomes), nullable=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=True),
        sa.Column("closed_at", Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("closed_at IS NULL OR outcome IS NOT NULL", name="ck_call_closed"),
    )
    op.create_index("ix_call_next_at", "call", ["next_at"], postgresql_where="closed_at IS NULL")
    op.create_index(
        "uq_call_asked",
        "call",
        ["work_order_id"],
        unique=True,
        postgresql_where="reason = 'asked' AND closed_at IS NULL",
    )
    # Customers whom only a call reaches, and who have not been called yet.
    op.execute(
        "INSERT INTO call (work_order_id, message_id, reason, asked_at, next_at, tries, version) "
        "SELECT work_order_id, id, 'prefers', written_at, written_at, 0, 1 FROM message "
        "WHERE channel = 'call' AND delivery = 'queued'"
    )


def _browsers() -> None:
    op.create_table(
        "push_key",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("private", sa.Text(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_push_key_one"),
    )
    op.create_table(
        "push_subscription",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("endpoint", sa.Text(), nullable=False, unique=True),
        sa.Column("p256dh", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("engineer_id", sa.Integer(), sa.ForeignKey("engineer.id"), nullable=True, index=True),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), nullable=True, index=True),
        sa.Column("added_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("(engineer_id IS NULL) <> (work_order_id IS NULL)", name="ck_push_subscription_whose"),
    )


def downgrade() -> None:
    for table in ("push_subscription", "push_key", "call", "saved_reply", "text_edition"):
        op.drop_table(table)
    op.execute("DELETE FROM engineer_note WHERE event = 'taken'")
    op.drop_constraint(op.f("ck_engineer_note_noteevent"), "engineer_note")
    op.create_check_constraint(op.f("ck_engineer_note_noteevent"), "engineer_note", "event IN ('given', 'moved')")
    op.execute("DELETE FROM message WHERE instead_of_id IS NOT NULL OR round > 0")
    op.drop_index("uq_message_once", "message")
    op.create_unique_constraint(
        "uq_message_once", "message", ["work_order_id", "event", "generation", "channel", "recipient"]
    )
    for column in ("handed_at", "at_door", "instead_of_id", "round"):
        op.drop_column("message", column)
    op.drop_column("branch", "tone")
