"""The price list that prices orders and is shown to the public: one source for both."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Identity, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base


class Price(Base):
    __tablename__ = "price"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str]
    effective_from: Mapped[date]
    names: Mapped[dict[str, str]]
    amount: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    currency: Mapped[str]
    __table_args__ = (
        UniqueConstraint("code", "effective_from", "currency"),
        CheckConstraint("amount >= 0", name="amount"),
    )
