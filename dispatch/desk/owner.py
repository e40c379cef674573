"""Who answers for an order: one person at most, and why just they."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.account import Account
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import WorkOrder


class How(StrEnum):
    """`waits`: in the common queue, because nobody who could take it is there."""

    ROUTED = "routed"
    OPENED = "opened"
    TAKEN = "taken"
    HANDED = "handed"
    WAITS = "waits"


class OrderOwner(Base):
    """`because`: the reasons of the choice, [{code, …facts}]. `next_at`: when the next who could take it begins."""

    __tablename__ = "order_owner"
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    how: Mapped[How] = mapped_column(stored_enum(How))
    because: Mapped[list[Any]]
    since: Mapped[datetime]
    next_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    work_order: Mapped[WorkOrder] = relationship()
    account: Mapped[Account | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("(how = 'waits') = (account_id IS NULL)", name="waits"),
        Index(None, "account_id"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id
