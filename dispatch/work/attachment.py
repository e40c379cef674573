"""Attachments: pictures, signatures and papers of a work order, kept in the database with what they belong to."""

import hashlib
import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Identity, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class AttachmentKind(StrEnum):
    PHOTO = "photo"
    SIGNATURE = "signature"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"


class Attachment(Base):
    """`key` is the random name it is served under; the name it was sent with is only shown."""

    __tablename__ = "attachment"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    kind: Mapped[AttachmentKind] = mapped_column(stored_enum(AttachmentKind))
    shown_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    added_at: Mapped[datetime]
    content: Mapped["AttachmentContent"] = relationship(cascade="all, delete-orphan")


class AttachmentContent(Base):
    """The bytes, apart from their description so that lists never load them."""

    __tablename__ = "attachment_content"
    __audited__ = False
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


def attachment_of(
    work_order_id: int, data: bytes, *, kind: AttachmentKind, media_type: str, shown_name: str, at: datetime
) -> Attachment:
    return Attachment(
        key=secrets.token_urlsafe(18),
        work_order_id=work_order_id,
        kind=kind,
        shown_name=shown_name[:120],
        media_type=media_type,
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        added_at=at,
        content=AttachmentContent(data=data),
    )
