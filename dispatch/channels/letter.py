"""Letters: what somebody wrote to us by mail, chat, app or text message, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.channels.inlet import Inlet
from dispatch.customers.customer import Customer
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import Channel, WorkOrder


class LetterState(StrEnum):
    """`unsure`: a person decides what it is. `ignored`: nobody needs to answer it (a machine wrote it). `refused`:
    it could not be read. `let_be`: a person decided that nothing follows."""

    NEW = "new"
    OPENED = "opened"
    ATTACHED = "attached"
    UNSURE = "unsure"
    IGNORED = "ignored"
    REFUSED = "refused"
    LET_BE = "let_be"


class Letter(Base):
    """`key` is the sender's own: a mail's Message-ID, an event's id. The same one is kept once.

    `thread` is the conversation it belongs to. `because` is the code of why it stands as it does. `not_kept` names
    the files that could not be kept: [{name, because}].
    """

    __tablename__ = "letter"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    inlet_id: Mapped[int] = mapped_column(ForeignKey("inlet.id"))
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel))
    key: Mapped[str]
    sender: Mapped[str]
    thread: Mapped[str | None]
    subject: Mapped[str | None]
    body: Mapped[str | None]
    size: Mapped[int]
    state: Mapped[LetterState] = mapped_column(stored_enum(LetterState))
    because: Mapped[str | None]
    not_kept: Mapped[list[Any] | None]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    received_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    inlet: Mapped[Inlet] = relationship()
    customer: Mapped[Customer | None] = relationship()
    work_order: Mapped[WorkOrder | None] = relationship()
    original: Mapped["LetterOriginal | None"] = relationship(cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("inlet_id", "key", name="uq_letter_once"),
        CheckConstraint("state NOT IN ('opened', 'attached') OR work_order_id IS NOT NULL", name="order"),
        Index("ix_letter_thread", "inlet_id", "thread", postgresql_where="work_order_id IS NOT NULL"),
        Index("ix_letter_waits", "state", postgresql_where="state IN ('new', 'unsure')"),
        Index("ix_letter_sender", "inlet_id", "sender", "received_at"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id if self.work_order else self.inlet.branch_id


class LetterOriginal(Base):
    """What came, byte for byte, and the type it came as. Kept for a while only: see channels.messages."""

    __tablename__ = "letter_original"
    __audited__ = False
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    media_type: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary)
