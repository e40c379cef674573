"""A reopened order is asked for again: one feedback for each time it was finished, and the repeat it led to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# Until now an order had one repeat at most because of its feedback: the first there is.
FIRST_REPEAT = """
UPDATE feedback SET repeat_id = (SELECT min(id) FROM work_order WHERE repeat_of_id = feedback.work_order_id)
WHERE solved IS FALSE
"""


def upgrade() -> None:
    op.add_column("feedback", sa.Column("round", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("feedback", "round", server_default=None)
    op.add_column("feedback", sa.Column("repeat_id", sa.Integer(), nullable=True))
    op.create_foreign_key("fk_feedback_repeat_id", "feedback", "work_order", ["repeat_id"], ["id"])
    op.drop_constraint("uq_feedback_work_order_id", "feedback")
    op.create_unique_constraint("uq_feedback_work_order_id_round", "feedback", ["work_order_id", "round"])
    op.execute(FIRST_REPEAT)


def downgrade() -> None:
    op.execute("DELETE FROM feedback WHERE round > 0")
    op.drop_constraint("uq_feedback_work_order_id_round", "feedback")
    op.create_unique_constraint("uq_feedback_work_order_id", "feedback", ["work_order_id"])
    op.drop_constraint("fk_feedback_repeat_id", "feedback")
    op.drop_column("feedback", "repeat_id")
    op.drop_column("feedback", "round")
