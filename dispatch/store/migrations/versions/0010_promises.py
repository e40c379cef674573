"""The promise ledger: what customers were told to count on, and how it ended. What was told is never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

KINDS = ("window", "eta", "answer_by", "arrive_by", "price", "warranty")
CHANNELS = ("sms", "email", "call", "page", "paper")
ENDINGS = ("kept", "broken", "renegotiated", "void")
FACTS = (
    *("arrived", "answered", "solved", "passed", "agreed", "called_off", "dropped", "not_needed", "charged"),
    "failed_again",
)
# Only erasing a person empties the words.
GUARD = """
CREATE FUNCTION promise_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'promises are not deleted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF ROW(OLD.work_order_id, OLD.visit_id, OLD.kind, OLD.generation, OLD.round, OLD.due_from, OLD.due_to,
           OLD.channel, OLD.language, OLD.said_at, OLD.account_id)
       IS DISTINCT FROM
       ROW(NEW.work_order_id, NEW.visit_id, NEW.kind, NEW.generation, NEW.round, NEW.due_from, NEW.due_to,
           NEW.channel, NEW.language, NEW.said_at, NEW.account_id) THEN
        RAISE EXCEPTION 'what was promised stands' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.ending IS NOT NULL AND ROW(OLD.ending, OLD.ended_at, OLD.fact)
       IS DISTINCT FROM ROW(NEW.ending, NEW.ended_at, NEW.fact) THEN
        RAISE EXCEPTION 'a promise ends once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""


def one_of(name: str, members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, length=32, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "promise",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), nullable=False),
        sa.Column("visit_id", sa.Integer(), sa.ForeignKey("visit.id"), nullable=True),
        sa.Column("kind", one_of("promisekind", KINDS), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("channel", one_of("promisechannel", CHANNELS), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=True),
        sa.Column("ending", one_of("ending", ENDINGS), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fact", one_of("fact", FACTS), nullable=True),
        sa.UniqueConstraint("work_order_id", "kind", "generation", "round", name="uq_promise_once"),
        sa.CheckConstraint(
            "(ending IS NULL) = (ended_at IS NULL) AND (ending IS NULL) = (fact IS NULL)", name="ck_promise_ended"
        ),
        sa.CheckConstraint(
            "kind <> 'window' OR (due_from < due_to AND visit_id IS NOT NULL)", name="ck_promise_window"
        ),
        sa.CheckConstraint("kind = 'price' OR due_to IS NOT NULL", name="ck_promise_due"),
    )
    op.create_index("ix_promise_due_to", "promise", ["due_to"], postgresql_where="ending IS NULL")
    op.create_index("ix_promise_ended_at", "promise", ["ended_at"])
    op.execute(GUARD)
    op.execute(
        "CREATE TRIGGER promise_stands BEFORE UPDATE OR DELETE ON promise "
        "FOR EACH ROW EXECUTE FUNCTION promise_stands()"
    )
    op.execute(
        "CREATE TRIGGER promise_stays BEFORE TRUNCATE ON promise FOR EACH STATEMENT EXECUTE FUNCTION promise_stands()"
    )


def downgrade() -> None:
    op.drop_table("promise")
    op.execute("DROP FUNCTION promise_stands()")
