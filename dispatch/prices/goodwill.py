"""Goodwill: what somebody of us lets go of a price, how much, and why."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.errors import N_, Conflict, Forbidden, Invalid
from dispatch.prices.bill import Bill
from dispatch.prices.queries import last_bill
from dispatch.store.base import Base
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder


class TooMuch(Forbidden):
    """That is more than this role may give."""

    says = N_("You may let go {most} on one order in all, {given} of it is given already. Ask a manager for more.")


class NoReason(Invalid):
    """Goodwill without an amount or a reason."""

    says = N_("Say how much, more than nothing, and choose why.")


class AlreadyBilled(Conflict):
    """The bill has been made."""

    says = N_("The bill has been made already, and it stands.")


class Goodwill(Base):
    """Rows only come; what they add up to comes off the price, and never makes it negative. Minor units."""

    __tablename__ = "goodwill"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    amount: Mapped[int]
    reason: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime]
    work_order: Mapped[WorkOrder] = relationship()
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id


def require_unbilled(tx: Transaction, order: WorkOrder) -> Bill | None:
    """The bill before the one that is still to be made. Raises AlreadyBilled."""
    last = last_bill(tx, order)
    if last is not None and last.round == order.reopened:
        raise AlreadyBilled
    return last


def given(tx: Transaction, order: WorkOrder, last: Bill | None) -> int:
    """Since the `last` bill; what was given before is in that."""
    query = select(func.coalesce(func.sum(Goodwill.amount), 0)).where(Goodwill.work_order_id == order.id)
    return tx.session.scalar(query.where(Goodwill.given_at > last.made_at) if last else query)
