"""Estimates: what the customer is told it will cost, before it does."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.errors import N_, Conflict
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.refusals import refuses
from dispatch.work.work_order import WorkOrder

ONE_OPEN = "uq_estimate_open"


class EstimateState(StrEnum):
    """`free`: there is nothing to approve. `replaced`: a newer one was made before it was answered."""

    OPEN = "open"
    FREE = "free"
    APPROVED = "approved"
    DECLINED = "declined"
    REPLACED = "replaced"


class AnsweredBy(StrEnum):
    """`on_site`: on the engineer's phone, with a signature."""

    LINK = "link"
    ON_SITE = "on_site"


class OneOpen(Conflict):
    """There is an estimate waiting for its answer."""

    says = N_("An estimate is waiting for its answer already. Load the page again and look at it.")


refuses(ONE_OPEN, OneOpen)


class Estimate(Base):
    """`number` counts those of one order; an answer names it, so that nobody approves what they haven't seen.

    `lines`: as `told.told` writes them, words and rules included, so that it can be read again whatever the rules
    say by then. Amounts in minor units. What was told is never changed: the database refuses it.
    """

    __tablename__ = "estimate"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    number: Mapped[int]
    state: Mapped[EstimateState] = mapped_column(stored_enum(EstimateState))
    minutes: Mapped[int]
    lines: Mapped[list[Any]]
    currency: Mapped[str]
    total: Mapped[int]
    tax: Mapped[int]
    tax_share: Mapped[int | None]
    made_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[AnsweredBy | None] = mapped_column(stored_enum(AnsweredBy))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    words: Mapped[str | None]
    work_order: Mapped[WorkOrder] = relationship()

    __table_args__ = (
        UniqueConstraint("work_order_id", "number"),
        Index(ONE_OPEN, "work_order_id", unique=True, postgresql_where="state = 'open'"),
        CheckConstraint(
            "(state IN ('approved', 'declined')) = (answered_at IS NOT NULL) "
            "AND (answered_at IS NULL) = (answered_by IS NULL)",
            name="answered",
        ),
        CheckConstraint("state <> 'approved' OR answered_by <> 'on_site' OR signature_id IS NOT NULL", name="signed"),
        CheckConstraint("(state = 'free') = (total = 0)", name="free"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id

    @property
    def pieces(self) -> list[tuple[str, int]]:
        """The parts that are priced in it: number, pieces."""
        return [(line["part"], line["count"]) for line in self.lines if line["part"]]

    def waits(self, now: datetime) -> bool:
        """It can still be answered."""
        return self.state is EstimateState.OPEN and now < self.valid_until
