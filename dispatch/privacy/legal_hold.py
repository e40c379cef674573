"""What must be kept although its time is over or its customer wants it gone: somebody still has to decide about it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Identity, Index, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.errors import N_, Conflict, NotFound
from dispatch.privacy.rights import LEADERS, NotYoursToAnswer
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.database import Transaction
from dispatch.store.refusals import refuses
from dispatch.work.work_order import WorkOrder


class HoldReason(StrEnum):
    COMPLAINT = "complaint"
    CLAIM = "claim"
    ACCIDENT = "accident"
    AUTHORITY = "authority"


class HeldAlready(Conflict):
    """This order is held already."""

    says = N_("This order is held already. Lift that hold first.")


class LegalHold(Base):
    """Nothing of this order is erased or ages away while it lasts, nor who the customer is and how to reach them."""

    __tablename__ = "legal_hold"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    reason: Mapped[HoldReason] = mapped_column(stored_enum(HoldReason))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    since: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    work_order: Mapped[WorkOrder] = relationship()
    __table_args__ = (
        Index("uq_legal_hold_living", "work_order_id", unique=True, postgresql_where="lifted_at IS NULL"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id


refuses("uq_legal_hold_living", HeldAlready)


def hold_back(tx: Transaction, order: WorkOrder, reason: HoldReason) -> LegalHold:
    """Raises NotYoursToAnswer, HeldAlready."""
    _require_leader(tx)
    by = tx.stamp.by.account_id
    held = LegalHold(work_order=order, work_order_id=order.id, reason=reason, account_id=by, since=tx.stamp.at)
    remark(held, "hold_back")
    tx.add(held)
    tx.session.flush()
    return held


def lift(tx: Transaction, customer_id: int, hold_id: int) -> None:
    """Raises NotYoursToAnswer, NotFound."""
    _require_leader(tx)
    held = next((one for one in living(tx, customer_id) if one.id == hold_id), None)
    if held is None:
        raise NotFound
    held.lifted_at = tx.stamp.at
    remark(held, "lift")


def living(tx: Transaction, customer_id: int) -> list[LegalHold]:
    query = select(LegalHold).join(LegalHold.work_order).where(WorkOrder.customer_id == customer_id)
    return list(tx.session.scalars(query.where(LegalHold.lifted_at.is_(None)).order_by(LegalHold.id)))


def _require_leader(tx: Transaction) -> None:
    if tx.stamp.by.role not in LEADERS:
        raise NotYoursToAnswer
