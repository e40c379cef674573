"""What people choose: who pays, decided by hand; prices asked for at once; what engineers agree to about themselves;
who answers where."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.store.columns import Instant

revision = "0040"
down_revision = "0039"

LISTS = (
    *("cause", "solution", "effect", "waiting", "cancel", "cannot_complete", "decline", "reopen", "override"),
    *("no_action", "hands", "call_back", "complaint", "complaint_outcome", "complaint_reason", "remedy"),
    *("price", "goodwill", "alert"),
)
# A face is kept on its owner's yes and on nothing else: neither by this program nor by the next.
AGREED = """
CREATE FUNCTION portrait_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM own_consent
    WHERE engineer_id = NEW.engineer_id AND purpose = 'portrait' AND withdrawn_at IS NULL FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE 'the engineer has not agreed' USING ERRCODE = 'check_violation', CONSTRAINT = 'portrait_agreed';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "cover_by_hand",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("covers", JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("worth", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("decided_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("jsonb_array_length(covers) > 0", name=op.f("ck_cover_by_hand_covers")),
        sa.CheckConstraint("worth >= 0 AND (ours OR worth = 0)", name=op.f("ck_cover_by_hand_worth")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_cover_by_hand_account_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_cover_by_hand_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_by_hand")),
    )
    op.create_index(op.f("ix_cover_by_hand_work_order_id"), "cover_by_hand", ["work_order_id"])
    op.create_table(
        "own_consent",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("engineer_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("position", "portrait", name="ownpurpose", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("given_at", Instant(timezone=True), nullable=False),
        sa.Column("withdrawn_at", Instant(timezone=True)),
        sa.ForeignKeyConstraint(["engineer_id"], ["engineer.id"], name=op.f("fk_own_consent_engineer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_consent")),
    )
    living = {"unique": True, "postgresql_where": "withdrawn_at IS NULL"}
    op.create_index("uq_own_consent_live", "own_consent", ["engineer_id", "purpose"], **living)
    op.create_table(
        "portrait",
        sa.Column("engineer_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", Instant(timezone=True), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["engineer_id"], ["engineer.id"], name=op.f("fk_portrait_engineer_id")),
        sa.PrimaryKeyConstraint("engineer_id", name=op.f("pk_portrait")),
    )
    op.execute(AGREED)
    op.execute(
        "CREATE TRIGGER portrait_agreed BEFORE INSERT OR UPDATE ON portrait "
        "FOR EACH ROW EXECUTE FUNCTION portrait_agreed()"
    )
    op.add_column("price_terms", sa.Column("asks", JSONB(), nullable=False, server_default="[]"))
    op.alter_column("price_terms", "asks", server_default=None)
    op.add_column("contact_point", sa.Column("person", sa.Text(), nullable=False, server_default=""))
    op.add_column("contact_point", sa.Column("weekdays", sa.Boolean(), nullable=False, server_default="true"))
    for name in ("person", "weekdays"):
        op.alter_column("contact_point", name, server_default=None)
    for name in ("opens", "closes"):
        op.add_column("contact_point", sa.Column(name, sa.Time()))
    hours = "(opens IS NULL) = (closes IS NULL) AND opens < closes"
    op.create_check_constraint(op.f("ck_contact_point_hours"), "contact_point", hours)
    widen(*LISTS, "cover")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_contact_point_hours"), "contact_point", type_="check")
    for name in ("closes", "opens", "weekdays", "person"):
        op.drop_column("contact_point", name)
    op.execute("DELETE FROM closing_code WHERE list = 'cover'")
    widen(*LISTS)
    op.drop_column("price_terms", "asks")
    op.drop_table("portrait")
    op.execute("DROP FUNCTION portrait_agreed()")
    op.drop_table("own_consent")
    op.drop_table("cover_by_hand")


def widen(*lists: str) -> None:
    """What lists of codes there may be."""
    listed = ", ".join(f"'{one}'" for one in lists)
    op.drop_constraint(op.f("ck_closing_code_codelist"), "closing_code", type_="check")
    op.create_check_constraint(op.f("ck_closing_code_codelist"), "closing_code", f"list IN ({listed})")
