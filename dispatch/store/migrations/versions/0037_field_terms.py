"""How long engineers have to see and to answer what they are given, and what on the way is worth a look."""

import sqlalchemy as sa
from alembic import op

from dispatch.store.columns import Instant

revision = "0037"
down_revision = "0036"

KINDS = ("ladder", "late_departure", "late_arrival", "not_agreed", "handed_over")
NEW = ("not_seen", "not_accepted", "long_stop", "off_route")
TERMS = ("see_within", "answer_within", "depart_grace", "stop_minutes", "off_route")


def upgrade() -> None:
    op.create_table(
        "field_terms",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in TERMS),
        sa.Column("takes_back", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "see_within > 0 AND answer_within > 0 AND stop_minutes > 0 AND off_route > 0",
            name=op.f("ck_field_terms_bounds"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_field_terms_branch_id")),
        sa.PrimaryKeyConstraint("branch_id", name=op.f("pk_field_terms")),
    )
    for name in ("called_at", "missed_at"):
        op.add_column("engineer_note", sa.Column(name, Instant(timezone=True)))
    # It holds the last minutes of whoever is on the way just now, and the phone says them again.
    op.execute("DELETE FROM whereabouts")
    for name in ("anchor_lat", "anchor_lon"):
        op.add_column("whereabouts", sa.Column(name, sa.Float(), nullable=False))
    op.add_column("whereabouts", sa.Column("still_since", Instant(timezone=True), nullable=False))
    op.add_column("whereabouts", sa.Column("nearest", sa.Integer()))
    kinds((*KINDS, *NEW))


def downgrade() -> None:
    op.execute("DELETE FROM alert WHERE kind IN ('not_seen', 'not_accepted', 'long_stop', 'off_route')")
    kinds(KINDS)
    for name in ("nearest", "still_since", "anchor_lon", "anchor_lat"):
        op.drop_column("whereabouts", name)
    for name in ("missed_at", "called_at"):
        op.drop_column("engineer_note", name)
    op.drop_table("field_terms")


def kinds(members: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_alert_alertkind"), "alert")
    listed = ", ".join(f"'{each}'" for each in members)
    op.create_check_constraint(op.f("ck_alert_alertkind"), "alert", f"kind IN ({listed})")
