"""A change of ours that a customer may want to know of: whether they are told is for a person to say, and is kept.

Only what differs from what they were told asks; a change that is taken back asks no more.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.errors import N_, Conflict
from dispatch.people.account import Account
from dispatch.stamp import Stamp
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder


class What(StrEnum):
    """`engineer`: somebody else comes than they were told of. `promise`: we answer or come by another time. `place`: to
    another address than they know. `work`: for other work than they were told a time for."""

    ENGINEER = "engineer"
    PROMISE = "promise"
    PLACE = "place"
    WORK = "work"


class DecidedAlready(Conflict):
    """Somebody has said whether the customer is told."""

    says = N_("Somebody has said already whether the customer is told.")


class Untold(Base):
    """`known`: what the customer was told of, as a text to compare by. `sent`: what was decided."""

    __tablename__ = "untold"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    what: Mapped[What] = mapped_column(stored_enum(What))
    known: Mapped[str]
    changed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sent: Mapped[bool | None]
    version: Mapped[int] = mapped_column()
    work_order: Mapped[WorkOrder] = relationship()
    decided_by: Mapped[Account | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("uq_untold_open", "work_order_id", "what", unique=True, postgresql_where="decided_at IS NULL"),
        CheckConstraint("(decided_at IS NULL) = (sent IS NULL)", name="decided"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id

    def decide(self, stamp: Stamp, *, send: bool) -> None:
        """Raises DecidedAlready."""
        if self.decided_at is not None:
            raise DecidedAlready
        self.decided_at, self.decided_by_id, self.sent = stamp.at, stamp.by.account_id, send
        remark(self, "tell" if send else "dont_tell")


def changed(tx: Transaction, order: WorkOrder, what: What, *, known: str, now: str) -> None:
    """From `known`, which the customer was told, to `now`. Changed again it is one question, and none once it is as
    they know it."""
    query = select(Untold).where(Untold.work_order_id == order.id, Untold.what == what, Untold.decided_at.is_(None))
    found = tx.session.scalars(query.with_for_update(of=Untold)).one_or_none()
    if found is None and known != now:
        tx.add(Untold(work_order=order, work_order_id=order.id, what=what, known=known, changed_at=tx.stamp.at))
    elif found is not None and found.known == now:
        tx.session.delete(found)
    elif found is not None and known != now:
        found.changed_at = tx.stamp.at
    tx.session.flush()


def open_of(tx: Transaction, order: WorkOrder) -> list[Untold]:
    query = select(Untold).where(Untold.work_order_id == order.id, Untold.decided_at.is_(None))
    return list(tx.session.scalars(query.order_by(Untold.id)))


def one_of(tx: Transaction, order: WorkOrder, untold_id: int) -> Untold | None:
    """Locked; of that order only."""
    query = select(Untold).where(Untold.id == untold_id, Untold.work_order_id == order.id)
    return tx.session.scalars(query.with_for_update(of=Untold)).one_or_none()
