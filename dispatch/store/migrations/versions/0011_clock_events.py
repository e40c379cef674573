"""Clocks as events that only grow, and what each reason to wait means.

Orders that are there already get the events their own columns tell of. Waits that are over credited nothing when they
were, and are not made up now.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import dispatch.store.columns

revision = "0011"
down_revision = "0010"

CLOCKS = ("response", "arrival", "resolution", "intake", "dispatch", "engineer", "partner")
KINDS = ("start", "pause", "resume", "stop", "cancel", "retarget")
ROLES = ("customer", "agent", "dispatcher", "engineer", "manager", "quality", "admin", "auditor", "system")
SOURCES = ("console", "phone", "link", "public", "api", "import", "worker", "seed")

# What the codes we ship mean; one that a branch added stops what waiting stopped until now.
SHIPPED = """
INSERT INTO pause_reason (code, stops, tells_customer, ask_after)
SELECT code,
    CASE WHEN code = 'partner' THEN '[]'
        WHEN code IN ('part', 'maker') THEN '["arrival", "resolution", "dispatch", "engineer", "partner"]'
        ELSE '["arrival", "resolution", "dispatch", "engineer"]' END::jsonb,
    code <> 'partner',
    CASE code WHEN 'partner' THEN '4bh' WHEN 'maker' THEN '5bd' WHEN 'part' THEN '3bd' WHEN 'approval' THEN '3bd'
        ELSE '2bd' END
FROM closing_code WHERE list = 'waiting'
"""
INSERT = (
    "INSERT INTO clock_event (work_order_id, clock, kind, at, reason, target, calendar_edition_id, sla_rule_id, role,"
    " source, written_at) "
)
BY_US = "'system', 'worker', now()"
STARTED = """
SELECT o.id, '{clock}', 'start', o.opened_at, NULL, r.{clock},
    CASE WHEN r.{clock} IS NOT NULL THEN o.calendar_edition_id END,
    CASE WHEN r.{clock} IS NOT NULL THEN r.id END, {by_us}
FROM work_order AS o LEFT JOIN sla_rule AS r ON r.id = o.sla_rule_id
WHERE o.state NOT IN ('archived', 'cancelled') OR r.id IS NOT NULL ORDER BY o.id
"""
ENDED = """
SELECT o.id, '{clock}', '{kind}', {at}, '{reason}', NULL, NULL, NULL, {by_us}
FROM work_order AS o WHERE {at} IS NOT NULL
"""
ARRIVED = "(SELECT min(arrived_at) FROM visit WHERE visit.work_order_id = o.id)"
FINISHED = "(CASE WHEN o.state = 'feedback' THEN o.state_since WHEN o.state = 'archived' THEN o.ended_at END)"
CANCELLED = "(CASE WHEN o.state = 'cancelled' THEN o.ended_at END)"
WAITS = """
SELECT o.id, clock, 'pause', o.state_since, o.waiting_for, NULL, NULL, NULL, {by_us}
FROM work_order AS o JOIN pause_reason AS p ON p.code = o.waiting_for, jsonb_array_elements_text(p.stops) AS clock
WHERE o.state = 'waiting' AND clock IN ('arrival', 'resolution')
"""


def upgrade() -> None:
    _tables()
    op.execute(
        "CREATE TRIGGER clock_event_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON clock_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
    )
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON clock_event FROM doorstep_app")
    op.execute(SHIPPED)
    for clock in CLOCKS[:3]:
        op.execute(INSERT + STARTED.format(clock=clock, by_us=BY_US))
    for clock, at, reason in (
        ("response", "o.answered_at", "answered"),
        ("arrival", ARRIVED, "arrived"),
        ("arrival", f"(CASE WHEN o.solved_remotely THEN {FINISHED} END)", "solve_remotely"),
        ("resolution", FINISHED, "finish"),
    ):
        op.execute(INSERT + ENDED.format(clock=clock, kind="stop", at=at, reason=reason, by_us=BY_US))
    for clock in CLOCKS[:3]:
        op.execute(INSERT + ENDED.format(clock=clock, kind="cancel", at=CANCELLED, reason="cancel", by_us=BY_US))
    op.execute(INSERT + WAITS.format(by_us=BY_US))


def downgrade() -> None:
    op.drop_column("work_order", "ask_again_since")
    op.drop_column("branch", "hand_over_targets")
    op.drop_table("clock_event")
    op.drop_table("pause_reason")


def _tables() -> None:
    op.create_table(
        "pause_reason",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("stops", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tells_customer", sa.Boolean(), nullable=False),
        sa.Column("ask_after", sa.Text(), nullable=False),
        sa.CheckConstraint("jsonb_typeof(stops) = 'array'", name=op.f("ck_pause_reason_stops_is_list")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_pause_reason")),
    )
    op.create_table(
        "clock_event",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("clock", _one_of("clockname", CLOCKS), nullable=False),
        sa.Column("kind", _one_of("eventkind", KINDS), nullable=False),
        sa.Column("at", dispatch.store.columns.Instant(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("calendar_edition_id", sa.Integer(), nullable=True),
        sa.Column("sla_rule_id", sa.Integer(), nullable=True),
        sa.Column("role", _one_of("role", ROLES), nullable=False),
        sa.Column("source", _one_of("source", SOURCES), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("written_at", dispatch.store.columns.Instant(timezone=True), nullable=False),
        sa.Column("key_digest", sa.Text(), nullable=True),
        sa.CheckConstraint("kind <> 'pause' OR reason IS NOT NULL", name=op.f("ck_clock_event_pause_has_reason")),
        sa.CheckConstraint(
            "kind IN ('start', 'retarget') OR (target IS NULL AND calendar_edition_id IS NULL)",
            name=op.f("ck_clock_event_judges"),
        ),
        sa.ForeignKeyConstraint(
            ["calendar_edition_id"],
            ["calendar_edition.id"],
            name=op.f("fk_clock_event_calendar_edition_id"),
        ),
        sa.ForeignKeyConstraint(["sla_rule_id"], ["sla_rule.id"], name=op.f("fk_clock_event_sla_rule_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_clock_event_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_event")),
    )
    op.create_index(op.f("ix_clock_event_work_order_id_id"), "clock_event", ["work_order_id", "id"])
    op.create_index(
        "uq_clock_event_once",
        "clock_event",
        ["work_order_id", "clock", "key_digest"],
        unique=True,
        postgresql_where=sa.text("key_digest IS NOT NULL"),
    )
    targets = sa.Column(
        "hand_over_targets", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default="{}"
    )
    op.add_column("branch", targets)
    op.alter_column("branch", "hand_over_targets", server_default=None)
    op.add_column(
        "work_order", sa.Column("ask_again_since", dispatch.store.columns.Instant(timezone=True), nullable=True)
    )


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
