"""A plan run: somebody asked for a plan of one branch's day, and what became of it."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.errors import N_, Conflict, Refusal
from dispatch.people.account import Account
from dispatch.people.branch import Branch
from dispatch.planning.lifecycle import RUN_LIFE, RunState
from dispatch.stamp import Role, Stamp
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.refusals import refuses

ONE_LIVE = "ux_plan_run_one_live"
ONE_REPAIR = "ux_plan_run_one_repair"


class AlreadyPlanning(Conflict):
    """A plan for this branch and day is being made already."""

    says = N_("A plan for this branch and day is being made already. Wait for it, or cancel it first.")


refuses(ONE_LIVE, AlreadyPlanning)


class PlanRun(Base):
    """Only `_move` writes `state`. `seconds`: time to search. `failure`: {code, facts} of answer/failures.py.

    `scope`: what of the day is planned anew, as question/scope.py has it; None: everything.
    `causes`: of a repair of the day under way, what made it necessary: [{what, …facts}] of repair/disturbance.py; None
    where a person asked for a plan. `by_itself`: published within the branch's budget, and nobody asked.
    `progress` is {at, cost} of the best plan so far, of a day in parts also {turn, turns, parts, done}, written past
    the session many times a run: neither audited nor counted by `version`.
    """

    __tablename__ = "plan_run"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    day: Mapped[date]
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime]
    state: Mapped[RunState] = mapped_column(stored_enum(RunState))
    seconds: Mapped[int]
    seed: Mapped[int]
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    progress: Mapped[dict[str, Any] | None]
    failure: Mapped[dict[str, Any] | None]
    causes: Mapped[list[Any] | None]
    scope: Mapped[dict[str, Any] | None]
    by_itself: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    branch: Mapped[Branch] = relationship()
    requested_by: Mapped[Account | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("seconds BETWEEN 1 AND 3600 AND seed >= 0", name="effort"),
        Index(ONE_LIVE, "branch_id", "day", unique=True, postgresql_where=text("state IN ('requested', 'solving')")),
        # Of two repairs of one day, the older rests on what is no longer so.
        Index(
            ONE_REPAIR,
            "branch_id",
            "day",
            unique=True,
            postgresql_where=text("state = 'proposed' AND causes IS NOT NULL"),
        ),
        Index(None, "branch_id", "day", "id"),
    )

    @classmethod
    def request(
        cls,
        stamp: Stamp,
        branch: Branch,
        day: date,
        *,
        seconds: int,
        seed: int,
        scope: dict[str, Any] | None = None,
    ) -> Self:
        run = cls(
            branch=branch,
            branch_id=branch.id,
            day=day,
            requested_by_id=stamp.by.account_id,
            requested_at=stamp.at,
            state=RunState.REQUESTED,
            seconds=seconds,
            seed=seed,
            scope=scope,
            cancel_requested=False,
        )
        remark(run, "request")
        return run

    @classmethod
    def repair(cls, stamp: Stamp, branch: Branch, day: date, causes: list[dict[str, Any]]) -> Self:
        """A proposal that is there at once: it was worked out before anything was written."""
        run = cls.request(stamp, branch, day, seconds=1, seed=0)
        run.causes = causes
        run.start(stamp)
        run.propose(stamp)
        return run

    @property
    def audit_branch(self) -> int:
        return self.branch_id

    def start(self, stamp: Stamp) -> None:
        self._move("start", stamp)
        self.started_at, self.progress = stamp.at, None

    def propose(self, stamp: Stamp) -> None:
        self._move("propose", stamp)
        self.finished_at = stamp.at

    def fail(self, stamp: Stamp, refusal: Refusal) -> None:
        """The old plan stands; the run keeps why."""
        self._move("fail", stamp, reason=type(refusal).__name__)
        self.finished_at = stamp.at
        self.failure = {"code": type(refusal).__name__, "facts": refusal.facts}

    def cancel(self, stamp: Stamp) -> None:
        """At once if nobody works on it, else as soon as the worker looks up."""
        if self._is_in_hand(stamp.at) and stamp.by.role is not Role.SYSTEM:
            RUN_LIFE.target("cancel", self.state, stamp.by.role)
            self.cancel_requested = True
            remark(self, "ask_to_cancel")
            return
        self._move("cancel", stamp)
        self.finished_at = stamp.at

    def publish(self, stamp: Stamp) -> None:
        self._move("publish", stamp)
        self.by_itself = stamp.by.role is Role.SYSTEM

    def discard(self, stamp: Stamp, *, reason: str | None = None) -> None:
        self._move("discard", stamp, reason=reason)

    def _is_in_hand(self, at: datetime) -> bool:
        """A worker that is long overdue will not come back."""
        return self.state is RunState.SOLVING and at < self.started_at + timedelta(seconds=2 * self.seconds + 180)

    def _move(self, verb: str, stamp: Stamp, *, reason: str | None = None) -> None:
        self.state = RUN_LIFE.target(verb, self.state, stamp.by.role)
        remark(self, verb, reason)


class PlanSnapshot(Base):
    """What was given to the planner, so that any plan can be solved again and looked into.

    `problem` is the planner's JSON; `records` ties its ids to ours, see snapshot.py.
    """

    __tablename__ = "plan_snapshot"
    __audited__ = False  # a copy of what is audited where it stands
    run_id: Mapped[int] = mapped_column(ForeignKey("plan_run.id"), primary_key=True)
    problem: Mapped[dict[str, Any]]
    records: Mapped[dict[str, Any]]
