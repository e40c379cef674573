"""A trial of weights: somebody wants to see what they mean for a day, before anything is kept."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.errors import N_, Conflict, Refusal
from dispatch.people.branch import Branch
from dispatch.stamp import Stamp
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.refusals import refuses

ONE_LIVE = "ux_weight_trial_one_live"


class TrialState(StrEnum):
    ASKED = "asked"
    PLANNING = "planning"
    DONE = "done"
    FAILED = "failed"
    REPLACED = "replaced"  # by a newer one, or stopped


LIVE = {TrialState.ASKED, TrialState.PLANNING}


class AlreadyTrying(Conflict):
    """Somebody began a trial for this branch at the same moment."""

    says = N_("Somebody else has begun a trial for this branch at the same moment. Try again.")


refuses(ONE_LIVE, AlreadyTrying)


class WeightTrial(Base):
    """`weights`: as Weights writes them; `terms_version`: the branch's own when they were tried.

    `progress`: {turn, at, cost} of the two plans made. `found`: {stands, now, then, moved, added, left_out, engineers}
    of trying.py. `failure`: {code, facts}.
    """

    __tablename__ = "weight_trial"
    __audited__ = False  # a trial changes nothing; what is kept of it is audited on the terms
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    day: Mapped[date]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    weights: Mapped[dict[str, Any]]
    terms_version: Mapped[int]
    seconds: Mapped[int]
    state: Mapped[TrialState] = mapped_column(stored_enum(TrialState))
    progress: Mapped[dict[str, Any] | None]
    found: Mapped[dict[str, Any] | None]
    failure: Mapped[dict[str, Any] | None]
    ended_at: Mapped[datetime | None]

    branch: Mapped[Branch] = relationship()
    __table_args__ = (
        Index(ONE_LIVE, "branch_id", unique=True, postgresql_where=text("state IN ('asked', 'planning')")),
    )

    @classmethod
    def ask(cls, stamp: Stamp, branch: Branch, day: date, **given: Any) -> Self:
        asked = {"asked_by_id": stamp.by.account_id, "asked_at": stamp.at, "state": TrialState.ASKED}
        return cls(branch=branch, branch_id=branch.id, day=day, **asked, **given)

    @property
    def lives(self) -> bool:
        return self.state in LIVE

    def end(
        self, stamp: Stamp, state: TrialState, *, found: dict | None = None, refusal: Refusal | None = None
    ) -> None:
        self.state, self.ended_at, self.found = state, stamp.at, found
        self.failure = refusal and {"code": type(refusal).__name__, "facts": refusal.facts}
