"""Recorded history of other systems, told to an order's clocks: events with their own times, source `import`."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.catalogue.closing_code import CodeList
from dispatch.errors import N_, Invalid, NotFound, Refusal
from dispatch.people.branch_calendar import CalendarEdition
from dispatch.stamp import Source, Stamp
from dispatch.store.audit import Change
from dispatch.store.bulk import among
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.codes import require_one_of
from dispatch.work.sla.clock_event import ClockEvent, ClockName
from dispatch.work.sla.judging import settle_dues
from dispatch.work.sla.lap import EventKind, target_of
from dispatch.work.turns import take_turns
from dispatch.work.work_order import WorkOrder
from dispatch.working_time.moment import FIRST_YEAR

CLOCKS_DIFFER = timedelta(days=1)
JUDGES = (EventKind.START, EventKind.RETARGET)


class NoSuchOrder(Invalid):
    """There is no such order."""

    says = N_("“{order}” is neither the number of an order you may see nor its key in the system it came from.")


class NotATime(Invalid):
    """That is no time at which something can have happened."""

    says = N_("“{given}” can't be when it happened. Give a moment that has been, with its offset.")


class ReasonMissing(Invalid):
    """A pause needs its reason."""

    says = N_("A pause needs a reason. Give one of the closed list of what is waited for.")


class JudgesNothing(Invalid):
    """Only a start or a retarget says what a clock is judged by."""

    says = N_("Only a start or a retarget has a target or a calendar. Leave them out, or send a retarget of its own.")


class NoSuchCalendar(Invalid):
    """The branch has no calendar of that name."""

    says = N_("The branch has no calendar called “{given}”. Its calendars: {known}.")


@dataclass(frozen=True, kw_only=True)
class ForeignEvent:
    """As another system tells it. `order`: our number, or its key there. `key`: its own; told twice it counts once."""

    order: str
    clock: ClockName
    kind: EventKind
    at: datetime
    reason: str | None = None
    target: str | None = None
    calendar: str | None = None
    key: str | None = None

    @property
    def digest(self) -> str:
        """Without a key the event is its own, in whichever zone its moment is written."""
        told = (self.kind, self.at.astimezone(UTC).isoformat(), self.reason, self.target, self.calendar)
        return hashlib.sha256((f"key:{self.key}" if self.key else f"event:{told}").encode()).hexdigest()


@dataclass
class Recorded:
    """`refused`: place in what was given, and why."""

    kept: int = 0
    already: int = 0
    refused: list[tuple[int, Refusal]] = field(default_factory=list)
    orders: list[WorkOrder] = field(default_factory=list)


def record(tx: Transaction, told: Sequence[ForeignEvent]) -> Recorded:
    """Keep what can be kept; what can't is named and the rest done. Due times follow, states of orders don't: they are
    what we did, not what somebody else recorded."""
    recorded = Recorded()
    orders = _orders(tx, {event.order for event in told})
    codes = [one.code for one in queries.closing_codes(tx, CodeList.WAITING)]
    known: dict[int, set[tuple[ClockName, str | None]]] = {}
    fresh: dict[int, list[ClockEvent]] = {}
    for place, event in enumerate(told):
        order = orders.get(event.order)
        try:
            if order is None:
                raise NoSuchOrder(field="order", order=event.order)
            kept = _event(tx.stamp, order, event, codes)
        except (Invalid, NotFound) as refusal:
            recorded.refused.append((place, refusal))
            continue
        seen = known.setdefault(order.id, {(e.clock, e.key_digest) for e in order.clock_events})
        if (event.clock, event.digest) in seen:
            recorded.already += 1
        else:
            seen.add((event.clock, event.digest))
            fresh.setdefault(order.id, []).append(kept)
            recorded.kept += 1
    recorded.orders = list({order.id: order for order in orders.values()}.values())
    for order in recorded.orders:
        if events := fresh.get(order.id):
            order.clock_events += events
            settle_dues(order)
            changes = {"clock_events": [len(events)]}
            tx.ledger.record(Change("work_order", order.id, order.branch_id, order.id, "import_clocks", changes))
    tx.session.flush()
    return recorded


def _orders(tx: Transaction, names: Iterable[str]) -> dict[str, WorkOrder]:
    """By number or key, as given; locked, each with its clocks."""
    wanted = sorted(names)
    theirs = among(WorkOrder.reference, wanted) | among(WorkOrder.external_key, wanted)
    seen = select(WorkOrder).where(theirs, queries.visible(tx.stamp.by))
    take_turns(tx, orders=tx.session.scalars(seen.with_only_columns(WorkOrder.id)).all())
    found: dict[str, WorkOrder] = {}
    for order in tx.session.scalars(seen.options(selectinload(WorkOrder.clock_events)).order_by(WorkOrder.id)):
        if order.external_key in names:
            found[order.external_key] = order
        found[order.reference] = order
    return found


def _event(stamp: Stamp, order: WorkOrder, told: ForeignEvent, codes: list[str]) -> ClockEvent:
    if told.at.tzinfo is None or told.at.year <= FIRST_YEAR or told.at > stamp.at + CLOCKS_DIFFER:
        raise NotATime(field="at", given=told.at.isoformat())
    if told.kind is EventKind.PAUSE and not told.reason:
        raise ReasonMissing(field="reason")
    if told.kind in (EventKind.PAUSE, EventKind.RESUME):
        require_one_of(codes, told.reason, field="reason")
    if told.kind not in JUDGES and (told.target or told.calendar):
        raise JudgesNothing(field="target")
    return ClockEvent(
        clock=told.clock,
        kind=told.kind,
        at=told.at,
        reason=told.reason if told.kind in (EventKind.PAUSE, EventKind.RESUME) else None,
        target=str(target_of(told.target)) if told.target else None,
        calendar_edition=_edition(order, told),
        role=stamp.by.role,
        source=Source.IMPORT,
        account_id=stamp.by.account_id,
        written_at=stamp.at,
        key_digest=told.digest,
    )


def _edition(order: WorkOrder, told: ForeignEvent) -> CalendarEdition | None:
    """The opening hours where a target names no calendar."""
    if told.calendar is None:
        return order.branch.calendar_named("opening").edition if told.target else None
    known = {calendar.name: calendar for calendar in order.branch.calendars}
    if told.calendar not in known:
        raise NoSuchCalendar(field="calendar", given=told.calendar, known=", ".join(sorted(known)))
    return known[told.calendar].edition
