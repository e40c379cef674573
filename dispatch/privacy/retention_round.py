"""The log of what had its time and went: how much of what, and nothing of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Identity
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base


class RetentionRound(Base):
    """`counts`: class of the register → table → rows."""

    __tablename__ = "retention_round"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    at: Mapped[datetime]
    counts: Mapped[dict[str, Any]]
