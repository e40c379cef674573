"""Messages to and from customers, each kept with its order."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.customers.customer import ContactChannel
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder


class Direction(StrEnum):
    OUT = "out"
    IN = "in"


class Delivery(StrEnum):
    """`sending`: handed to the gateway, whose answer isn't known yet. `kept`: on record only, because no gateway is
    configured. `unknown`: it may have gone; a person decides. `void`: something newer was agreed before it went."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    KEPT = "kept"
    FAILED = "failed"
    UNKNOWN = "unknown"
    VOID = "void"
    RECEIVED = "received"


class Message(Base):
    """`event` says why it was written; the same event of the same generation is told once in each `round`.

    `instead_of`: the message that didn't get through and that this one stands for, on another channel. `at_door`: the
    arrival it tells of. `handed_at`: when the gateway was last given it.

    `body` is what was sent, but for the link in it: its token is never kept. `facts`: what only its writer knew, for
    whoever renders it again.
    """

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    direction: Mapped[Direction] = mapped_column(stored_enum(Direction))
    channel: Mapped[ContactChannel] = mapped_column(stored_enum(ContactChannel))
    event: Mapped[str]
    generation: Mapped[int]
    round: Mapped[int] = mapped_column(default=0)
    instead_of_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), unique=True)
    at_door: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]
    language: Mapped[str]
    recipient: Mapped[str]
    subject: Mapped[str | None]
    body: Mapped[str]
    facts: Mapped[dict[str, str] | None]
    delivery: Mapped[Delivery] = mapped_column(stored_enum(Delivery))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    work_order: Mapped[WorkOrder] = relationship()
    visit: Mapped[Visit | None] = relationship()

    __table_args__ = (
        Index(
            "uq_message_once",
            *("work_order_id", "event", "generation", "round"),
            unique=True,
            postgresql_where="instead_of_id IS NULL",
        ),
        Index(None, "delivery", postgresql_where="delivery IN ('failed', 'unknown', 'queued')"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id
