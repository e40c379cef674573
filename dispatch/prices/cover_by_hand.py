"""What a person decided about cover, against the rules."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.prices.bill import Bill
from dispatch.prices.pricing import Decision
from dispatch.store.base import Base
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder


class CoverByHand(Base):
    """Rows only come; for each of what it `covers` (of Covered) the last since the last bill counts.

    `ours`: we pay it, whatever the rules say; else the customer does. `reason`: a code of CodeList.COVER. `worth`: what
    was let go by it, as far as could be said then; `most`: so much at most is let go on the order, whatever it turns
    out to cost. Minor units.
    """

    __tablename__ = "cover_by_hand"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    ours: Mapped[bool]
    covers: Mapped[list[Any]]
    reason: Mapped[str]
    worth: Mapped[int]
    most: Mapped[int]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]
    work_order: Mapped[WorkOrder] = relationship()
    __table_args__ = (
        CheckConstraint("worth >= 0 AND (ours OR worth = 0)", name="worth"),
        CheckConstraint("most >= 0", name="most"),
        CheckConstraint("jsonb_array_length(covers) > 0", name="covers"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id


def decisions(tx: Transaction, order: WorkOrder, last: Bill | None) -> list[CoverByHand]:
    """Oldest first, since the `last` bill."""
    query = select(CoverByHand).where(CoverByHand.work_order_id == order.id).order_by(CoverByHand.id)
    return list(tx.session.scalars(query.where(CoverByHand.decided_at > last.made_at) if last else query))


def in_force(tx: Transaction, order: WorkOrder, last: Bill | None) -> dict[str, Decision]:
    """What is covered or not (of Covered) → who decided it so."""
    found = decisions(tx, order, last)
    return {what: Decision(one.ours, one.reason, one.most) for one in found for what in one.covers}
