"""What customers say: whom we asked, call-backs, complaints and their hearings, suggestions; and how soon we answer."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE

from dispatch.store.columns import Instant

revision = "0028"
down_revision = "0027"

LISTS = ("call_back", "complaint", "complaint_outcome", "complaint_reason", "remedy")
KINDS = ("complaint_heard", "complaint_decided")
# Nobody with a hand in the order decides; `dispatch.complaints.owners.involved` counts the same. Both look again when
# a decision is made: whoever took a hand in it meanwhile may not. A decision, once made, stands.
APART = """
CREATE FUNCTION hearing_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    order_id integer;
    since timestamptz;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.decided_at IS NOT NULL
       AND ROW(OLD.account_id, OLD.decided_at, OLD.decided_by_id, OLD.outcome, OLD.reason, OLD.remedy,
               OLD.remedy_amount)
           IS DISTINCT FROM ROW(NEW.account_id, NEW.decided_at, NEW.decided_by_id, NEW.outcome, NEW.reason,
               NEW.remedy, NEW.remedy_amount) THEN
        RAISE EXCEPTION 'a decision stands' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.account_id IS NULL OR (TG_OP = 'UPDATE' AND ROW(NEW.account_id, NEW.decided_at)
                                  IS NOT DISTINCT FROM ROW(OLD.account_id, OLD.decided_at)) THEN
        RETURN NEW;
    END IF;
    SELECT work_order_id, opened_at INTO order_id, since FROM complaint WHERE id = NEW.complaint_id;
    IF EXISTS (
        SELECT FROM work_order o WHERE (o.id = order_id OR o.merged_into_id = order_id) AND (
            EXISTS (SELECT FROM audit_entry a WHERE a.work_order_id = o.id AND a.account_id = NEW.account_id
                    AND a.subject NOT IN ('complaint', 'hearing')
                    AND (a.subject NOT IN ('message', 'link', 'promise', 'call') OR a.at < since))
            OR EXISTS (SELECT FROM visit v JOIN engineer e ON e.id = v.engineer_id
                       WHERE v.work_order_id = o.id AND e.account_id = NEW.account_id)
            OR EXISTS (SELECT FROM order_owner w WHERE w.work_order_id = o.id AND w.account_id = NEW.account_id)
        )
    ) THEN
        RAISE EXCEPTION 'whoever had a hand in it does not judge'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'complaint_owner_apart';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    _feedback()
    _terms()
    _call_backs()
    _complaints()
    _suggestions()
    op.add_column("message", sa.Column("facts", JSONB()))
    also("closing_code", "list", "codelist", *LISTS)
    also("link", "purpose", "linkpurpose", "complaint")
    also("promise", "kind", "promisekind", *KINDS)


def _feedback() -> None:
    op.add_column("customer", sa.Column("feedback_stopped_at", Instant(timezone=True)))
    op.add_column("feedback", sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id")))
    op.add_column("feedback", sa.Column("finished_at", Instant(timezone=True)))
    op.add_column("feedback", sa.Column("asked_at", Instant(timezone=True)))
    op.add_column("feedback", sa.Column("recommend_span", TSTZRANGE()))
    op.add_column("feedback", sa.Column("topics", JSONB(), nullable=False, server_default="[]"))
    # Who was asked is what was sent; what was answered before spans were kept has an empty one.
    op.execute("""
        UPDATE feedback f SET
            customer_id = o.customer_id,
            finished_at = f.invited_at - interval '24 hours',
            recommend_span = CASE WHEN f.recommend IS NULL THEN NULL ELSE 'empty'::tstzrange END,
            asked_at = (SELECT min(m.written_at) FROM message m WHERE m.work_order_id = f.work_order_id
                        AND m.event = 'feedback' AND m.written_at >= f.invited_at)
        FROM work_order o WHERE o.id = f.work_order_id
    """)
    for name in ("customer_id", "finished_at"):
        op.alter_column("feedback", name, nullable=False)
    op.alter_column("feedback", "topics", server_default=None)
    op.create_index("ix_feedback_finished_at", "feedback", ["finished_at"])
    op.create_check_constraint(
        op.f("ck_feedback_recommend_asked"), "feedback", "recommend IS NULL OR recommend_span IS NOT NULL"
    )
    op.execute(
        "ALTER TABLE feedback ADD CONSTRAINT ex_feedback_recommend_once EXCLUDE USING gist "
        "(int8range(customer_id, customer_id, '[]') WITH =, recommend_span WITH &&)"
    )


def _terms() -> None:
    op.create_table(
        "quality_terms",
        sa.Column("branch_id", sa.Integer(), sa.ForeignKey("branch.id"), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("call_back", "acknowledge", "decide", "appeal")),
        sa.Column("appeal_days", sa.Integer(), nullable=False),
        sa.Column("low_stars", sa.Integer(), nullable=False),
        sa.Column("body_name", sa.Text()),
        sa.Column("body_url", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("appeal_days BETWEEN 1 AND 365 AND low_stars BETWEEN 1 AND 4", name="bounds"),
        sa.CheckConstraint("left(body_url, 8) = 'https://'", name="body_url"),
    )


def _call_backs() -> None:
    op.create_table(
        "call_back",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("feedback_id", sa.Integer(), sa.ForeignKey("feedback.id"), nullable=False, unique=True),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), nullable=False, index=True),
        sa.Column("cause", one_of("callbackcause", "stars", "recommend"), nullable=False),
        sa.Column("opened_at", Instant(timezone=True), nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("escalated_at", Instant(timezone=True)),
        sa.Column("outcome", sa.Text()),
        sa.Column("closed_at", Instant(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
    )
    op.create_index("ix_call_back_due_at", "call_back", ["due_at"], postgresql_where="closed_at IS NULL")


def _complaints() -> None:
    states = ("open", "heard", "decided", "appealed", "appeal_heard", "final", "withdrawn")
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), nullable=False, index=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "words", "channel")),
        sa.Column("state", one_of("complaintstate", *states), nullable=False, index=True),
        sa.Column("state_since", Instant(timezone=True), nullable=False),
        sa.Column("opened_at", Instant(timezone=True), nullable=False, index=True),
        sa.Column("opened_by_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "hearing",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("complaint_id", sa.Integer(), sa.ForeignKey("complaint.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), index=True),
        sa.Column("words", sa.Text()),
        *(
            sa.Column(name, Instant(timezone=True), nullable=False)
            for name in ("opened_at", "acknowledge_due", "decide_due")
        ),
        sa.Column("acknowledge_promise_id", sa.Integer(), sa.ForeignKey("promise.id")),
        sa.Column("decide_promise_id", sa.Integer(), sa.ForeignKey("promise.id")),
        *(sa.Column(name, Instant(timezone=True)) for name in ("acknowledged_at", "escalated_at", "decided_at")),
        sa.Column("decided_by_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("outcome", one_of("outcome", "upheld", "partly", "rejected")),
        *(sa.Column(name, sa.Text()) for name in ("reason", "explanation", "remedy")),
        sa.Column("remedy_amount", sa.Integer()),
        sa.Column("currency", sa.Text()),
        sa.Column("remedy_order_id", sa.Integer(), sa.ForeignKey("work_order.id")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("complaint_id", "number", name="uq_hearing_complaint_id_number"),
        sa.UniqueConstraint("complaint_id", "account_id", name="uq_hearing_complaint_id_account_id"),
        sa.CheckConstraint("number BETWEEN 1 AND 2", name="one_appeal"),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (outcome IS NULL) AND (decided_at IS NULL) = (reason IS NULL)", name="decided"
        ),
        sa.CheckConstraint("decided_by_id IS NOT DISTINCT FROM account_id OR decided_by_id IS NULL", name="by_owner"),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by"),
        sa.CheckConstraint("remedy_amount > 0 AND currency IS NOT NULL OR remedy_amount IS NULL", name="remedy"),
    )
    op.create_index("ix_hearing_decide_due", "hearing", ["decide_due"], postgresql_where="decided_at IS NULL")
    op.execute(APART)
    op.execute(
        "CREATE TRIGGER hearing_apart BEFORE INSERT OR UPDATE ON hearing FOR EACH ROW EXECUTE FUNCTION hearing_apart()"
    )


