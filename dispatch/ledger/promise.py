"""Promises: each thing a customer was told to count on, in the words they were told, and how it ended."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder


class PromiseKind(StrEnum):
    WINDOW = "window"
    ETA = "eta"
    ANSWER_BY = "answer_by"
    ARRIVE_BY = "arrive_by"
    PRICE = "price"
    WARRANTY = "warranty"
    COMPLAINT_HEARD = "complaint_heard"
    COMPLAINT_DECIDED = "complaint_decided"


class PromiseChannel(StrEnum):
    """How it was told. `page`: on the customer's own page."""

    SMS = "sms"
    EMAIL = "email"
    CALL = "call"
    PAGE = "page"
    PAPER = "paper"


class Ending(StrEnum):
    """`renegotiated`: the customer agreed to something else, or asked for it; never because we moved it ourselves.
    `void`: the customer needed it no more."""

    KEPT = "kept"
    BROKEN = "broken"
    RENEGOTIATED = "renegotiated"
    VOID = "void"


class Fact(StrEnum):
    """What ended it. `passed`: its time, with nothing done. `called_off`: by the customer; `dropped`: by us."""

    ARRIVED = "arrived"
    ANSWERED = "answered"
    SOLVED = "solved"
    PASSED = "passed"
    AGREED = "agreed"
    CALLED_OFF = "called_off"
    DROPPED = "dropped"
    NOT_NEEDED = "not_needed"
    CHARGED = "charged"
    FAILED_AGAIN = "failed_again"


class Promise(Base):
    """One row for each telling: `round` counts those of one kind within one generation of agreements.

    `due_from`–`due_to` is the arrival window; the other kinds have `due_to` alone, a price has neither. Rows only
    grow: the database refuses to change what was told, to end it twice, and to delete it. That is why they aren't
    audited once more.
    """

    __tablename__ = "promise"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    kind: Mapped[PromiseKind] = mapped_column(stored_enum(PromiseKind))
    generation: Mapped[int]
    round: Mapped[int] = mapped_column(default=0)
    due_from: Mapped[datetime | None]
    due_to: Mapped[datetime | None]
    wording: Mapped[str]
    channel: Mapped[PromiseChannel] = mapped_column(stored_enum(PromiseChannel))
    language: Mapped[str]
    said_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ending: Mapped[Ending | None] = mapped_column(stored_enum(Ending))
    ended_at: Mapped[datetime | None]
    fact: Mapped[Fact | None] = mapped_column(stored_enum(Fact))
    work_order: Mapped[WorkOrder] = relationship()
    visit: Mapped[Visit | None] = relationship()

    __table_args__ = (
        UniqueConstraint("work_order_id", "kind", "generation", "round", name="uq_promise_once"),
        CheckConstraint("(ending IS NULL) = (ended_at IS NULL) AND (ending IS NULL) = (fact IS NULL)", name="ended"),
        CheckConstraint("kind <> 'window' OR (due_from < due_to AND visit_id IS NOT NULL)", name="window"),
        CheckConstraint("kind = 'price' OR due_to IS NOT NULL", name="due"),
        Index(None, "due_to", postgresql_where="ending IS NULL"),
        Index(None, "ended_at"),
    )
