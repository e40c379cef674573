"""Two engineers at once, and visits one after the other as one whole, in the catalogue, held and booked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"

OVER = sa.text("state NOT IN ('completed', 'incomplete', 'cancelled')")
# Of each stay the visit that counts: a return visit takes the place of the one it does again.
LATEST = """
CREATE FUNCTION stays_of(wanted int) RETURNS SETOF visit LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (stay) * FROM visit WHERE work_order_id = wanted AND state <> 'cancelled'
    ORDER BY stay, number DESC
$$
"""
# They look at the end of the transaction, when everybody concerned has been given their time. What is under way is
# never refused: whoever stands at the door goes in.
TOGETHER = """
CREATE FUNCTION visit_together() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM visit WHERE work_order_id = NEW.work_order_id AND joins IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT FROM stays_of(NEW.work_order_id) AS second
        JOIN stays_of(NEW.work_order_id) AS first ON first.stay = second.joins
        WHERE (first.state IN ('planned', 'accepted') AND second.state = 'open')
           OR (second.state IN ('planned', 'accepted') AND first.state = 'open')
           OR (first.state IN ('planned', 'accepted') AND second.state IN ('planned', 'accepted')
               AND (first.starts_at <> second.starts_at OR first.engineer_id = second.engineer_id))
    ) THEN
        RAISE EXCEPTION 'two who come together begin at the same moment'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_visit_together', TABLE = 'visit';
    END IF;
    RETURN NULL;
END $$
"""
SEQUENCE = """
CREATE FUNCTION visit_sequence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    zone text;
BEGIN
    IF NOT EXISTS (SELECT FROM visit WHERE work_order_id = NEW.work_order_id AND follows IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    SELECT b.time_zone INTO zone FROM work_order o JOIN branch b ON b.id = o.branch_id WHERE o.id = NEW.work_order_id;
    IF EXISTS (
        SELECT FROM stays_of(NEW.work_order_id) AS later
        JOIN stays_of(NEW.work_order_id) AS before ON before.stay = later.follows
        WHERE later.state IN ('planned', 'accepted') AND (
            (before.state = 'open' AND (before.window_from IS NULL OR before.window_from >= later.starts_at))
            OR (before.state IN ('planned', 'accepted') AND (
                before.ends_at > later.starts_at
                OR (before.starts_at AT TIME ZONE zone)::date + later.follows_days
                    > (later.starts_at AT TIME ZONE zone)::date
            ))
        )
    ) THEN
        RAISE EXCEPTION 'a visit comes before the one it follows'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_visit_sequence', TABLE = 'visit';
    END IF;
    RETURN NULL;
END $$
"""
WATCHES = ("visit_together", "visit_sequence")


def upgrade() -> None:
    op.add_column("fault_type_edition", sa.Column("persons", sa.Integer(), nullable=False, server_default="1"))
    follow_ups = sa.Column("follow_ups", postgresql.JSONB(), nullable=False, server_default="[]")
    op.add_column("fault_type_edition", follow_ups)
    op.create_check_constraint(op.f("ck_fault_type_edition_persons"), "fault_type_edition", "persons BETWEEN 1 AND 2")
    op.add_column("visit", sa.Column("stay", sa.Integer(), nullable=False, server_default="1"))
    for name in ("joins", "follows", "follows_days"):
        op.add_column("visit", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("visit", sa.Column("same_engineer", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_check_constraint(op.f("ck_visit_ties"), "visit", "stay >= 1 AND joins <> stay AND follows < stay")
    op.create_check_constraint(
        op.f("ck_visit_follows_days"),
        "visit",
        "(follows IS NULL) = (follows_days IS NULL) AND follows_days BETWEEN 0 AND 60",
    )
    op.create_index("uq_visit_living", "visit", ["work_order_id", "stay"], unique=True, postgresql_where=OVER)
    op.add_column("hold", sa.Column("stay", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("hold", sa.Column("lead_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_hold_lead_id"), "hold", "hold", ["lead_id"], ["id"])
    op.create_index(op.f("ix_hold_lead_id"), "hold", ["lead_id"])
    op.create_check_constraint(op.f("ck_hold_lead"), "hold", "lead_id <> id AND stay >= 1")
    living = sa.text("ended_at IS NULL")
    op.drop_index("uq_hold_living", table_name="hold", postgresql_where=living)
    leads = sa.text("ended_at IS NULL AND lead_id IS NULL")
    op.create_index("uq_hold_living", "hold", ["work_order_id"], unique=True, postgresql_where=leads)
    op.create_index("uq_hold_stay", "hold", ["work_order_id", "stay"], unique=True, postgresql_where=living)
    for table, names in {
        "fault_type_edition": ("persons", "follow_ups"),
        "visit": ("stay", "same_engineer"),
        "hold": ("stay",),
    }.items():
        for name in names:
            op.alter_column(table, name, server_default=None)
    for function in (LATEST, TOGETHER, SEQUENCE):
        op.execute(function)
    for name in WATCHES:
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE ON visit DEFERRABLE INITIALLY DEFERRED"
            f" FOR EACH ROW WHEN (NEW.state IN ('open', 'planned', 'accepted')) EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    for name in WATCHES:
        op.execute(f"DROP TRIGGER {name} ON visit")
        op.execute(f"DROP FUNCTION {name}()")
    op.execute("DROP FUNCTION stays_of(int)")
    op.drop_index("uq_hold_stay", table_name="hold")
    op.drop_index("uq_hold_living", table_name="hold")
    op.drop_constraint(op.f("fk_hold_lead_id"), "hold", type_="foreignkey")
    for name in ("lead_id", "stay"):
        op.drop_column("hold", name)
    op.create_index(
        "uq_hold_living", "hold", ["work_order_id"], unique=True, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.drop_index("uq_visit_living", table_name="visit")
    for name in ("same_engineer", "follows_days", "follows", "joins", "stay"):
        op.drop_column("visit", name)
    for name in ("follow_ups", "persons"):
        op.drop_column("fault_type_edition", name)
