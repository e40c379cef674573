"""Locks of visits in levels: the engineer, and the day, the window or the time; and plans of a part of a day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0046"
down_revision = "0045"

# Whoever moves a visit against its lock unlocks it in the same step; nobody does so unnoticed.
GUARD = """
CREATE FUNCTION visit_locked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    zone text;
BEGIN
    IF OLD.engineer_locked AND NEW.engineer_locked AND NEW.engineer_id <> OLD.engineer_id
        OR NEW.starts_at <> OLD.starts_at AND NEW.when_locked = OLD.when_locked AND (
            NEW.when_locked = 'time'
            OR NEW.when_locked = 'window' AND NOT NEW.starts_at BETWEEN NEW.window_from AND NEW.window_to
        )
    THEN
        RAISE EXCEPTION 'the visit is locked where it stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_visit_locked', TABLE = 'visit';
    END IF;
    IF NEW.when_locked = 'day' AND OLD.when_locked = 'day' AND NEW.starts_at <> OLD.starts_at THEN
        SELECT b.time_zone INTO zone
        FROM work_order o JOIN branch b ON b.id = o.branch_id WHERE o.id = NEW.work_order_id;
        IF (NEW.starts_at AT TIME ZONE zone)::date <> (OLD.starts_at AT TIME ZONE zone)::date THEN
            RAISE EXCEPTION 'the visit is locked to its day'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_visit_locked', TABLE = 'visit';
        END IF;
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.add_column("visit", sa.Column("engineer_locked", sa.Boolean(), nullable=False, server_default=sa.false()))
    when = sa.Enum("day", "window", "time", name="whenlocked", native_enum=False, create_constraint=True, length=32)
    op.add_column("visit", sa.Column("when_locked", when, nullable=True))
    op.execute(
        "UPDATE visit SET engineer_locked = true, when_locked = 'time'"
        " WHERE pinned AND state IN ('planned', 'accepted')"
    )
    op.alter_column("visit", "engineer_locked", server_default=None)
    op.drop_column("visit", "pinned")
    op.create_check_constraint(
        op.f("ck_visit_lock"), "visit", "state <> 'open' OR NOT engineer_locked AND when_locked IS NULL"
    )
    op.create_check_constraint(
        op.f("ck_visit_lock_window"), "visit", "when_locked <> 'window' OR window_from IS NOT NULL"
    )
    op.execute(GUARD)
    op.execute(
        "CREATE TRIGGER visit_locked BEFORE UPDATE ON visit FOR EACH ROW"
        " WHEN (NEW.state IN ('planned', 'accepted') AND OLD.state IN ('planned', 'accepted')"
        " AND (NEW.engineer_locked OR NEW.when_locked IS NOT NULL)) EXECUTE FUNCTION visit_locked()"
    )
    op.add_column("plan_run", sa.Column("scope", JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("plan_run", "scope")
    op.execute("DROP TRIGGER visit_locked ON visit")
    op.execute("DROP FUNCTION visit_locked()")
    op.drop_constraint(op.f("ck_visit_lock_window"), "visit", type_="check")
    op.drop_constraint(op.f("ck_visit_lock"), "visit", type_="check")
    op.add_column("visit", sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE visit SET pinned = engineer_locked AND COALESCE(when_locked = 'time', false)")
    op.alter_column("visit", "pinned", server_default=None)
    op.drop_column("visit", "when_locked")
    op.drop_column("visit", "engineer_locked")
