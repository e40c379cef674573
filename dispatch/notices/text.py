"""The editions of our texts: each kept with who wrote it and when; the newest counts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.people.branch import Tone
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum

__all__ = ["SavedReply", "TextEdition", "Tone"]


class Standing(StrEnum):
    OURS = "ours"
    SHIPPED = "shipped"


class TextEdition(Base):
    """`standing` shipped: from here on the text that came with Doorstep is used again; it has no words of its own."""

    __tablename__ = "text_edition"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    event: Mapped[str]
    language: Mapped[str]
    tone: Mapped[Tone] = mapped_column(stored_enum(Tone))
    standing: Mapped[Standing] = mapped_column(stored_enum(Standing))
    subject: Mapped[str | None]
    body: Mapped[str | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("(standing = 'ours') = (body IS NOT NULL AND subject IS NOT NULL)", name="words"),
        Index("ix_text_edition_event", "event", "language", "tone", "id"),
    )


class SavedReply(Base):
    """Words one often needs, to be put into the conversation and edited there; never sent as they are."""

    __tablename__ = "saved_reply"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    language: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    body: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
