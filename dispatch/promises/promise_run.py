"""Promising open orders anew by today's rules and calendars: asked for by somebody, carried through by the worker."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.account import Account
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class PromiseRunState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


class PromiseRun(Base):
    """`orders`: ids of those it was asked for, as the list showed them; `done` of them are behind us, and `moved` of
    those fell due at another time. What moved already is found so and stays: a second run changes nothing."""

    __tablename__ = "promise_run"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    on: Mapped[date]
    orders: Mapped[list[Any]]
    state: Mapped[PromiseRunState] = mapped_column(stored_enum(PromiseRunState))
    done: Mapped[int] = mapped_column(default=0)
    moved: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    account: Mapped[Account | None] = relationship()
    __table_args__ = (
        CheckConstraint("moved BETWEEN 0 AND done AND done <= jsonb_array_length(orders)", name="counts"),
    )

    def end(self, at: datetime) -> None:
        self.state, self.ended_at = PromiseRunState.DONE, at
        remark(self, "done")
