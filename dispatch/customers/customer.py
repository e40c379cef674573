"""Customers: who they are and how they want to hear from us."""

from datetime import datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.store.base import Base
from dispatch.store.columns import stored_enum

if TYPE_CHECKING:
    from dispatch.customers.consent import Consent
    from dispatch.customers.home import Home


class Tier(StrEnum):
    STANDARD = "standard"
    PLUS = "plus"


class ContactChannel(StrEnum):
    SMS = "sms"
    EMAIL = "email"
    CALL = "call"


class Customer(Base):
    """A household we serve. `external_key` is its key in the system it came from, for imports."""

    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    external_key: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    phone: Mapped[str | None] = mapped_column(index=True)
    email: Mapped[str | None] = mapped_column(index=True)
    language: Mapped[str] = mapped_column(default="nb")
    tier: Mapped[Tier] = mapped_column(stored_enum(Tier), default=Tier.STANDARD)
    prefers: Mapped[ContactChannel] = mapped_column(stored_enum(ContactChannel), default=ContactChannel.SMS)
    quiet_from: Mapped[time] = mapped_column(default=time(21))
    quiet_to: Mapped[time] = mapped_column(default=time(8))
    sms_stopped_at: Mapped[datetime | None]  # they answered STOP
    feedback_stopped_at: Mapped[datetime | None]  # they don't want to be asked how it went
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    homes: Mapped[list["Home"]] = relationship(back_populates="customer", order_by="Home.id")
    consents: Mapped[list["Consent"]] = relationship(order_by="Consent.given_at")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_customer_grams", text("search_grams(name)"), postgresql_using="gin"),)

    def reachable_by(self, channel: ContactChannel) -> bool:
        if channel is ContactChannel.SMS and self.sms_stopped_at is not None:
            return False
        return bool(self.email if channel is ContactChannel.EMAIL else self.phone)
