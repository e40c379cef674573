"""A rescue that was carried out, with how things stood before it and after, so that it can be taken back."""

from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.account import Account
from dispatch.planning.question.day import local_day
from dispatch.stamp import Stamp
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder


class RescueDone(Base):
    """`before`: the places of all visits it moved; `left`: of everything the engineers concerned then had that day;
    both as in standing.py. `branch_id`: whose the order was."""

    __tablename__ = "rescue_done"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    kind: Mapped[str]
    day: Mapped[date]
    before: Mapped[list[Any]]
    left: Mapped[list[Any]]
    done_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column()

    work_order: Mapped[WorkOrder] = relationship()
    visit: Mapped[Visit] = relationship()
    account: Mapped[Account | None] = relationship(foreign_keys=account_id)
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("undone_at IS NOT NULL OR undone_by_id IS NULL", name="undone"),)

    @classmethod
    def of(cls, stamp: Stamp, visit: Visit, kind: str, *, before: list[dict[str, Any]]) -> Self:
        order = visit.work_order
        facts = {"work_order": order, "visit": visit, "branch_id": order.branch_id, "kind": kind, "before": before}
        day = local_day(stamp.at, order.branch.time_zone)
        return cls(**facts, left=[], day=day, done_at=stamp.at, account_id=stamp.by.account_id)

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id

    @property
    def engineers(self) -> set[int]:
        """Who had any of it, and who has."""
        return {each["engineer_id"] for each in (*self.before, *self.left) if each["engineer_id"] is not None}

    def leave(self, left: list[dict[str, Any]]) -> None:
        self.left = left
        remark(self, "rescue")

    def undo(self, stamp: Stamp) -> None:
        self.undone_at, self.undone_by_id = stamp.at, stamp.by.account_id
        remark(self, "undo_rescue")
