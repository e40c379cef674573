"""A call-back: somebody calls a customer who wasn't pleased, within a time of its own."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.account import Account
from dispatch.quality.feedback import Feedback
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import WorkOrder


class CallBackCause(StrEnum):
    STARS = "stars"
    RECOMMEND = "recommend"


class CallBack(Base):
    """`due_at`: by the branch's opening hours. `outcome`: a code of CodeList.CALL_BACK, which closes it.
    `escalated_at`: when its time had passed, and a manager was given it."""

    __tablename__ = "call_back"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), unique=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    cause: Mapped[CallBackCause] = mapped_column(stored_enum(CallBackCause))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    tries: Mapped[int] = mapped_column(default=0)
    escalated_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    feedback: Mapped[Feedback] = relationship()
    work_order: Mapped[WorkOrder] = relationship()
    account: Mapped[Account | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
        Index(None, "due_at", postgresql_where="closed_at IS NULL"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id

    def overdue(self, now: datetime) -> bool:
        return self.closed_at is None and self.due_at < now
