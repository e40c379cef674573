"""An order as pricing sees it: what is known of the work, and what its customer can point at."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.fault_type import FaultDomain
from dispatch.customers.customer import Tier
from dispatch.prices import cover_by_hand, goodwill, queries
from dispatch.prices.bill import Bill
from dispatch.prices.cover_rule import CoverKind
from dispatch.prices.covering import Case, Claim, decided
from dispatch.prices.pricing import Book, Decision, Priced, Way, Work, priced
from dispatch.prices.terms import terms_of
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import is_open

NOBODY_THERE = {"customer_absent", "no_access"}
OURS = {"outside_area", "duplicate", "took_too_long"}  # called off for one of these, nothing is asked for


def day_of(order: WorkOrder) -> date:
    """The day whose rules price it: the one on which the customer told us, by the branch's clock."""
    return order.opened_at.astimezone(order.branch.calendar.tz).date()


def book_of(tx: Transaction, order: WorkOrder) -> Book:
    return queries.book(tx, on=day_of(order), currency=terms_of(tx, order.branch_id).currency)


def case_of(order: WorkOrder, domain: str | None = None) -> Case:
    fault = order.fault
    return Case(
        tier=order.customer.tier,
        branch_id=order.branch_id,
        fault_type_id=fault and fault.fault_type_id,
        work_kind=fault and fault.work_kind,
        domain=domain or (fault and str(fault.domain)),
        on=day_of(order),
    )


def expected(
    tx: Transaction,
    order: WorkOrder,
    *,
    minutes: int,
    parts: Iterable[tuple[str, int]] = (),
    by_hand: Mapping[str, Decision] | None = None,
) -> Priced:
    """What it is going to cost, as far as anybody can say. `by_hand`: as if just this had been decided."""
    visit, last = order.current_visit, queries.last_bill(tx, order)
    ahead = [visit] if visit is not None and (visit.window_from or visit.starts_at) else []
    return _priced(tx, order, last, minutes=minutes, parts=parts, stays=ahead, domain=None, by_hand=by_hand)


def actual(tx: Transaction, order: WorkOrder, last: Bill | None) -> Priced:
    """What it has cost so far: the visits since the `last` bill."""
    ended = [visit for visit in order.visits if visit.ended_at and (last is None or visit.ended_at > last.made_at)]
    done = [visit for visit in ended if visit.state is VisitState.COMPLETED]
    parts = [(part["number"], 1) for visit in done for part in visit.parts_used or []]
    domain = next((visit.domain_found for visit in reversed(done) if visit.domain_found), None)
    minutes = sum(_minutes(visit) for visit in done)
    absent = sum(visit.state is VisitState.INCOMPLETE and visit.cause in NOBODY_THERE for visit in ended)
    return _priced(tx, order, last, minutes=minutes, parts=parts, stays=done, domain=domain, no_shows=absent)


def way_of(order: WorkOrder) -> Way:
    if order.state is OrderState.CANCELLED:
        return Way.CALLED_OFF
    return Way.REMOTE if order.solved_remotely else Way.VISIT


def _priced(
    tx: Transaction,
    order: WorkOrder,
    last: Bill | None,
    *,
    minutes: int,
    parts: Iterable[tuple[str, int]],
    stays: Collection[Visit],
    domain: str | None,
    no_shows: int = 0,
    by_hand: Mapping[str, Decision] | None = None,
) -> Priced:
    case, fault = case_of(order, domain), order.fault
    work = Work(
        **{"tier": case.tier, "branch_id": case.branch_id, "zone": order.home and order.home.zone},
        **{"fault_type_id": case.fault_type_id, "work_kind": case.work_kind, "way": way_of(order)},
        minutes=minutes,
        parts=tuple(parts),
        usual_parts=frozenset(fault.parts if fault else ()),
        out_of_hours=sum(_out_of_hours(order, visit) for visit in stays),
        no_shows=no_shows,
        late=any(_late(visit) for visit in stays),
        too_late=_too_late(tx, order),
        covers=decided(queries.cover_rules(tx), claims(tx, order, case.domain), case),
        by_hand=cover_by_hand.in_force(tx, order, last) if by_hand is None else by_hand,
        goodwill=goodwill.given(tx, order, last),
    )
    return priced(work, book_of(tx, order))


