"""Feedback: asked for each time an order is finished, answered in one tap."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.store.base import Base
from dispatch.work.work_order import WorkOrder


class Feedback(Base):
    """One row for each time an order was finished: the invitation; an answer fills it in.

    `round`: how often the order had been reopened by then. `repeat`: what was opened because it isn't solved.
    `partly`: not solved, but better. `stars` 1–5, `recommend` 0–10.
    """

    __tablename__ = "feedback"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    round: Mapped[int] = mapped_column(default=0)
    repeat_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    invited_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    solved: Mapped[bool | None]
    partly: Mapped[bool] = mapped_column(default=False)
    stars: Mapped[int | None]
    recommend: Mapped[int | None]
    words: Mapped[str | None]
    version: Mapped[int] = mapped_column()
    work_order: Mapped[WorkOrder] = relationship(foreign_keys=work_order_id)
    repeat: Mapped[WorkOrder | None] = relationship(foreign_keys=repeat_id)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("work_order_id", "round"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        CheckConstraint("recommend BETWEEN 0 AND 10", name="recommend"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id
