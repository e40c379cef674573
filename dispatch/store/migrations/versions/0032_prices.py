"""Prices by rules, covers, estimates that customers answer, bills that stand, and the codes on devices.

The price list by which nothing was priced goes: no program can tell what its rows meant. Rules take its place.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.store.columns import Instant

revision = "0032"
down_revision = "0031"

LISTS = (
    *(
        "cause",
        "solution",
        "effect",
        "waiting",
        "cancel",
        "cannot_complete",
        "decline",
        "reopen",
        "override",
        "no_action",
    ),
    *("hands", "call_back", "complaint", "complaint_outcome", "complaint_reason", "remedy"),
)
CALLS = ("prefers", "fallback", "asked")
# Only erasing a person empties what they wrote.
ESTIMATE_STANDS = """
CREATE FUNCTION estimate_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'estimates are not deleted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF ROW(OLD.work_order_id, OLD.number, OLD.minutes, OLD.lines, OLD.currency, OLD.total, OLD.tax, OLD.tax_share,
           OLD.made_at, OLD.valid_until)
       IS DISTINCT FROM
       ROW(NEW.work_order_id, NEW.number, NEW.minutes, NEW.lines, NEW.currency, NEW.total, NEW.tax, NEW.tax_share,
           NEW.made_at, NEW.valid_until) THEN
        RAISE EXCEPTION 'what was told stands' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state <> 'open' AND ROW(OLD.state, OLD.answered_at, OLD.answered_by, OLD.signature_id)
       IS DISTINCT FROM ROW(NEW.state, NEW.answered_at, NEW.answered_by, NEW.signature_id) THEN
        RAISE EXCEPTION 'an estimate is answered once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""
BILL_STANDS = """
CREATE FUNCTION bill_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a bill stands' USING ERRCODE = 'insufficient_privilege';
END $$
"""