def _suggestions() -> None:
    states = ("new", "considered", "planned", "done", "declined", "merged")
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("source", one_of("suggestionsource", "feedback", "public", "staff"), nullable=False),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), index=True),
        sa.Column("branch_id", sa.Integer(), sa.ForeignKey("branch.id")),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("topics", JSONB(), nullable=False),
        sa.Column("state", one_of("suggestionstate", *states), nullable=False, index=True),
        sa.Column("state_since", Instant(timezone=True), nullable=False),
        sa.Column("received_at", Instant(timezone=True), nullable=False),
        sa.Column("into_id", sa.Integer(), sa.ForeignKey("suggestion.id"), index=True),
        sa.Column("said", JSONB(), nullable=False),
        sa.Column("did", JSONB(), nullable=False),
        sa.Column("may_publish", sa.Boolean(), nullable=False),
        sa.Column("published_at", Instant(timezone=True)),
        sa.Column("told_at", Instant(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("published_at IS NULL OR (may_publish AND state = 'done')", name="consent"),
        sa.CheckConstraint("(state = 'merged') = (into_id IS NOT NULL) AND into_id <> id", name="merged"),
    )


def downgrade() -> None:
    op.execute(f"DELETE FROM closing_code WHERE list IN {LISTS}")
    op.execute("DELETE FROM link WHERE purpose = 'complaint'")
    without("closing_code", "list", "codelist", *LISTS)
    without("link", "purpose", "linkpurpose", "complaint")
    op.drop_column("message", "facts")
    for table in ("suggestion", "hearing", "complaint", "call_back", "quality_terms"):
        op.drop_table(table)
    op.execute("DROP FUNCTION hearing_apart()")
    # What was promised stands, also those of complaints: the list of kinds stays as long as it is.
    op.execute("ALTER TABLE feedback DROP CONSTRAINT ex_feedback_recommend_once")
    op.execute("ALTER TABLE feedback DROP CONSTRAINT ck_feedback_recommend_asked")
    for name in ("customer_id", "finished_at", "asked_at", "recommend_span", "topics"):
        op.drop_column("feedback", name)
    op.drop_column("customer", "feedback_stopped_at")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def also(table: str, column: str, name: str, *values: str) -> None:
    """These may stand there as well, beside whatever may already."""
    allow(table, column, name, dict.fromkeys((*_allowed(table, name), *values)))


def without(table: str, column: str, name: str, *values: str) -> None:
    allow(table, column, name, [value for value in _allowed(table, name) if value not in values])


def _allowed(table: str, name: str) -> list[str]:
    rule = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    return re.findall(r"'(\w+)'::", op.get_bind().scalar(rule, {"name": f"ck_{table}_{name}"}))


def allow(table: str, column: str, name: str, values) -> None:
    constraint = f"ck_{table}_{name}"
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f(constraint), table, f"{column} IN ({listed})")
