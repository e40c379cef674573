"""Rules for whom and what one likes, and several calendars a branch: opening hours and closures move into theirs."""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

KINDS = (
    *("consultation", "design", "installation", "commissioning", "repair", "maintenance", "upgrade", "training"),
    *("removal", "recycling"),
)
ROUND_THE_CLOCK = {day: [["00:00", "00:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
SCOPE = ["tier", "branch_id", "zone", "fault_type_id", "work_kind", "priority", "effective_from"]
LIVING = "superseded_at IS NULL"


def upgrade() -> None:
    _create_calendars()
    _carry_over_hours()
    op.drop_table("closure")
    op.drop_column("branch", "opening")
    _widen_rules()
    _say_what_orders_were_promised_by()


def _create_calendars() -> None:
    op.create_table(
        "calendar_edition",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
    )
    op.create_table(
        "branch_calendar",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("branch_id", sa.Integer(), sa.ForeignKey("branch.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("weekly", JSONB(), nullable=False),
        sa.Column("edition_id", sa.Integer(), sa.ForeignKey("calendar_edition.id"), nullable=False),
        sa.Column("feed_url", sa.Text()),
        sa.Column("feed_read_at", sa.DateTime(timezone=True)),
        sa.Column("feed_failure", JSONB()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("branch_id", "name", name="uq_branch_calendar_branch_id_name"),
        sa.CheckConstraint("name ~ '^[a-z][a-z0-9_-]{0,39}$'", name=op.f("ck_branch_calendar_name")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("calendar_id", sa.Integer(), sa.ForeignKey("branch_calendar.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hours", JSONB(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("source", _word("daysource", "hand", "holidays", "file", "feed"), nullable=False),
        sa.UniqueConstraint("calendar_id", "day", name="uq_calendar_day_calendar_id_day"),
    )


def _carry_over_hours() -> None:
    bind = op.get_bind()
    closed = {}
    for branch_id, day, why in bind.execute(sa.text("SELECT branch_id, day, why FROM closure ORDER BY day")):
        closed.setdefault(branch_id, {})[day.isoformat()] = ([], why)
    for branch_id, zone, opening in bind.execute(sa.text("SELECT id, time_zone, opening FROM branch ORDER BY id")):
        special = {day: (hours, "") for day, hours in opening.get("special", {}).items()}
        days = closed.get(branch_id, {}) | special
        _add_calendar(branch_id, "opening", zone, opening.get("weekly", {}), days)
        _add_calendar(branch_id, "always", zone, ROUND_THE_CLOCK, {})


def _add_calendar(branch_id: int, name: str, zone: str, weekly: dict, days: dict) -> None:
    bind = op.get_bind()
    drawn = {
        "zone": zone,
        "weekly": weekly,
        "closed": sorted(day for day, (hours, _) in days.items() if not hours),
        "special": {day: hours for day, (hours, _) in days.items() if hours},
    }
    edition_id = bind.scalar(
        sa.text("INSERT INTO calendar_edition (name, content) VALUES (:name, :content) RETURNING id"),
        {"name": name, "content": json.dumps(drawn, ensure_ascii=False, sort_keys=True)},
    )
    calendar_id = bind.scalar(
        sa.text(
            "INSERT INTO branch_calendar (branch_id, name, title, time_zone, weekly, edition_id, version) "
            "VALUES (:branch, :name, '', :zone, :weekly, :edition, 1) RETURNING id"
        ).bindparams(sa.bindparam("weekly", type_=JSONB)),
        {"branch": branch_id, "name": name, "zone": zone, "weekly": weekly, "edition": edition_id},
    )
    insert = sa.text(
        "INSERT INTO calendar_day (calendar_id, day, hours, why, source) "
        "VALUES (:calendar, CAST(:day AS date), :hours, :why, 'hand')"
    ).bindparams(sa.bindparam("hours", type_=JSONB))
    for day, (hours, why) in sorted(days.items()):
        bind.execute(insert, {"calendar": calendar_id, "day": day, "hours": hours, "why": why})


def _widen_rules() -> None:
    op.add_column("sla_rule", sa.Column("tier", _word("tier", "standard", "plus")))
    op.add_column("sla_rule", sa.Column("branch_id", sa.Integer(), sa.ForeignKey("branch.id")))
    op.add_column("sla_rule", sa.Column("fault_type_id", sa.Integer(), sa.ForeignKey("fault_type.id")))
    op.add_column("sla_rule", sa.Column("work_kind", _word("workkind", *KINDS)))
    op.add_column("sla_rule", sa.Column("calendar", sa.Text(), nullable=False, server_default="opening"))
    op.add_column("sla_rule", sa.Column("warnings", JSONB(), nullable=False, server_default="[50, 75, 100]"))
    op.add_column("sla_rule", sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default="false"))
    op.add_column("sla_rule", sa.Column("superseded_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE sla_rule SET calendar = 'always' WHERE always")
    for name in ("calendar", "warnings", "withdrawn"):
        op.alter_column("sla_rule", name, server_default=None)
    for name in ("zone", "priority", "response", "arrival", "resolution"):
        op.alter_column("sla_rule", name, nullable=True)
    op.drop_column("sla_rule", "always")
    op.drop_constraint("uq_sla_rule_zone_priority_effective_from", "sla_rule")
    op.create_index(
        "uq_sla_rule_scope", "sla_rule", SCOPE, unique=True, postgresql_nulls_not_distinct=True, postgresql_where=LIVING
    )
    op.create_check_constraint(op.f("ck_sla_rule_one_kind"), "sla_rule", "fault_type_id IS NULL OR work_kind IS NULL")
    op.create_check_constraint(
        op.f("ck_sla_rule_promises"), "sla_rule", "(num_nonnulls(response, arrival, resolution) = 0) = withdrawn"
    )


def _say_what_orders_were_promised_by() -> None:
    edition = sa.ForeignKey("calendar_edition.id")
    op.add_column("work_order", sa.Column("calendar_edition_id", sa.Integer(), edition))
    op.add_column("work_order", sa.Column("promised_on", sa.Date()))
    op.execute(
        "UPDATE work_order SET calendar_edition_id = branch_calendar.edition_id, "
        "promised_on = (opened_at AT TIME ZONE branch_calendar.time_zone)::date "
        "FROM sla_rule, branch_calendar WHERE sla_rule.id = work_order.sla_rule_id "
        "AND branch_calendar.branch_id = work_order.branch_id AND branch_calendar.name = sla_rule.calendar"
    )


def _word(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Rules that name more than zone and priority can't be kept, nor calendars beside the opening hours."""
    op.drop_column("work_order", "promised_on")
    op.drop_column("work_order", "calendar_edition_id")
    op.add_column("sla_rule", sa.Column("always", sa.Boolean(), nullable=False, server_default="false"))
    op.execute("UPDATE sla_rule SET always = true WHERE calendar = 'always'")
    whole = "num_nonnulls(zone, priority, response, arrival, resolution) = 5 AND superseded_at IS NULL"
    gone = (
        f"SELECT id FROM sla_rule WHERE NOT ({whole} AND num_nonnulls(tier, branch_id, fault_type_id, work_kind) = 0)"
    )
    op.execute(f"UPDATE work_order SET sla_rule_id = NULL WHERE sla_rule_id IN ({gone})")
    op.execute(f"DELETE FROM sla_rule WHERE id IN ({gone})")
    op.drop_constraint(op.f("ck_sla_rule_promises"), "sla_rule")
    op.drop_index("uq_sla_rule_scope", "sla_rule")
    for name in ("tier", "branch_id", "fault_type_id", "work_kind", "calendar", "warnings", "withdrawn"):
        op.drop_column("sla_rule", name)
    op.drop_column("sla_rule", "superseded_at")
    for name in ("zone", "priority", "response", "arrival", "resolution"):
        op.alter_column("sla_rule", name, nullable=False)
    op.create_unique_constraint(
        "uq_sla_rule_zone_priority_effective_from", "sla_rule", ["zone", "priority", "effective_from"]
    )
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("branch_id", sa.Integer(), sa.ForeignKey("branch.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.UniqueConstraint("branch_id", "day", name="uq_closure_branch_id_day"),
    )
    op.add_column("branch", sa.Column("opening", JSONB(), nullable=False, server_default='{"weekly": {}}'))
    op.execute(
        "UPDATE branch SET opening = jsonb_build_object('weekly', c.weekly, 'special', "
        "(SELECT coalesce(jsonb_object_agg(d.day, d.hours), '{}') FROM calendar_day d "
        "WHERE d.calendar_id = c.id AND d.hours <> '[]')) "
        "FROM branch_calendar c WHERE c.branch_id = branch.id AND c.name = 'opening'"
    )
    op.execute(
        "INSERT INTO closure (branch_id, day, why) SELECT c.branch_id, d.day, d.why FROM calendar_day d "
        "JOIN branch_calendar c ON c.id = d.calendar_id WHERE c.name = 'opening' AND d.hours = '[]'"
    )
    op.drop_table("calendar_day")
    op.drop_table("branch_calendar")
    op.drop_table("calendar_edition")
