"""An engineer's face, for the customers they are going to: small, without metadata, and gone with their yes."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column

from dispatch.store.base import Base

SIDE = 192  # pixels


class Portrait(Base):
    """The database takes it only where a living consent says so. `data`: a JPEG, SIDE by SIDE."""

    __tablename__ = "portrait"
    __audited__ = False
    engineer_id: Mapped[int] = mapped_column(ForeignKey("engineer.id"), primary_key=True)
    taken_at: Mapped[datetime]
    data: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
