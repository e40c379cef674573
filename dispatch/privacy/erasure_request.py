"""A customer's wish to be forgotten, from the tick to the day nothing is left."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base


class ErasureRequest(Base):
    """It is done at `due_at`, so that whoever it was not can take it back; what is spared then goes when it may.

    `kept`: what is still here, [{order, reason}]; reason is one of HoldReason, or open. `ended_at`: nothing is left, or
    it was taken back (`withdrawn`).
    """

    __tablename__ = "erasure_request"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    confirmed_at: Mapped[datetime]
    due_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    kept: Mapped[list[Any]]
    __table_args__ = (
        Index("uq_erasure_request_open", "customer_id", unique=True, postgresql_where="ended_at IS NULL"),
    )
