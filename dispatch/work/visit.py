"""A visit: one engineer's stay at one home for a work order. An order may need several and remembers each."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.catalogue.checklist import Checklist
from dispatch.errors import N_, Conflict, NotFound
from dispatch.people.engagement import Engagement
from dispatch.people.engineer import Engineer
from dispatch.stamp import Role, Stamp
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.refusals import refuses
from dispatch.work.lifecycle import ENDED, VISIT_LIFE, VisitState
from dispatch.work.lock import FREE, Lock, Locked, Stand, WhenLocked
from dispatch.work.sla import course

if TYPE_CHECKING:
    from dispatch.work.work_order import WorkOrder

ONE_LIVING = "uq_visit_living"
TOGETHER, IN_SEQUENCE = "ck_visit_together", "ck_visit_sequence"  # triggers that look at the end of a transaction
_OVER = "'completed', 'incomplete', 'cancelled'"


class PlannedTwice(Conflict):
    """There is a visit for this already."""

    says = N_("Somebody else planned a visit for this just now. Load the page again.")


class HalfACrew(Conflict):
    """Two come together, or nobody."""

    says = N_("Two engineers do this together: both must be given it, for the same moment, and be two persons.")


class OutOfOrder(Conflict):
    """Something else is to be done before."""

    says = N_("Something else is to be done in this home first. Give that visit a time, and this one a later one.")


refuses(ONE_LIVING, PlannedTwice)
refuses(TOGETHER, HalfACrew)
refuses(IN_SEQUENCE, OutOfOrder)


class Visit(Base):
    """`window_from`–`window_to` is the arrival window promised to the customer; `starts_at` is only our plan.

    `engineer_locked` and `when_locked`: what whoever plans leaves as it is; only of a visit that somebody has.
    `told_at`: when the customer was told the window, `agreed_at`: when they chose it or agreed to it. `answers`:
    checklist code → answer.
    Cause, solution and effect are codes of the catalogue's closed lists.
    `stay`: which part of the whole order this is; of each part one visit lives, and a return visit does it again.
    `joins`: the stay that somebody else begins at the same moment, of which the one with the lower number leads.
    `follows`: the stay that is done `follows_days` before it at the latest, by the `same_engineer` perhaps.
    """

    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    number: Mapped[int]
    stay: Mapped[int] = mapped_column(default=1)
    joins: Mapped[int | None]
    follows: Mapped[int | None]
    follows_days: Mapped[int | None]
    same_engineer: Mapped[bool] = mapped_column(default=False)
    state: Mapped[VisitState] = mapped_column(stored_enum(VisitState))
    minutes: Mapped[int]
    engineer_id: Mapped[int | None] = mapped_column(ForeignKey("engineer.id"))
    engagement_id: Mapped[int | None] = mapped_column(ForeignKey("engagement.id"), unique=True)
    window_from: Mapped[datetime | None]
    window_to: Mapped[datetime | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    travel_seconds: Mapped[int | None]
    engineer_locked: Mapped[bool] = mapped_column(default=False)
    when_locked: Mapped[WhenLocked | None] = mapped_column(stored_enum(WhenLocked))
    told_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    set_out_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    checklist_id: Mapped[int | None] = mapped_column(ForeignKey("checklist.id"))
    answers: Mapped[dict[str, Any]]
    domain_found: Mapped[str | None]
    cause: Mapped[str | None]
    solution: Mapped[str | None]
    effect: Mapped[str | None]
    work_done: Mapped[str | None]
    parts_used: Mapped[list[Any] | None]
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id", use_alter=True))
    signed_by: Mapped[str | None]
    unsigned_because: Mapped[str | None]
    version: Mapped[int] = mapped_column()

    work_order: Mapped["WorkOrder"] = relationship(back_populates="visits")
    engineer: Mapped[Engineer | None] = relationship()
    engagement: Mapped[Engagement | None] = relationship()
    checklist: Mapped[Checklist | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("work_order_id", "number"),
        CheckConstraint("minutes BETWEEN 5 AND 1440", name="minutes"),
        CheckConstraint("(window_from IS NULL) = (window_to IS NULL) AND window_from < window_to", name="window"),
        CheckConstraint(
            "state NOT IN ('planned', 'accepted', 'travelling', 'on_site') OR "
            "(engineer_id IS NOT NULL AND engagement_id IS NOT NULL AND starts_at IS NOT NULL AND ends_at IS NOT NULL)",
            name="engaged",
        ),
        CheckConstraint("state <> 'open' OR NOT engineer_locked AND when_locked IS NULL", name="lock"),
        CheckConstraint("when_locked <> 'window' OR window_from IS NOT NULL", name="lock_window"),
        CheckConstraint("stay >= 1 AND joins <> stay AND follows < stay", name="ties"),
        CheckConstraint(
            "(follows IS NULL) = (follows_days IS NULL) AND follows_days BETWEEN 0 AND 60", name="follows_days"
        ),
        Index(ONE_LIVING, "work_order_id", "stay", unique=True, postgresql_where=text(f"state NOT IN ({_OVER})")),
        Index(None, "engineer_id", "starts_at"),
        Index(None, "state"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id

    @property
    def leads(self) -> bool:
        """Nobody comes along, or this is the first of the two; or it is done again, alone."""
        if self.joins is None or self.stay < self.joins:
            return True
        others = (one for one in self.work_order.visits if one.stay == self.joins)
        return self.state not in ENDED and all(one.state in ENDED for one in others)

    @property
    def lock(self) -> Lock:
        return Lock(self.engineer_locked, self.when_locked)

    @lock.setter
    def lock(self, lock: Lock) -> None:
        self.engineer_locked, self.when_locked = lock.engineer, lock.when

    def stays_locked(self, engineer_id: int, starts_at: datetime) -> Lock:
        """What is left of the lock there."""
        if not self.lock:
            return FREE
        window = self.window_from and (self.window_from, self.window_to)
        stands = Stand(self.engineer_id, self.starts_at, window)
        zone = self.work_order.branch.time_zone
        return self.lock.without_broken(stands, engineer_id=engineer_id, starts_at=starts_at, zone=zone)

    def breaks_lock(self, engineer_id: int, starts_at: datetime, *, at: datetime) -> bool:
        """A time that has gone by at that moment binds nobody."""
        left = self.stays_locked(engineer_id, starts_at)
        ends = {WhenLocked.TIME: self.starts_at, WhenLocked.WINDOW: self.window_to}.get(self.when_locked, at)
        return left.engineer != self.engineer_locked or (left.when != self.when_locked and ends >= at)

    def assign(
        self,
        stamp: Stamp,
        engagement: Engagement,
        *,
        starts_at: datetime,
        ends_at: datetime,
        travel: int,
        verb: str = "assign",
        because: str | None = None,
        unlocks: bool = False,
    ) -> None:
        """Give it to the engineer of `engagement`. `travel`: seconds on the way there, part of the engagement.
        `verb`: assign or book. `unlocks`: what of a lock this breaks is unlocked.

        Raises:
            Locked: otherwise.
        """
        if not unlocks and self.breaks_lock(engagement.engineer_id, starts_at, at=stamp.at):
            raise Locked
        self.lock = self.stays_locked(engagement.engineer_id, starts_at)
        changed_hands = self.engineer_id not in (None, engagement.engineer_id)
        self._move(verb, stamp, reason=because or ("new_engineer" if changed_hands else None))
        self.engagement = engagement
        self.engagement_id = engagement.id
        self.engineer_id = engagement.engineer_id
        self.starts_at, self.ends_at, self.travel_seconds = starts_at, ends_at, travel

    def give_back(self, verb: str, stamp: Stamp, *, reason: str | None = None, note: str | None = None) -> None:
        """`unassign`, `decline` or `cancel`: nobody is engaged by it any more."""
        VISIT_LIFE.require(verb, {"reason": reason})
        self._move(verb, stamp, reason=reason, note=note)
        self.release(stamp.at)
        self.engineer = self.engagement = None
        self.engineer_id = self.engagement_id = None
        self.starts_at = self.ends_at = self.travel_seconds = None
        self.lock = FREE

    def void_window(self) -> None:
        """What was promised no longer holds; the customer is to be told."""
        if self.when_locked is WhenLocked.WINDOW:
            self.when_locked = None
        self.window_from = self.window_to = self.told_at = None

    def go(self, verb: str, stamp: Stamp) -> None:
        """`accept`, `set_out`, `turn_back` or `arrive`."""
        order = self.work_order  # read first: to look it up later would write half of the move
        before = course.laps_of(order)
        self._move(verb, stamp)
        if verb == "set_out":
            self.set_out_at = stamp.at
        if verb == "turn_back":
            self.set_out_at = None
        if verb == "arrive":
            self.arrived_at = stamp.at
            course.arrived(order, before, stamp)

    def complete(self, stamp: Stamp, report: dict[str, Any]) -> None:
        """End it as done. `report`: domain_found, cause, solution, effect, work_done, parts_used, signature_id,
        signed_by, unsigned_because.

        Raises:
            ProofMissing: a code is missing, or there is neither a signature nor a reason for none.
            AnswersMissing: required checklist answers are missing.
        """
        signed = report.get("signature_id") or report.get("unsigned_because")
        VISIT_LIFE.target("complete", self.state, stamp.by.role)
        VISIT_LIFE.require("complete", {**report, "signature": signed})
        if self.checklist is not None:
            self.checklist.require(self.answers)
        self._move("complete", stamp)
        self.ended_at = stamp.at
        for name, value in report.items():
            setattr(self, name, value)

    def cannot_complete(self, stamp: Stamp, *, cause: str, note: str | None) -> None:
        VISIT_LIFE.require("cannot_complete", {"cause": cause})
        self._move("cannot_complete", stamp, reason=cause, note=note)
        self.ended_at = stamp.at
        self.cause = cause

    def release(self, at: datetime) -> None:
        if self.engagement is not None:
            self.engagement.release(at)

    def _move(self, verb: str, stamp: Stamp, *, reason: str | None = None, note: str | None = None) -> None:
        target = VISIT_LIFE.target(verb, self.state, stamp.by.role)
        if stamp.by.role is Role.ENGINEER and stamp.by.engineer_id != self.engineer_id:
            raise NotFound
        self.state = target
        remark(self, verb, reason, note)
