"""A call somebody of the desk has to make."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.notices.message import Message
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import WorkOrder


class CallReason(StrEnum):
    """`prefers`: the customer wants calls. `fallback`: nothing else got through. `asked`: they asked for one.
    `price`: they declined an estimate."""

    PREFERS = "prefers"
    FALLBACK = "fallback"
    ASKED = "asked"
    PRICE = "price"


class CallOutcome(StrEnum):
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    CALL_LATER = "call_later"
    WRONG_NUMBER = "wrong_number"
    DECLINED = "declined"


class Call(Base):
    """Open until an outcome closes it; the others move `next_at`. `message`: what is to be said, where we wrote it."""

    __tablename__ = "call"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), unique=True)
    reason: Mapped[CallReason] = mapped_column(stored_enum(CallReason))
    asked_at: Mapped[datetime]
    next_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[CallOutcome | None] = mapped_column(stored_enum(CallOutcome))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    work_order: Mapped[WorkOrder] = relationship()
    message: Mapped[Message | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("closed_at IS NULL OR outcome IS NOT NULL", name="closed"),
        Index(None, "next_at", postgresql_where="closed_at IS NULL"),
        # A customer who asks twice is called once.
        Index("uq_call_asked", "work_order_id", unique=True, postgresql_where="reason = 'asked' AND closed_at IS NULL"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id
