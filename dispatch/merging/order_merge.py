"""That two orders were one need: which was kept, and what came over from the other, so that it can go back."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.store.base import Base
from dispatch.work.work_order import WorkOrder


class OrderMerge(Base):
    """`moved`: table → ids of the rows that came over; of `message` also the event each had. An order has one such row
    for each time it was merged into another; at most one of them is not undone."""

    __tablename__ = "order_merge"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    moved: Mapped[dict[str, Any]]
    merged_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]
    work_order: Mapped[WorkOrder] = relationship(foreign_keys=work_order_id)
    kept: Mapped[WorkOrder] = relationship(foreign_keys=kept_id)
    __table_args__ = (CheckConstraint("work_order_id <> kept_id", name="two"),)

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id
