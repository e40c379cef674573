"""An alert: something a person of the desk should look at, said once and settled by a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.errors import N_, Conflict
from dispatch.people.account import Account
from dispatch.stamp import Role, Stamp
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import WorkOrder


class AlertKind(StrEnum):
    """`not_agreed`: a customer who was asked for another time said no, or nothing. `handed_over`: an order came from
    another branch. `not_seen`, `not_accepted`: an engineer hasn't in time; `off_route`: they go away from the door.
    `parts_missing`: more of a part was built in than their van had by our count."""

    LADDER = "ladder"
    LATE_DEPARTURE = "late_departure"
    LATE_ARRIVAL = "late_arrival"
    NOT_AGREED = "not_agreed"
    HANDED_OVER = "handed_over"
    NOT_SEEN = "not_seen"
    NOT_ACCEPTED = "not_accepted"
    LONG_STOP = "long_stop"
    OFF_ROUTE = "off_route"
    PARTS_MISSING = "parts_missing"


class AlreadySeen(Conflict):
    """Somebody has taken this alert already."""

    says = N_("Somebody has taken this alert already.")


class Alert(Base):
    """`mark` tells which occasion it was: of one kind and order, each is said once, whatever is computed again. For a
    step of the ladder it names the step, the promise and its deadline, so that a moved deadline is a new occasion.
    `role`: whom it is for, or `account_id`: the one person it is for; `facts`: what there is to say,
    see api/alert_words.py."""

    __tablename__ = "alert"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    kind: Mapped[AlertKind] = mapped_column(stored_enum(AlertKind))
    mark: Mapped[str]
    role: Mapped[Role] = mapped_column(stored_enum(Role))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    facts: Mapped[dict[str, Any]]
    raised_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    work_order: Mapped[WorkOrder] = relationship()
    account: Mapped[Account | None] = relationship(foreign_keys=account_id)
    seen_by: Mapped[Account | None] = relationship(foreign_keys=seen_by_id)
    __table_args__ = (
        UniqueConstraint("work_order_id", "kind", "mark"),
        CheckConstraint("(seen_at IS NULL) = (seen_by_id IS NULL)", name="seen"),
        Index(None, "branch_id", postgresql_where="seen_at IS NULL"),
    )

    @property
    def audit_branch(self) -> int:
        return self.branch_id

    def see(self, stamp: Stamp) -> None:
        """Raises AlreadySeen."""
        if self.seen_at is not None:
            raise AlreadySeen
        self.seen_at, self.seen_by_id = stamp.at, stamp.by.account_id
        remark(self, "see")
