"""Another address, or other work, than the customer was told of."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"

BEFORE = ("engineer", "promise")
NOW = (*BEFORE, "place", "work")


def upgrade() -> None:
    _may_be(NOW)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM untold WHERE what NOT IN ('engineer', 'promise')"))
    _may_be(BEFORE)


def _may_be(names: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_untold_what"), "untold", type_="check")
    op.create_check_constraint(op.f("ck_untold_what"), "untold", sa.column("what").in_(names))
