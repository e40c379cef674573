"""Signed links: how a customer reaches their work order without an account."""

import hashlib
import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import WorkOrder


class LinkPurpose(StrEnum):
    FOLLOW = "follow"
    RATE = "rate"
    STEPS = "steps"
    EXPORT = "export"
    ERASURE = "erasure"
    COMPLAINT = "complaint"


class Link(Base):
    """A way in for one purpose and one order. Only the token's SHA-256 is kept: nobody can read it back."""

    __tablename__ = "link"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[LinkPurpose] = mapped_column(stored_enum(LinkPurpose))
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    generation: Mapped[int]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    work_order: Mapped[WorkOrder] = relationship()

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id

    def opens(self, purpose: LinkPurpose, now: datetime) -> bool:
        return self.purpose is purpose and self.revoked_at is None and now < self.expires_at


def new_token() -> str:
    """256 bits from the system's own randomness; unrelated to what it opens."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
