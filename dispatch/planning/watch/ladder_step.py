"""A step of the escalation ladder: when a promise comes to it, somebody is told, or the order is raised."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.account import Account
from dispatch.people.branch import Branch
from dispatch.planning.outlook.outlook import PromiseName
from dispatch.stamp import Role
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class Trigger(StrEnum):
    """`share`: per cent of the time used. `due`: minutes from the deadline on, negative before it. `predicted`: it will
    break as things stand. `waited`: minutes a paused promise has stood still. All in the promise's own open hours."""

    SHARE = "share"
    DUE = "due"
    PREDICTED = "predicted"
    WAITED = "waited"


class Effect(StrEnum):
    """`reassign`: whoever is named answers for it from now on. `raise`: one level more urgent. Told they are always."""

    NOTIFY = "notify"
    REASSIGN = "reassign"
    RAISE = "raise"


class LadderStep(Base):
    """What is left open holds for all: branch, promise, and the lists of conditions. `role`: who is told, or
    `account_id`: the one person who is, whose role it then says."""

    __tablename__ = "ladder_step"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    promise: Mapped[PromiseName | None] = mapped_column(stored_enum(PromiseName))
    trigger: Mapped[Trigger] = mapped_column(stored_enum(Trigger))
    amount: Mapped[int]
    effect: Mapped[Effect] = mapped_column(stored_enum(Effect))
    role: Mapped[Role] = mapped_column(stored_enum(Role))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    priorities: Mapped[list[Any]]
    tiers: Mapped[list[Any]]
    work_kinds: Mapped[list[Any]]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()

    branch: Mapped[Branch | None] = relationship()
    account: Mapped[Account | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("trigger <> 'share' OR amount BETWEEN 1 AND 100", name="share"),
        CheckConstraint("trigger <> 'waited' OR amount > 0", name="waited"),
        CheckConstraint("amount BETWEEN -20160 AND 20160", name="amount"),
    )

    @property
    def audit_branch(self) -> int | None:
        return self.branch_id

    def concerns(self, *, promise: PromiseName, priority: str, tier: str | None, work_kind: str | None) -> bool:
        return (
            (self.promise is None or self.promise is promise)
            and (not self.priorities or priority in self.priorities)
            and (not self.tiers or tier in self.tiers)
            and (not self.work_kinds or work_kind in self.work_kinds)
        )
