"""A work order: one need of one customer, from the first word to the archive."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Index, Sequence, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.catalogue.guide import Went
from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home
from dispatch.devices.device import Device
from dispatch.errors import N_, Conflict
from dispatch.people.branch import Branch
from dispatch.people.branch_calendar import CalendarEdition
from dispatch.stamp import Stamp
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.lifecycle import (
    ENDED,
    HELD,
    LEAVING,
    ORDER_FOLLOWS,
    ORDER_LIFE,
    UNDER_WAY,
    OrderState,
    VisitState,
)
from dispatch.work.sla import course
from dispatch.work.sla.clock_event import ClockEvent
from dispatch.work.sla.judging import settle_dues
from dispatch.work.sla.pause_reason import PauseReason
from dispatch.work.step_answer import StepAnswer
from dispatch.work.visit import Visit


class Channel(StrEnum):
    PHONE = "phone"
    WEB = "web"
    EMAIL = "email"
    SMS = "sms"
    APP = "app"
    CHAT = "chat"
    MINI_PROGRAM = "mini_program"
    SOCIAL = "social"
    DEVICE = "device"
    API = "api"
    IMPORT = "import"


SAYS_WHY_HANDS = {"accept", "resume"}  # their reason is one of CodeList.HANDS
REFERENCES = Sequence("work_order_reference", start=48001, metadata=Base.metadata)

work_order_device = Table(
    "work_order_device",
    Base.metadata,
    Column("work_order_id", ForeignKey("work_order.id"), primary_key=True),
    Column("device_id", ForeignKey("device.id"), primary_key=True),
)


class MergedAway(Conflict):
    """This order was merged into another."""

    says = N_("{order} was merged into {kept}. Go on there, or undo the merge.")


class WorkOrder(Base):
    """Only `_move` writes `state`, so no change escapes the lifecycle or the audit.

    `generation` counts new agreements with the customer: messages and reminders of an older one are void.
    `external_key` is the order's key in the system it came from; a second import finds it and adds nothing.
    `hands`: why somebody must go, a code of the closed list; `solved_by`: the step that helped from afar.
    `promised_on`: the day whose rules it is promised by, which run on `calendar_edition`; both stay until somebody
    promises anew. `promised_by_hand`: a person has promised other times, and no rule moves them.
    `left_out` says why the last plan left it out: [{code, …facts}].
    `response_due`, `arrival_due` and `resolution_due` are kept for queries: only a replay of `clock_events` writes
    them, and while a clock is paused they say when it would have been due had it gone on at once.
    `ask_again_since`: it has waited so long that a person is to ask whether it must.
    """

    __tablename__ = "work_order"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    external_key: Mapped[str | None] = mapped_column(unique=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    home_id: Mapped[int | None] = mapped_column(ForeignKey("home.id"), index=True)
    fault_id: Mapped[int | None] = mapped_column(ForeignKey("fault_type_edition.id"))
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel))
    language: Mapped[str]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    impact: Mapped[int] = mapped_column(default=2)
    urgency: Mapped[int] = mapped_column(default=2)
    critical: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[Priority] = mapped_column(stored_enum(Priority))
    state: Mapped[OrderState] = mapped_column(stored_enum(OrderState))
    waiting_for: Mapped[str | None]
    opened_at: Mapped[datetime]
    state_since: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ask_again_since: Mapped[datetime | None]
    sla_rule_id: Mapped[int | None] = mapped_column(ForeignKey("sla_rule.id"))
    calendar_edition_id: Mapped[int | None] = mapped_column(ForeignKey("calendar_edition.id"))
    promised_on: Mapped[date | None]
    promised_by_hand: Mapped[bool] = mapped_column(default=False)
    response_due: Mapped[datetime | None]
    arrival_due: Mapped[datetime | None]
    resolution_due: Mapped[datetime | None]
    repeat_of_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"), index=True)
    reopened: Mapped[int] = mapped_column(default=0)
    solved_remotely: Mapped[bool] = mapped_column(default=False)
    hands: Mapped[str | None]
    solved_by_id: Mapped[int | None] = mapped_column(ForeignKey("step_answer.id", use_alter=True))
    outcome: Mapped[str | None]
    left_out: Mapped[list[Any] | None]
    generation: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column()

    branch: Mapped[Branch] = relationship()
    customer: Mapped[Customer] = relationship()
    home: Mapped[Home | None] = relationship()
    fault: Mapped[FaultTypeEdition | None] = relationship()
    sla_rule: Mapped[SlaRule | None] = relationship()
    calendar_edition: Mapped[CalendarEdition | None] = relationship()
    devices: Mapped[list[Device]] = relationship(secondary=work_order_device)
    visits: Mapped[list[Visit]] = relationship(back_populates="work_order", order_by=Visit.number)
    clock_events: Mapped[list[ClockEvent]] = relationship(order_by=ClockEvent.id)
    repeat_of: Mapped["WorkOrder | None"] = relationship(remote_side=id, foreign_keys=repeat_of_id)
    merged_into: Mapped["WorkOrder | None"] = relationship(remote_side=id, foreign_keys=merged_into_id)
    answers: Mapped[list[StepAnswer]] = relationship(
        order_by=StepAnswer.id, foreign_keys=StepAnswer.work_order_id, back_populates="work_order"
    )
    solved_by: Mapped[StepAnswer | None] = relationship(foreign_keys=solved_by_id, post_update=True)
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("impact BETWEEN 1 AND 3 AND urgency BETWEEN 1 AND 3", name="weights"),
        CheckConstraint("merged_into_id IS NULL OR (state = 'archived' AND merged_into_id <> id)", name="merged"),
        CheckConstraint("char_length(title) BETWEEN 1 AND 200", name="title"),
        Index(None, "branch_id", "state"),
        Index(None, "opened_at"),
    )

    @classmethod
    def open(cls, stamp: Stamp, **facts: Any) -> Self:
        order = cls(
            state=OrderState.INTAKE,
            opened_at=stamp.at,
            state_since=stamp.at,
            generation=1,
            reopened=0,
            **facts,
        )
        order.weigh()
        course.hand_over(order, {}, stamp)
        remark(order, "open")
        return order

    @property
    def audit_branch(self) -> int:
        return self.branch_id

    @property
    def titles(self) -> Mapping[str, str]:
        """The title by language where it is our own name of the fault; none where somebody wrote it."""
        return self.fault.names if self.fault and self.title in self.fault.names.values() else {}

    @property
    def current_visit(self) -> Visit | None:
        """The visit that is still to end, else the last there was."""
        living = [visit for visit in self.visits if visit.state not in ENDED]
        return (living or list(reversed(self.visits)) or [None])[0]

    @property
    def kept(self) -> "WorkOrder":
        """The order itself, or the one it was merged into, and so on."""
        return self.merged_into.kept if self.merged_into else self

    @property
    def hands_are_due(self) -> bool:
        """Nothing more is to be tried from afar before somebody is sent."""
        if self.fault is None or not self.fault.remote_first or self.critical:
            return True
        return bool(self.hands or self.visits or self.solved_remotely or self.tried_in_vain)

    @property
    def tried_in_vain(self) -> bool:
        """The step that was tried last did not help."""
        tried = [one.went for one in self.answers if one.went]
        return bool(tried) and tried[-1] is not Went.HELPED

    def weigh(self) -> None:
        """Priority from impact × urgency; what is critical stands above."""
        weight = (self.impact or 2) * (self.urgency or 2)
        self.priority = (
            Priority.CRITICAL
            if self.critical
            else Priority.HIGH
            if weight >= 6
            else Priority.NORMAL
            if weight >= 3
            else Priority.LOW
        )

    def move(
        self,
        verb: str,
        stamp: Stamp,
        *,
        reason: str | None = None,
        note: str | None = None,
        pause: PauseReason | None = None,
    ) -> None:
        """Use a verb of ORDER_LIFE. Its clocks follow. `pause`: what waiting for `reason` means.

        Raises:
            NotYourMove, MoveNotAllowed, ProofMissing: see Lifecycle.
            MergedAway: it goes on elsewhere.
            RemoteFirst: nothing was tried from afar yet.
        """
        before = course.laps_of(self)  # read first: to look it up later would write half of the move
        if self.merged_into is not None:
            raise MergedAway(order=self.reference, kept=self.kept.reference)
        target = ORDER_LIFE.target(verb, self.state, stamp.by.role)
        hands = reason if verb in SAYS_WHY_HANDS else None
        proofs = {"fault": self.fault, "home": self.home, "reason": reason, "note": note}
        ORDER_LIFE.require(verb, proofs | {"remote": hands or self.hands_are_due or None})
        self.hands = hands or self.hands
        self._move(verb, target, stamp, reason, note)
        self.waiting_for = reason if target is OrderState.WAITING else None
        self.ended_at = stamp.at if target in (OrderState.ARCHIVED, OrderState.CANCELLED) else None
        if verb == "reopen":
            self.reopened += 1
            self.generation += 1
        if verb == "wait":
            self.generation += 1  # what was agreed before is void, and a second wait is told as well
        if verb == "solve_remotely":
            self.solved_remotely, self.outcome = True, note
            self.solved_by = next((one for one in reversed(self.answers) if one.went is Went.HELPED), None)
        self.ask_again_since = None
        answers = self.answered_at is None and stamp.by.account_id is not None
        if answers:
            self.answered_at = stamp.at
        if course.moved(self, verb, before, stamp, answers=answers, reason=reason, pause=pause):
            settle_dues(self)

    def follow(self, visit_verb: str, stamp: Stamp, *, reason: str | None = None) -> None:
        """Keep the order in step with a move of one of its visits, by the table ORDER_FOLLOWS."""
        verb = self._followed(ORDER_FOLLOWS.get(visit_verb))
        if verb and self.state in ORDER_LIFE.moves[verb].sources:
            self.move(verb, stamp, reason=reason)

    def add_visit(self, *, minutes: int, **ties: Any) -> Visit:
        """`ties`: which stay of the whole it is, and how it is tied to others; see Visit."""
        visit = Visit(
            number=len(self.visits) + 1,
            state=VisitState.OPEN,
            minutes=minutes,
            checklist_id=self.fault and self.fault.checklist_id,
            answers={},
            engineer_locked=False,
            **{"stay": 1, "same_engineer": False} | ties,
        )
        self.visits.append(visit)
        return visit

    def _followed(self, verb: str | None) -> str | None:
        states = {visit.state for visit in self.visits} - ENDED
        if verb in LEAVING and states & UNDER_WAY:
            return None
        if verb in ("finish", "return") and states & HELD:
            return "go_on"
        if verb == "finish" and (states or self._is_undone):
            return "return"
        if verb == "unplan" and self.current_visit.state is not VisitState.OPEN:
            return None
        return verb

    @property
    def _is_undone(self) -> bool:
        """Whether something could not be completed that has no return visit yet."""
        last = {visit.stay: visit.state for visit in sorted(self.visits, key=lambda visit: visit.number)}
        return VisitState.INCOMPLETE in last.values()

    def _move(self, verb: str, target: OrderState, stamp: Stamp, reason: str | None, note: str | None) -> None:
        self.state = target
        self.state_since = stamp.at
        remark(self, verb, reason, note)
