"""What customers are told of an issue: that we know, what is new, and that it is put right."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.customers.customer import ContactChannel, Customer
from dispatch.issues.issue import Issue
from dispatch.notices.message import Delivery, Message
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class About(StrEnum):
    KNOWN = "known"
    UPDATE = "update"
    FIXED = "fixed"


class IssueNotice(Base):
    """Told to a customer, whether they have an order or not; `delivery` and `handed_at` are as a message's. `number`:
    see IssueRound. `message`: it was told on an open order of theirs, and that message's delivery counts. The round is
    audited, not each of its ten thousand letters, which are the record themselves."""

    __tablename__ = "issue_notice"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("issue_round.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    about: Mapped[About] = mapped_column(stored_enum(About))
    number: Mapped[int] = mapped_column(default=1)
    channel: Mapped[ContactChannel] = mapped_column(stored_enum(ContactChannel))
    language: Mapped[str]
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    delivery: Mapped[Delivery] = mapped_column(stored_enum(Delivery))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime]
    handed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    issue: Mapped[Issue] = relationship()
    customer: Mapped[Customer] = relationship()
    message: Mapped[Message | None] = relationship()
    __table_args__ = (
        UniqueConstraint("issue_id", "customer_id", "about", "number", name="uq_issue_notice_once"),
        Index(None, "delivery", postgresql_where="delivery IN ('failed', 'unknown', 'queued')"),
    )
