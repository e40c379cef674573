"""An alert for parts that were built in and weren't in the van by our count."""

from alembic import op

revision = "0043"
down_revision = "0042"

KINDS = (
    "ladder", "late_departure", "late_arrival", "not_agreed", "handed_over", "not_seen", "not_accepted", "long_stop",
    "off_route",
)  # fmt: skip


def upgrade() -> None:
    kinds((*KINDS, "parts_missing"))


def downgrade() -> None:
    op.execute("DELETE FROM alert WHERE kind = 'parts_missing'")
    kinds(KINDS)


def kinds(members: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_alert_alertkind"), "alert")
    listed = ", ".join(f"'{each}'" for each in members)
    op.create_check_constraint(op.f("ck_alert_alertkind"), "alert", f"kind IN ({listed})")