def upgrade() -> None:
    op.create_table(
        "cover_rule",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("kind", one_of("coverkind", "repair", "part", "product", "contract"), nullable=False),
        sa.Column("tier", one_of("tier", "standard", "plus")),
        sa.Column("branch_id", sa.Integer()),
        sa.Column("fault_type_id", sa.Integer()),
        sa.Column(
            "work_kind",
            one_of(
                "workkind",
                "consultation",
                "design",
                "installation",
                "commissioning",
                "repair",
                "maintenance",
                "upgrade",
                "training",
                "removal",
                "recycling",
            ),
        ),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer()),
        sa.Column("covers", JSONB(), nullable=False),
        sa.Column("domains", JSONB(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("superseded_at", Instant(timezone=True)),
        sa.CheckConstraint("(kind IN ('repair', 'part')) = (months IS NOT NULL)", name=op.f("ck_cover_rule_ours")),
        sa.CheckConstraint("fault_type_id IS NULL OR work_kind IS NULL", name=op.f("ck_cover_rule_one_kind")),
        sa.CheckConstraint("jsonb_array_length(covers) > 0", name=op.f("ck_cover_rule_covers")),
        sa.CheckConstraint("months BETWEEN 1 AND 120", name=op.f("ck_cover_rule_months")),
        sa.CheckConstraint("priority BETWEEN 1 AND 999", name=op.f("ck_cover_rule_priority")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_cover_rule_branch_id")),
        sa.ForeignKeyConstraint(["fault_type_id"], ["fault_type.id"], name=op.f("fk_cover_rule_fault_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_rule")),
    )
    op.create_index(
        "uq_cover_rule_scope",
        "cover_rule",
        ["kind", "tier", "branch_id", "fault_type_id", "work_kind", "effective_from"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where="superseded_at IS NULL",
    )
    op.create_table(
        "price_rule",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column(
            "kind",
            one_of(
                "pricekind",
                "visit",
                "labour",
                "fixed",
                "travel",
                "part",
                "out_of_hours",
                "minimum",
                "remote",
                "called_off",
                "no_show",
                "late",
                "tax",
            ),
            nullable=False,
        ),
        sa.Column("tier", one_of("tier", "standard", "plus")),
        sa.Column("branch_id", sa.Integer()),
        sa.Column("zone", one_of("zone", "urban", "suburban", "remote")),
        sa.Column("fault_type_id", sa.Integer()),
        sa.Column(
            "work_kind",
            one_of(
                "workkind",
                "consultation",
                "design",
                "installation",
                "commissioning",
                "repair",
                "maintenance",
                "upgrade",
                "training",
                "removal",
                "recycling",
            ),
        ),
        sa.Column("part", sa.Text()),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer()),
        sa.Column("with_parts", sa.Boolean(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("superseded_at", Instant(timezone=True)),
        sa.CheckConstraint("(kind = 'part') = (part IS NOT NULL)", name=op.f("ck_price_rule_part")),
        sa.CheckConstraint("(kind IN ('visit', 'labour')) = (minutes IS NOT NULL)", name=op.f("ck_price_rule_timed")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_price_rule_currency")),
        sa.CheckConstraint("kind NOT IN ('late', 'tax') OR amount <= 10000", name=op.f("ck_price_rule_share")),
        sa.CheckConstraint("minutes >= 0 AND (kind <> 'labour' OR minutes > 0)", name=op.f("ck_price_rule_minutes")),
        sa.CheckConstraint("amount BETWEEN 0 AND 100000000", name=op.f("ck_price_rule_amount")),
        sa.CheckConstraint("fault_type_id IS NULL OR work_kind IS NULL", name=op.f("ck_price_rule_one_kind")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_price_rule_branch_id")),
        sa.ForeignKeyConstraint(["fault_type_id"], ["fault_type.id"], name=op.f("fk_price_rule_fault_type_id")),
        sa.ForeignKeyConstraint(["part"], ["part.number"], name=op.f("fk_price_rule_part")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_rule")),
    )
    op.create_index(
        "uq_price_rule_scope",
        "price_rule",
        ["kind", "currency", "tier", "branch_id", "zone", "fault_type_id", "work_kind", "part", "effective_from"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where="superseded_at IS NULL",
    )
    op.create_table(
        "price_terms",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("over_percent", sa.Integer(), nullable=False),
        sa.Column("over_amount", sa.Integer(), nullable=False),
        sa.Column("valid_days", sa.Integer(), nullable=False),
        sa.Column("gives", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_price_terms_currency")),
        sa.CheckConstraint(
            "over_percent BETWEEN 0 AND 100 AND over_amount BETWEEN 0 AND 100000000", name=op.f("ck_price_terms_over")
        ),
        sa.CheckConstraint("valid_days BETWEEN 1 AND 90", name=op.f("ck_price_terms_valid")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_price_terms_branch_id")),
        sa.PrimaryKeyConstraint("branch_id", name=op.f("pk_price_terms")),
    )
    op.create_table(
        "goodwill",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("given_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_goodwill_amount")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_goodwill_account_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_goodwill_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goodwill")),
    )
    op.create_index(op.f("ix_goodwill_work_order_id"), "goodwill", ["work_order_id"])
    op.create_table(
        "device_code",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", Instant(timezone=True)),
        sa.Column("account_id", sa.Integer()),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_device_code_account_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_code_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_code")),
        sa.UniqueConstraint("code", name=op.f("uq_device_code_code")),
    )
    op.create_index(op.f("ix_device_code_device_id"), "device_code", ["device_id"])
    op.create_index(
        "uq_device_code_living", "device_code", ["device_id"], unique=True, postgresql_where="revoked_at IS NULL"
    )
    op.create_table(
        "estimate",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", one_of("estimatestate", "open", "free", "approved", "declined", "replaced"), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("lines", JSONB(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("tax", sa.Integer(), nullable=False),
        sa.Column("tax_share", sa.Integer()),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("valid_until", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("answered_at", Instant(timezone=True)),
        sa.Column("answered_by", one_of("answeredby", "link", "on_site")),
        sa.Column("signature_id", sa.Integer()),
        sa.Column("words", sa.Text()),
        sa.CheckConstraint("(state = 'free') = (total = 0)", name=op.f("ck_estimate_free")),
        sa.CheckConstraint(
            "(state IN ('approved', 'declined')) = (answered_at IS NOT NULL) "
            "AND (answered_at IS NULL) = (answered_by IS NULL)",
            name=op.f("ck_estimate_answered"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR answered_by <> 'on_site' OR signature_id IS NOT NULL",
            name=op.f("ck_estimate_signed"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_estimate_account_id")),
        sa.ForeignKeyConstraint(["signature_id"], ["attachment.id"], name=op.f("fk_estimate_signature_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_estimate_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_estimate")),
        sa.UniqueConstraint("work_order_id", "number", name=op.f("uq_estimate_work_order_id_number")),
    )
    op.create_index("uq_estimate_open", "estimate", ["work_order_id"], unique=True, postgresql_where="state = 'open'")
    op.create_table(
        "bill",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("way", one_of("way", "visit", "remote", "called_off"), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("lines", JSONB(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("tax", sa.Integer(), nullable=False),
        sa.Column("tax_share", sa.Integer()),
        sa.Column("estimate_id", sa.Integer()),
        sa.Column("allowed", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text()),
        sa.Column("fault_type_id", sa.Integer()),
        sa.Column("domain", sa.Text()),
        sa.Column("covered_until", sa.Date()),
        sa.Column("cover_rule_id", sa.Integer()),
        sa.Column("parts", JSONB(), nullable=False),
        sa.Column("parts_until", sa.Date()),
        sa.Column("parts_rule_id", sa.Integer()),
        sa.CheckConstraint("way <> 'visit' OR total <= allowed OR because IS NOT NULL", name=op.f("ck_bill_agreed")),
        sa.CheckConstraint("(covered_until IS NULL) = (cover_rule_id IS NULL)", name=op.f("ck_bill_covered")),
        sa.CheckConstraint("(parts_until IS NULL) = (parts_rule_id IS NULL)", name=op.f("ck_bill_parts_covered")),
        sa.CheckConstraint("total >= 0 AND tax BETWEEN 0 AND total", name=op.f("ck_bill_total")),
        sa.ForeignKeyConstraint(["cover_rule_id"], ["cover_rule.id"], name=op.f("fk_bill_cover_rule_id")),
        sa.ForeignKeyConstraint(["estimate_id"], ["estimate.id"], name=op.f("fk_bill_estimate_id")),
        sa.ForeignKeyConstraint(["fault_type_id"], ["fault_type.id"], name=op.f("fk_bill_fault_type_id")),
        sa.ForeignKeyConstraint(["parts_rule_id"], ["cover_rule.id"], name=op.f("fk_bill_parts_rule_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_bill_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill")),
        sa.UniqueConstraint("work_order_id", "round", name=op.f("uq_bill_work_order_id_round")),
    )
    op.create_index(op.f("ix_bill_covered_until"), "bill", ["covered_until"])
    op.drop_table("price")
    op.execute(ESTIMATE_STANDS)
    op.execute(BILL_STANDS)
    for table in ("estimate", "bill"):
        op.execute(
            f"CREATE TRIGGER {table}_stands BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_stands()"
        )
    widen("closing_code", "list", "codelist", *LISTS, "price", "goodwill")
    widen("call", "reason", "callreason", *CALLS, "price")


def downgrade() -> None:
    op.execute("DELETE FROM call WHERE reason = 'price'")
    op.execute("DELETE FROM closing_code WHERE list IN ('price', 'goodwill')")
    widen("call", "reason", "callreason", *CALLS)
    widen("closing_code", "list", "codelist", *LISTS)
    for table in ("bill", "estimate", "device_code", "goodwill", "price_terms", "price_rule", "cover_rule"):
        op.drop_table(table)
    op.execute("DROP FUNCTION bill_stands()")
    op.execute("DROP FUNCTION estimate_stands()")
    op.create_table(
        "price",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("amount", sa.Numeric(12, 2), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_price_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price")),
        sa.UniqueConstraint("code", "effective_from", "currency", name=op.f("uq_price_code_effective_from_currency")),
    )


def widen(table: str, column: str, name: str, *values: str) -> None:
    """What may stand there: a check that holds the members of an enum."""
    listed = ", ".join(f"'{value}'" for value in values)
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} IN ({listed})")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
