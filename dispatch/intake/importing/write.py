"""Cases written by the thousand: rows copied in, each with its audit entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from dispatch.customers.customer import ContactChannel, Customer, Tier
from dispatch.customers.home import Home
from dispatch.intake.homes import address_key
from dispatch.intake.importing.case import Case
from dispatch.intake.importing.known import Known
from dispatch.intake.importing.surroundings import NO_PROMISE, Promise, Surroundings, priority_of
from dispatch.stamp import Stamp
from dispatch.store.audit import Change
from dispatch.store.bulk import copy_in, next_ids
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.sla.clock_event import PROMISED, ClockEvent, ClockName
from dispatch.work.sla.course import holder_of
from dispatch.work.sla.lap import EventKind
from dispatch.work.visit import Visit
from dispatch.work.whole import shape_of
from dispatch.work.work_order import WorkOrder

CUSTOMER = (
    *("id", "external_key", "name", "phone", "email", "language", "tier", "prefers", "quiet_from", "quiet_to"),
    "version",
)
HOME = (
    *("id", "customer_id", "street", "postcode", "city", "country", "lat", "lon", "located", "zone"),
    *("access_notes", "version"),
)
ORDER = (
    *("id", "reference", "external_key", "branch_id", "customer_id", "home_id", "fault_id", "channel", "language"),
    *("title", "description", "impact", "urgency", "critical", "priority", "state", "opened_at", "state_since"),
    *("ended_at", "sla_rule_id", "calendar_edition_id", "promised_on", "response_due", "arrival_due"),
    *("resolution_due", "reopened", "solved_remotely", "generation", "version"),
)
CLOCK = (
    *(
        "work_order_id",
        "clock",
        "kind",
        "at",
        "reason",
        "target",
        "calendar_edition_id",
        "sla_rule_id",
        "role",
        "source",
        "account_id",
    ),
    "written_at",
)
VISIT = ("id", "work_order_id", "number", "stay", "joins", "follows", "follows_days", "same_engineer")
VISIT += ("state", "minutes", "engineer_locked", "checklist_id", "answers", "version")
QUIET = (time(21), time(8))
NO_TARGET = (None, None, None)


@dataclass
class Written:
    """What one chunk adds. `open_orders`: whose customers may be told. `estimated`: homes still to be looked up."""

    customers: list[tuple[Any, ...]] = field(default_factory=list)
    homes: list[tuple[Any, ...]] = field(default_factory=list)
    orders: list[tuple[Any, ...]] = field(default_factory=list)
    visits: list[tuple[Any, ...]] = field(default_factory=list)
    clock_events: list[tuple[Any, ...]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    open_orders: list[int] = field(default_factory=list)
    estimated: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


def write(tx: Transaction, cases: Sequence[Case], around: Surroundings) -> Written:
    """Customers and homes found again or made, orders with their own times, and a visit for what is to be planned.

    A constraint's refusal comes out as SQLAlchemy's error; then nothing of it may be kept.
    """
    known = Known.load(tx, cases)
    written = Written()
    ids = Ids(tx, len(cases), visits=sum(len(shape_of(case.fault)) for case in cases))
    for case in cases:
        customer_id = known.customer(case) or _add_customer(written, known, case, ids)
        home_id = _home(written, known, case, customer_id, ids)
        tier = known.tiers[customer_id]
        _add_order(written, case, around, ids, customer_id=customer_id, home_id=home_id, tier=tier, stamp=tx.stamp)
    copy_in(tx.session, Customer, CUSTOMER, written.customers)
    copy_in(tx.session, Home, HOME, written.homes)
    copy_in(tx.session, WorkOrder, ORDER, written.orders)
    copy_in(tx.session, Visit, VISIT, written.visits)
    copy_in(tx.session, ClockEvent, CLOCK, written.clock_events)
    return written


class Ids:
    """Numbers drawn for one chunk at once; those not needed are lost, as with any sequence."""

    def __init__(self, tx: Transaction, count: int, *, visits: int):
        def numbers(sequence: str, count: int = count) -> Iterable[int]:
            return iter(next_ids(tx.session, sequence, count))

        self.customers, self.homes = numbers("customer_id_seq"), numbers("home_id_seq")
        self.orders, self.visits = numbers("work_order_id_seq"), numbers("visit_id_seq", visits)
        self.references = numbers("work_order_reference")


def _add_customer(written: Written, known: Known, case: Case, ids: Ids) -> int:
    wish, customer_id = case.wish, next(ids.customers)
    prefers = ContactChannel.EMAIL if wish.email and not wish.phone else ContactChannel.SMS
    facts = (case.customer_key, wish.name, wish.phone, wish.email, wish.language)
    written.customers.append((customer_id, *facts, case.tier or Tier.STANDARD, prefers, *QUIET, 1))
    known.add_customer(customer_id, case)
    written.changes.append(_imported("customer", customer_id, 0, language=wish.language))
    return customer_id


def _home(written: Written, known: Known, case: Case, customer_id: int, ids: Ids) -> int | None:
    spot = case.spot
    if spot is None:
        return None
    place = (customer_id, address_key(spot.street, spot.postcode, spot.city)) if spot.street else None
    if place in known.homes:
        return known.homes[place]
    home_id = next(ids.homes)
    address = (spot.street, spot.postcode, spot.city, spot.country)
    notes = case.wish.access_notes
    written.homes.append(
        (home_id, customer_id, *address, *(spot.point or (None, None)), spot.located, case.area.zone, notes, 1)
    )
    written.changes.append(_imported("home", home_id, 0, customer_id=customer_id, located=spot.located))
    if place:
        known.homes[place] = home_id
    if spot.estimated:
        written.estimated.append(home_id)
    return home_id


def _add_order(
    written: Written,
    case: Case,
    around: Surroundings,
    ids: Ids,
    *,
    customer_id: int,
    home_id: int | None,
    tier: Tier,
    stamp: Stamp,
) -> None:
    wish, fault, branch, order_id = case.wish, case.fault, case.area.branch, next(ids.orders)
    impact, urgency, critical = _weights(case)
    priority = priority_of(impact, urgency, critical)
    state = case.state or (OrderState.DISPATCH if fault and case.found else OrderState.INTAKE)
    weighs = {
        "tier": tier,
        "fault": fault,
        "priority": priority,
        "opened_at": case.opened_at,
        "waits": case.waits or (),
    }
    promise = NO_PROMISE if case.state else around.promise(branch, case.area.zone, **weighs)
    written.orders.append((
        *(order_id, f"DS-{next(ids.references)}", case.key, branch.id, customer_id, home_id, fault and fault.id),
        *(wish.channel, wish.language, case.title, wish.description, impact, urgency, critical, priority, state),
        *(case.opened_at, case.ended_at or stamp.at, case.ended_at, *promise, 0, False, 1, 1),
    ))  # fmt: skip
    written.changes.append(
        _imported(
            "work_order",
            order_id,
            branch.id,
            order_id,
            state=state,
            priority=priority,
            customer_id=customer_id,
            home_id=home_id,
            fault_id=fault and fault.id,
            opened_at=case.opened_at.isoformat(),
        )
    )
    written.keys.append(case.key)
    if case.state is None:
        written.open_orders.append(order_id)
        _start_clocks(written, case, order_id, promise, around, stamp=stamp, holder=holder_of(state, branch))
    elif case.waits is not None:
        _measure(written, case, order_id, around, stamp=stamp)
    if state is OrderState.DISPATCH:
        _add_visits(written, case, ids, order_id)


def _start_clocks(
    written: Written,
    case: Case,
    order_id: int,
    promise: Promise,
    around: Surroundings,
    *,
    stamp: Stamp,
    holder: ClockName,
) -> None:
    """What is promised runs from when the case was opened there, who holds it from when it came to us."""
    told = _told(stamp)
    written.clock_events += [
        (order_id, clock, EventKind.START, case.opened_at, None, *target, *told)
        for clock, target in around.targets(promise).items()
    ]
    _stand_still(written, case, order_id, PROMISED, around, stamp=stamp)
    written.clock_events.append((order_id, holder, EventKind.START, stamp.at, None, *NO_TARGET, *told))


def _measure(written: Written, case: Case, order_id: int, around: Surroundings, *, stamp: Stamp) -> None:
    """Of a case that is over nothing is promised by us; how long it took and stood still is kept all the same."""
    clock, told = ClockName.RESOLUTION, _told(stamp)
    written.clock_events.append((order_id, clock, EventKind.START, case.opened_at, None, *NO_TARGET, *told))
    _stand_still(written, case, order_id, [clock], around, stamp=stamp)
    written.clock_events.append((order_id, clock, EventKind.STOP, case.ended_at, None, *NO_TARGET, *told))


def _stand_still(
    written: Written, case: Case, order_id: int, clocks: Sequence[ClockName], around: Surroundings, *, stamp: Stamp
) -> None:
    """Only while the case ran: what began before it, stands still from its beginning on."""
    told = _told(stamp)
    for wait in case.waits or ():
        since = max(wait.since, case.opened_at)
        until = min(wait.until, case.ended_at) if wait.until and case.ended_at else wait.until
        if until is not None and until <= since:
            continue
        ends = [(EventKind.PAUSE, since), *([(EventKind.RESUME, until)] if until else [])]
        written.clock_events += [
            (order_id, clock, kind, at, wait.reason, *NO_TARGET, *told)
            for clock in around.stops[wait.reason]
            if clock in clocks
            for kind, at in ends
        ]


def _told(stamp: Stamp) -> tuple[Any, ...]:
    return stamp.by.role, stamp.by.source, stamp.by.account_id, stamp.at


def _add_visits(written: Written, case: Case, ids: Ids, order_id: int) -> None:
    """All that this kind of work takes, as `whole.add_due` does it."""
    rest = (False, case.fault.checklist_id, {}, 1)
    for number, one in enumerate(shape_of(case.fault), start=1):
        visit_id, facts = next(ids.visits), {"state": VisitState.OPEN, "minutes": one.minutes}
        ties = (one.stay, one.joins, one.follows, one.follows_days, one.same_engineer)
        written.visits.append((visit_id, order_id, number, *ties, *facts.values(), *rest))
        written.changes.append(_imported("visit", visit_id, case.area.branch.id, order_id, **facts))


def _weights(case: Case) -> tuple[int, int, bool]:
    wish, fault = case.wish, case.fault
    usual = (fault.impact, fault.urgency, fault.critical) if fault else (2, 2, False)
    said = (wish.impact, wish.urgency, wish.critical)
    return tuple(own if mine is None else mine for mine, own in zip(said, usual, strict=True))


def _imported(subject: str, subject_id: int, chain: int, order_id: int | None = None, **facts: Any) -> Change:
    changes = {name: [value] for name, value in facts.items() if value is not None}
    return Change(subject, subject_id, chain, order_id, "import", changes)