def claims(tx: Transaction, order: WorkOrder, domain: str | None) -> list[Claim]:
    """Devices count in their own home only: a label may be photographed anywhere."""
    found = [
        Claim(kind=CoverKind.PRODUCT, until=device.warranty_until, source=device.model.full_name)
        for device in order.devices
        if device.warranty_until is not None and device.home_id == order.home_id
    ]
    for bill in _earlier(tx, order):
        reference = bill.work_order.reference
        if bill.covered_until and _same_fault(bill, order, domain):
            found.append(
                Claim(kind=CoverKind.REPAIR, until=bill.covered_until, source=reference, rule_id=bill.cover_rule_id)
            )
        if bill.parts_until:
            parts = {"parts": frozenset(bill.parts), "rule_id": bill.parts_rule_id}
            found.append(Claim(kind=CoverKind.PART, until=bill.parts_until, source=reference, **parts))
    if order.customer.tier is not Tier.STANDARD:
        found.append(Claim(kind=CoverKind.CONTRACT, until=None))
    return found


def _earlier(tx: Transaction, order: WorkOrder) -> list[Bill]:
    """Bills of this home whose warranty had not ended on the day of the order. One reopened has its own among them."""
    if order.home_id is None:
        return []
    on = day_of(order)
    query = (
        select(Bill)
        .join(Bill.work_order)
        .where(WorkOrder.home_id == order.home_id, or_(Bill.covered_until >= on, Bill.parts_until >= on))
        .where(or_(WorkOrder.opened_at < order.opened_at, WorkOrder.id == order.id))
        .options(selectinload(Bill.work_order).selectinload(WorkOrder.devices))
    )
    return list(tx.session.scalars(query.order_by(Bill.id)))


def _same_fault(bill: Bill, order: WorkOrder, domain: str | None) -> bool:
    """The same kind of fault; or the same device, and the fault lies in the same place."""
    fault = order.fault
    if fault is not None and bill.fault_type_id == fault.fault_type_id:
        return True
    shared = {device.id for device in bill.work_order.devices} & {device.id for device in order.devices}
    return bool(shared) and domain == bill.domain and domain not in (None, FaultDomain.NONE)


def _minutes(visit: Visit) -> int:
    """Whole minutes on site; a begun one isn't counted."""
    return int((visit.ended_at - visit.arrived_at).total_seconds() // 60) if visit.arrived_at else 0


def _out_of_hours(order: WorkOrder, visit: Visit) -> bool:
    """By the window they were promised, not by when we came: being late is no reason to charge more."""
    agreed = visit.window_from or visit.starts_at
    return agreed is not None and not is_open(order.branch.calendar, agreed)


def _late(visit: Visit) -> bool:
    return bool(visit.told_at and visit.window_to and visit.arrived_at and visit.arrived_at > visit.window_to)


def _too_late(tx: Transaction, order: WorkOrder) -> bool:
    """Called off by the customer after the time until which that costs nothing."""
    if order.state is not OrderState.CANCELLED:
        return False
    windows = [v.window_from for v in order.visits if v.told_at and v.window_from and v.state is VisitState.CANCELLED]
    return bool(windows) and order.ended_at > _cut_off(tx, order, min(windows)) and _their_reason(tx, order)


def _cut_off(tx: Transaction, order: WorkOrder, opens: datetime) -> datetime:
    fault = order.fault
    query = select(BookingRule).where(BookingRule.work_kind == (fault and fault.work_kind))
    rule = tx.session.scalars(query).one_or_none()
    return opens - timedelta(minutes=rule.cut_off if rule else 0)


def _their_reason(tx: Transaction, order: WorkOrder) -> bool:
    query = select(AuditEntry.reason).where(AuditEntry.work_order_id == order.id, AuditEntry.verb == "cancel")
    reason = tx.session.scalar(query.where(AuditEntry.subject == "work_order").order_by(AuditEntry.id.desc()).limit(1))
    return reason is not None and reason not in OURS
