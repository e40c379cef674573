"""Who looked at which personal detail, and for which order: shown to the person on request."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base


class Look(Base):
    """`detail`: phone, door_code, address, … One row each time somebody opens it."""

    __tablename__ = "look"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    detail: Mapped[str]
    at: Mapped[datetime]
