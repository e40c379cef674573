"""What was answered to the steps of a guide, and how those that were tried went."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.catalogue.guide import Guide, Went
from dispatch.stamp import Source
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum

if TYPE_CHECKING:
    from dispatch.work.work_order import WorkOrder


class StepAnswer(Base):
    """One answer to one `step` (a code) of one edition of a guide. Answering again adds a row, and the newest counts.

    `account_id` is who wrote it down; without one it was the customer.
    """

    __tablename__ = "step_answer"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    guide_id: Mapped[int] = mapped_column(ForeignKey("guide.id"))
    step: Mapped[str]
    said: Mapped[str] = mapped_column(default="")
    went: Mapped[Went | None] = mapped_column(stored_enum(Went))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    source: Mapped[Source] = mapped_column(stored_enum(Source))
    answered_at: Mapped[datetime]

    work_order: Mapped["WorkOrder"] = relationship(back_populates="answers", foreign_keys=work_order_id)
    guide: Mapped[Guide] = relationship()
    __table_args__ = (
        CheckConstraint("said <> '' OR went IS NOT NULL OR attachment_id IS NOT NULL", name="says_something"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id
