"""What the moves of an order mean for its clocks: a table of steps, and who holds the order in which state."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from dispatch.people.branch import Branch
from dispatch.people.branch_calendar import OPENING, CalendarEdition
from dispatch.stamp import Stamp
from dispatch.work.lifecycle import OrderState
from dispatch.work.sla.clock_event import HANDS, PROMISED, ClockEvent, ClockName
from dispatch.work.sla.lap import EventKind, Judged, Lap, laps
from dispatch.work.sla.pause_reason import PauseReason

if TYPE_CHECKING:
    from dispatch.work.work_order import WorkOrder


class Promise(NamedTuple):
    """A target, on one edition of a calendar; `rule` is the id of the SlaRule they come from."""

    target: str | None = None
    edition: CalendarEdition | None = None
    rule: int | None = None

    @property
    def judged(self) -> Judged:
        return Judged(self.target, self.edition and self.edition.calendar, self.rule)


NOTHING = Promise()
HANDED_ON = "handed_on"
PARTNER_ACCEPTS = "partner"  # the one wait in which somebody else of ours holds the order
HOLDERS = {
    OrderState.INTAKE: ClockName.INTAKE,
    OrderState.DISPATCH: ClockName.DISPATCH,
    OrderState.PLANNED: ClockName.ENGINEER,
    OrderState.VISIT: ClockName.ENGINEER,
}
# What a move ends, besides what the states say. A person's move also answers.
STOPS = {"finish": (ClockName.RESOLUTION,), "solve_remotely": (ClockName.ARRIVAL, ClockName.RESOLUTION)}
CANCELS = {"cancel": PROMISED, "let_be": PROMISED, "merge": PROMISED}
AGAIN = {"reopen", "split"}


def laps_of(order: "WorkOrder", *, among: Collection[ClockName] = tuple(ClockName)) -> dict[ClockName, Lap]:
    """The run that counts of each of these clocks, if it was ever started."""
    told: dict[ClockName, list[ClockEvent]] = {}
    for event in order.clock_events:
        if event.clock in among:
            told.setdefault(event.clock, []).append(event)
    return {clock: found[-1] for clock, events in told.items() if (found := laps(events))}


def tell(
    order: "WorkOrder",
    clocks: Iterable[ClockName],
    kind: EventKind,
    stamp: Stamp,
    *,
    reason: str | None = None,
    at: datetime | None = None,
    by: Promise = NOTHING,
) -> None:
    """Add an event to each of these clocks; `at` where it happened at another time than it is told. `by`: what a start
    or a retarget judges by from now on."""
    for clock in clocks:
        order.clock_events.append(
            ClockEvent(
                clock=clock,
                kind=kind,
                at=at or stamp.at,
                reason=reason,
                target=by.target,
                calendar_edition=by.edition,
                sla_rule_id=by.rule,
                role=stamp.by.role,
                source=stamp.by.source,
                account_id=stamp.by.account_id,
                written_at=stamp.at,
            )
        )


def arrived(order: "WorkOrder", before: Mapping[ClockName, Lap], stamp: Stamp) -> None:
    """At the first visit; a return visit arrives at what is kept or broken already."""
    lap = before.get(ClockName.ARRIVAL)
    if lap and lap.runs:
        tell(order, [ClockName.ARRIVAL], EventKind.STOP, stamp, reason="arrived")


def moved(
    order: "WorkOrder",
    verb: str,
    before: Mapping[ClockName, Lap],
    stamp: Stamp,
    *,
    answers: bool,
    reason: str | None = None,
    pause: PauseReason | None = None,
) -> bool:
    """After the order's own move `verb`. `before`: its clocks until then; `answers`: it is the first word from one of
    us; `pause`: what its reason means, where it waits now. Says whether anything falls due at another time for it."""
    if verb in AGAIN:
        _begin_again(order, before, stamp, answers=answers)
    running = [clock for clock in PROMISED if clock in before and before[clock].runs]
    if answers and ClockName.RESPONSE in running:
        tell(order, [ClockName.RESPONSE], EventKind.STOP, stamp, reason="answered")
        running.remove(ClockName.RESPONSE)
    paused = [clock for clock in running if before[clock].waits]
    if paused and order.state is not OrderState.WAITING:
        tell(order, paused, EventKind.RESUME, stamp)
    tell(order, [clock for clock in running if clock in STOPS.get(verb, ())], EventKind.STOP, stamp, reason=verb)
    tell(order, [c for c in running if c in CANCELS.get(verb, ())], EventKind.CANCEL, stamp, reason=reason or verb)
    if order.state is OrderState.WAITING:
        stops = pause.clocks if pause else frozenset()
        tell(order, [clock for clock in running if clock in stops], EventKind.PAUSE, stamp, reason=reason)
    hand_over(order, before, stamp, reason=reason, pause=pause)
    return verb in AGAIN or bool(paused and order.state is not OrderState.WAITING)


def _begin_again(order: "WorkOrder", now: Mapping[ClockName, Lap], stamp: Stamp, *, answers: bool) -> None:
    """Somebody is to come and solve it once more: a promise of its own, by the same rule, from now on."""
    ended = [clock for clock in PROMISED if clock in now and not now[clock].runs]
    for clock in ended:
        if clock is not ClockName.RESPONSE or not (answers or order.answered_at):
            tell(order, [clock], EventKind.START, stamp, reason="reopen", by=as_before(now[clock].told))


def hand_over(
    order: "WorkOrder",
    now: Mapping[ClockName, Lap],
    stamp: Stamp,
    *,
    reason: str | None = None,
    pause: PauseReason | None = None,
) -> None:
    """Let the clock of whoever holds the order now run, and no other's. `now`: its clocks until then."""
    holder = _holder(order, now, reason or order.waiting_for)
    holding = [clock for clock in HANDS if clock in now and now[clock].runs and HANDED_ON not in now[clock].waits]
    if holder is None:
        tell(order, holding, EventKind.STOP, stamp, reason=HANDED_ON)
        return
    tell(order, [c for c in holding if c is not holder], EventKind.PAUSE, stamp, reason=HANDED_ON)
    if holder in holding:
        if now[holder].waits and order.state is not OrderState.WAITING:
            tell(order, [holder], EventKind.RESUME, stamp)
    elif holder in now:
        tell(order, [holder], EventKind.RESUME, stamp)
    else:
        tell(order, [holder], EventKind.START, stamp, by=_hand_over_target(order.branch, holder))
    if order.state is OrderState.WAITING and pause and holder in pause.clocks:
        tell(order, [holder], EventKind.PAUSE, stamp, reason=reason)


def as_before(told: ClockEvent) -> Promise:
    return Promise(told.target, told.calendar_edition, told.sla_rule_id)


def _hand_over_target(branch: Branch | None, holder: ClockName) -> Promise:
    target = branch and (branch.hand_over_targets or {}).get(holder)
    return Promise(target, branch.calendar_named(OPENING).edition) if target else NOTHING


def _holder(order: "WorkOrder", now: Mapping[ClockName, Lap], reason: str | None) -> ClockName | None:
    """A partner's outlet holds its orders from when they leave the intake desk. What waits stays with whoever
    has it, unless it waits for the partner."""
    if order.state is OrderState.WAITING:
        if reason == PARTNER_ACCEPTS:
            return ClockName.PARTNER
        held = (clock for clock in HANDS if clock in now and now[clock].runs and HANDED_ON not in now[clock].waits)
        return next(held, ClockName.DISPATCH)
    return holder_of(order.state, order.branch)


def holder_of(state: OrderState, branch: Branch | None) -> ClockName | None:
    """Of an order that doesn't wait; None where it is over."""
    holder = HOLDERS.get(state)
    outlet = branch is not None and branch.partner
    return ClockName.PARTNER if holder and outlet and holder is not ClockName.INTAKE else holder
