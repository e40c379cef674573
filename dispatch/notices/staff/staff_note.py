"""What one of us was written about an alert, beside the console: once for each alert and person."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.notices.message import Delivery
from dispatch.people.account import Account
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import WorkOrder


class StaffNote(Base):
    """By mail; `delivery` as for messages to customers. No words of a customer's stand in it."""

    __tablename__ = "staff_note"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    subject: Mapped[str]
    body: Mapped[str]
    delivery: Mapped[Delivery] = mapped_column(stored_enum(Delivery))
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    account: Mapped[Account] = relationship()
    work_order: Mapped[WorkOrder] = relationship()
    __table_args__ = (UniqueConstraint("alert_id", "account_id"),)
