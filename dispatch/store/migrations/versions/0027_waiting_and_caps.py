"""A waiting list whose offers are real holds, and caps on how much of one kind of work is booked on a day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"

KINDS = (
    *("consultation", "design", "installation", "commissioning", "repair", "maintenance", "upgrade", "training"),
    *("removal", "recycling"),
)
# Orders of a kind that have a time on that day of the branch, but for one of them.
TAKEN = """
CREATE FUNCTION booking_taken(branch int, kind text, zone text, day date, but int) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT count(*)::int FROM (
        SELECT o.id
        FROM engineer e
        JOIN visit v ON v.engineer_id = e.id AND v.state <> 'cancelled'
            AND v.starts_at >= (day::timestamp AT TIME ZONE zone)
            AND v.starts_at < ((day + 1)::timestamp AT TIME ZONE zone)
        JOIN work_order o ON o.id = v.work_order_id
        JOIN fault_type_edition f ON f.id = o.fault_id
        WHERE e.branch_id = branch AND f.work_kind = kind
        UNION
        SELECT o.id
        FROM hold h
        JOIN work_order o ON o.id = h.work_order_id
        JOIN fault_type_edition f ON f.id = o.fault_id
        WHERE h.ended_at IS NULL AND o.branch_id = branch AND f.work_kind = kind
            AND h.window_from >= (day::timestamp AT TIME ZONE zone)
            AND h.window_from < ((day + 1)::timestamp AT TIME ZONE zone)
    ) AS taken WHERE taken.id <> but
$$
"""
# The lock is the one of dispatch/planning/booking/holding.py: who counts sees what the last one took.
WITHIN = """
CREATE FUNCTION hold_within_cap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    cap int;
    kind text;
    branch int;
    zone text;
    day date;
BEGIN
    SELECT c.most, f.work_kind, o.branch_id, b.time_zone INTO cap, kind, branch, zone
    FROM work_order o
    JOIN branch b ON b.id = o.branch_id
    JOIN fault_type_edition f ON f.id = o.fault_id
    JOIN booking_cap c ON c.branch_id = o.branch_id AND c.work_kind = f.work_kind
    WHERE o.id = NEW.work_order_id;
    IF cap IS NULL THEN
        RETURN NEW;
    END IF;
    day := (NEW.window_from AT TIME ZONE zone)::date;
    PERFORM pg_advisory_xact_lock(7701, branch * 100000 + (day - DATE '0001-01-01' + 1) % 100000);
    IF booking_taken(branch, kind, zone, day, NEW.work_order_id) >= cap THEN
        RAISE EXCEPTION 'no more than % of % a day', cap, kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_hold_cap', TABLE = 'hold';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "booking_cap",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column(
            "work_kind",
            sa.Enum(*KINDS, name="workkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("most BETWEEN 0 AND 1000", name=op.f("ck_booking_cap_most")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_booking_cap_branch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_cap")),
        sa.UniqueConstraint("branch_id", "work_kind", name=op.f("uq_booking_cap_branch_id_work_kind")),
    )
    op.create_table(
        "wait",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", instant, nullable=False),
        sa.Column("weekdays", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column(
            "ending",
            sa.Enum("booked", "left", "over", name="waitending", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_wait_ending")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_wait_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait")),
    )
    op.create_index(
        "uq_wait_living", "wait", ["work_order_id"], unique=True, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_table(
        "wait_offer",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("wait_id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("window_from", instant, nullable=False),
        sa.Column("offered_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_wait_offer_hold_id")),
        sa.ForeignKeyConstraint(["wait_id"], ["wait.id"], name=op.f("fk_wait_offer_wait_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait_offer")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_wait_offer_hold_id")),
        sa.UniqueConstraint("wait_id", "window_from", name=op.f("uq_wait_offer_wait_id_window_from")),
    )
    op.execute(TAKEN)
    op.execute(WITHIN)
    op.execute("CREATE TRIGGER hold_within_cap BEFORE INSERT ON hold FOR EACH ROW EXECUTE FUNCTION hold_within_cap()")


def downgrade() -> None:
    op.execute("DROP TRIGGER hold_within_cap ON hold")
    op.execute("DROP FUNCTION hold_within_cap()")
    op.execute("DROP FUNCTION booking_taken(int, text, text, date, int)")
    op.drop_table("wait_offer")
    op.drop_index("uq_wait_living", table_name="wait", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_table("wait")
    op.drop_table("booking_cap")
