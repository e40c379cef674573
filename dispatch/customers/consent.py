"""Consents: what a customer has agreed to, in which words, and since when."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class ConsentPurpose(StrEnum):
    REMOTE_HELP = "remote_help"
    PHOTOS = "photos"
    CAMERA_CLIPS = "camera_clips"
    LOCATION = "location"
    MARKETING = "marketing"
    MONITORING = "monitoring"


class Consent(Base):
    """A yes to one purpose, with the text that was agreed to. Withdrawing ends it; it is never deleted."""

    __tablename__ = "consent"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    purpose: Mapped[ConsentPurpose] = mapped_column(stored_enum(ConsentPurpose))
    text_version: Mapped[str]
    given_at: Mapped[datetime]
    given_by: Mapped[str]
    withdrawn_at: Mapped[datetime | None]

    @property
    def live(self) -> bool:
        return self.withdrawn_at is None
