"""Browsers that allowed us to knock: an engineer's phone, or a customer's for one order."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base


class PushKey(Base):
    """The house's own key pair (VAPID), made once. Browsers take nothing that isn't signed by it."""

    __tablename__ = "push_key"
    __audited__ = False
    id: Mapped[int] = mapped_column(primary_key=True)
    private: Mapped[str]
    public: Mapped[str]
    made_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("id = 1", name="one"),)


class PushSubscription(Base):
    """`p256dh` and `auth` are the browser's keys: only it can read what is sent to `endpoint`."""

    __tablename__ = "push_subscription"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    endpoint: Mapped[str] = mapped_column(unique=True)
    p256dh: Mapped[str]
    auth: Mapped[str]
    language: Mapped[str]
    engineer_id: Mapped[int | None] = mapped_column(ForeignKey("engineer.id"), index=True)
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"), index=True)
    added_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("(engineer_id IS NULL) <> (work_order_id IS NULL)", name="whose"),)
