"""Guides, what was answered to their steps, and why hands are needed where a fault is tried from afar first."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.store.columns import Instant

revision = "0012"
down_revision = "0011"

LISTS = (
    *("cause", "solution", "effect", "waiting", "cancel", "cannot_complete", "decline", "reopen", "override"),
    *("no_action", "hands"),
)
WENT = ("helped", "did_not_help", "could_not")
SOURCES = ("console", "phone", "link", "public", "letter", "api", "import", "worker", "seed")
# From this day on orders may not go out without one of these, so the list can't be empty.
HANDS = {
    "broken": ("Something is visibly broken", "Noe er synlig ødelagt", "Något är synligt trasigt", "有明显损坏"),
    "came_back": (
        *("It was repaired and came back", "Det ble reparert og kom tilbake"),
        *("Det reparerades och kom tillbaka", "修过又复发"),
    ),
    "cannot_do_steps": (
        *("The customer can't do the steps", "Kunden kan ikke gjøre stegene"),
        *("Kunden kan inte göra stegen", "客户无法自行操作"),
    ),
    "tried_elsewhere": (
        *("The steps were tried before they called", "Stegene var prøvd før de ringte"),
        *("Stegen var redan provade", "来电前已按步骤试过"),
    ),
    "unsafe_to_wait": (
        "It is not safe to wait",
        "Det er ikke trygt å vente",
        "Det är inte säkert att vänta",
        "不宜等待",
    ),
    "insists": (
        *("The customer wants somebody to come", "Kunden vil at noen kommer"),
        *("Kunden vill att någon kommer", "客户要求上门"),
    ),
}


def upgrade() -> None:
    op.create_table(
        "guide",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("since", Instant(timezone=True), nullable=False),
        sa.Column("steps", JSONB(), nullable=False),
        sa.UniqueConstraint("code", "since", name="uq_guide_code_since"),
    )
    op.create_table(
        "step_answer",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("work_order_id", sa.Integer(), sa.ForeignKey("work_order.id"), nullable=False, index=True),
        sa.Column("guide_id", sa.Integer(), sa.ForeignKey("guide.id"), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("went", sa.Enum(*WENT, name="went", native_enum=False, create_constraint=True, length=32)),
        sa.Column("attachment_id", sa.Integer(), sa.ForeignKey("attachment.id")),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column(
            "source",
            sa.Enum(*SOURCES, name="source", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("answered_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("said <> '' OR went IS NOT NULL OR attachment_id IS NOT NULL", name="says_something"),
    )
    op.add_column("fault_type_edition", sa.Column("guide", sa.Text()))
    op.add_column("work_order", sa.Column("hands", sa.Text()))
    op.add_column("work_order", sa.Column("solved_by_id", sa.Integer()))
    op.create_foreign_key("fk_work_order_solved_by_id", "work_order", "step_answer", ["solved_by_id"], ["id"])
    allow("closing_code", "list", "codelist", LISTS)
    allow("link", "purpose", "linkpurpose", ("follow", "rate", "steps"))
    codes = sa.table("closing_code", *map(sa.column, ("list", "code", "position")), sa.column("names", JSONB()))
    op.bulk_insert(
        codes,
        [
            {"list": "hands", "code": code, "position": place, "names": named(texts)}
            for place, (code, texts) in enumerate(HANDS.items(), 1)
        ],
    )


def downgrade() -> None:
    op.execute("DELETE FROM closing_code WHERE list = 'hands'")
    op.execute("DELETE FROM link WHERE purpose = 'steps'")
    allow("link", "purpose", "linkpurpose", ("follow", "rate"))
    allow("closing_code", "list", "codelist", LISTS[:-1])
    op.drop_column("work_order", "solved_by_id")
    op.drop_column("work_order", "hands")
    op.drop_column("fault_type_edition", "guide")
    op.drop_table("step_answer")
    op.drop_table("guide")


def allow(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    """What may stand in a column of one word."""
    constraint = f"ck_{table}_{name}"
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f(constraint), table, f"{column} IN ({listed})")


def named(texts: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(("en", "nb", "sv", "zh-Hans"), texts, strict=True))
