"""What may be done to devices from afar: the list of commands, being let in, and what was done."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.store.columns import Instant

revision = "0041"
down_revision = "0040"

# Asked when a command is left to be sent, and again when it is about to go. The locks have whoever ends the session, or
# takes the consent back, wait for those who were before them, and stop all others.
CONSENTED = """
CREATE FUNCTION device_command_consented() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    let remote_session%ROWTYPE;
    asked command_kind%ROWTYPE;
    moment timestamptz := CASE WHEN NEW.state = 'sending' THEN NEW.handed_at ELSE NEW.asked_at END;
BEGIN
    SELECT * INTO let FROM remote_session WHERE id = NEW.session_id FOR SHARE;
    SELECT * INTO asked FROM command_kind WHERE id = NEW.kind_id;
    PERFORM 1 FROM consent WHERE id = let.consent_id AND withdrawn_at IS NULL FOR SHARE;
    IF NOT FOUND OR let.granted_at IS NULL OR let.ended_at IS NOT NULL
       OR moment < let.granted_at OR moment >= let.expires_at
       OR let.device_id <> NEW.device_id OR NOT let.commands ? asked.code
       OR (asked.dangerous AND coalesce(NEW.reason, '') = '')
       OR EXISTS (SELECT FROM work_order WHERE id = let.work_order_id
                  AND state IN ('feedback', 'archived', 'cancelled')) THEN
        RAISE EXCEPTION 'the customer does not let us do that now'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'device_command_consented';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "command_kind",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("reads", sa.Boolean(), nullable=False),
        sa.Column("dangerous", sa.Boolean(), nullable=False),
        sa.Column("parameters", JSONB(), nullable=False),
        sa.UniqueConstraint("category", "code", name="uq_command_kind_category_code"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name="code"),
        sa.CheckConstraint("code !~ 'unlock|unlatch|open|disarm'", name="never_unlocks"),
    )
    _sessions()
    _commands()
    op.execute(CONSENTED)
    op.execute(
        "CREATE TRIGGER device_command_consented BEFORE INSERT OR UPDATE OF state ON device_command "
        "FOR EACH ROW WHEN (NEW.state IN ('queued', 'sending')) EXECUTE FUNCTION device_command_consented()"
    )


def _sessions() -> None:
    op.create_table(
        "remote_session",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), nullable=False, index=True),
        sa.Column("device_id", sa.Integer(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("commands", JSONB(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("granted_at", Instant(timezone=True)),
        sa.Column("granted_by", one_of("grantedby", "link", "phone")),
        sa.Column("expires_at", Instant(timezone=True)),
        sa.Column("consent_id", sa.Integer(), sa.ForeignKey("consent.id")),
        sa.Column("ended_at", Instant(timezone=True)),
        sa.Column("ended_by", one_of("endedby", "customer", "staff", "time")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes"),
        sa.CheckConstraint("wording <> ''", name="wording"),
        sa.CheckConstraint(
            "(granted_at IS NULL) = (expires_at IS NULL) AND (granted_at IS NULL) = (granted_by IS NULL) "
            "AND (granted_at IS NULL) = (consent_id IS NULL)",
            name="granted",
        ),
        sa.CheckConstraint("expires_at <= granted_at + make_interval(mins => minutes)", name="as_long_as_said"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
    )
    op.create_index(
        "uq_remote_session_living", "remote_session", ["device_id"], unique=True, postgresql_where="ended_at IS NULL"
    )


def _commands() -> None:
    states = ("queued", "sending", "sent", "answered", "failed", "unknown")
    op.create_table(
        "device_command",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("session_id", sa.Integer(), sa.ForeignKey("remote_session.id"), nullable=False, index=True),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), nullable=False, index=True),
        sa.Column("device_id", sa.Integer(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("kind_id", sa.Integer(), sa.ForeignKey("command_kind.id"), nullable=False),
        sa.Column("parameters", JSONB(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("state", one_of("commandstate", *states), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("reason", sa.Text()),
        sa.Column("handed_at", Instant(timezone=True)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("answered_at", Instant(timezone=True)),
        sa.Column("result", JSONB()),
        sa.Column("fault", sa.Text()),
        sa.Column("guide_id", sa.Integer(), sa.ForeignKey("guide.id"), nullable=False),
        sa.Column("went", one_of("went", "helped", "did_not_help", "could_not")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state NOT IN ('answered', 'failed', 'unknown') OR answered_at IS NOT NULL", name="ended"),
        sa.CheckConstraint("state IN ('queued', 'failed') OR handed_at IS NOT NULL", name="handed"),
    )
    op.create_index(
        "uq_device_command_under_way",
        "device_command",
        ["device_id"],
        unique=True,
        postgresql_where="state IN ('queued', 'sending', 'sent')",
    )


def downgrade() -> None:
    for table in ("device_command", "remote_session", "command_kind"):
        op.drop_table(table)
    op.execute("DROP FUNCTION device_command_consented()")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
