"""A trial of an edit over all open orders: asked for by somebody, carried through by the worker."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.account import Account
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class TrialState(StrEnum):
    WAITING = "waiting"
    LOOKING = "looking"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"  # the edit fits no longer: somebody else made one meanwhile


LIVE = {TrialState.WAITING, TrialState.LOOKING}


class PromiseTrial(Base):
    """`edit`: as RuleEdit writes it; None: what is kept already but wasn't applied. `orders`: ids of the open orders
    there were; `done` of them are behind us. `moved`: ids of those that would fall due at another time; `broken`: of
    those among them that would be broken at once."""

    __tablename__ = "promise_trial"
    __audited__ = False  # a trial changes nothing; what is kept of it is audited on the rules
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    edit: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    orders: Mapped[list[Any]]
    state: Mapped[TrialState] = mapped_column(stored_enum(TrialState))
    done: Mapped[int] = mapped_column(default=0)
    moved: Mapped[list[Any]]
    broken: Mapped[list[Any]]
    ended_at: Mapped[datetime | None]
    account: Mapped[Account | None] = relationship()
    __table_args__ = (
        CheckConstraint("jsonb_array_length(moved) <= done AND done <= jsonb_array_length(orders)", name="counts"),
        CheckConstraint("(state IN ('waiting', 'looking')) = (ended_at IS NULL)", name="ended"),
    )

    @property
    def lives(self) -> bool:
        return self.state in LIVE

    def end(self, at: datetime, state: TrialState) -> None:
        self.state, self.ended_at = state, at
