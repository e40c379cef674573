"""The bill of an order that ended, and what it makes the customer count on."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from babel.dates import format_date
from sqlalchemy import select

from dispatch.devices.actions import months_later
from dispatch.errors import N_
from dispatch.ledger.promise import Ending, Fact, Promise, PromiseChannel, PromiseKind
from dispatch.ledger.telling import ended, said
from dispatch.ledger.telling import told as open_promises
from dispatch.prices import queries
from dispatch.prices.bill import Bill
from dispatch.prices.cover_rule import CoverKind, CoverRule
from dispatch.prices.covering import rule_for
from dispatch.prices.estimate import Estimate
from dispatch.prices.knowing import actual, case_of, way_of
from dispatch.prices.pricing import Priced, Way
from dispatch.prices.terms import terms_of
from dispatch.prices.told import told
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.words import locale_of, words_in
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

COVERED = N_("This repair is covered until {day}. If the same fault comes back before then, we mend it free of charge.")
OVER = {OrderState.FEEDBACK, OrderState.CANCELLED}


class SoFar(NamedTuple):
    """What an order has cost since its last bill, and up to where the customer has agreed."""

    price: Priced
    estimate: Estimate | None
    allowed: int
    last: Bill | None


def so_far(tx: Transaction, order: WorkOrder) -> SoFar:
    last = queries.last_bill(tx, order)
    estimate = queries.agreed(tx, order, last)
    allowed = terms_of(tx, order.branch_id).allowed(estimate.total) if estimate else 0
    return SoFar(actual(tx, order, last), estimate, allowed, last)


def bill(tx: Transaction, order: WorkOrder, found: SoFar, *, because: str | None = None) -> Bill | None:
    """Made once each time the order ends; None where nothing was published that it could cost or be covered by.
    `because`: why it may be more than was agreed."""
    if order.state not in OVER or (found.last is not None and found.last.round == order.reopened):
        return found.last
    made = _bill(tx, order, found, because)
    if not made.lines and made.covered_until is None:
        return None
    remark(made, "bill", because)
    tx.add(made)
    tx.session.flush()
    _settle_promises(tx, order, made)
    return made


def settle(tx: Transaction, *, work_order_id: int) -> None:
    """An order ended without a visit, or was called off."""
    order = tx.session.get_one(WorkOrder, work_order_id, with_for_update={"key_share": True, "of": WorkOrder})
    bill(tx, order, so_far(tx, order))


def _bill(tx: Transaction, order: WorkOrder, found: SoFar, because: str | None) -> Bill:
    way, done = way_of(order), _last_done(order)
    made = Bill(
        **{"work_order": order, "work_order_id": order.id, "round": order.reopened, "way": way},
        **{"made_at": tx.stamp.at, "currency": terms_of(tx, order.branch_id).currency, "because": because},
        **{"estimate": found.estimate, "estimate_id": found.estimate and found.estimate.id, "allowed": found.allowed},
        **{"fault_type_id": order.fault and order.fault.fault_type_id, "domain": done and done.domain_found},
        parts=sorted({part["number"] for part in done.parts_used or []}) if done else [],
        **told(found.price),
    )
    if way is Way.VISIT and done is not None:
        _stand_behind(tx, order, made, done)
    return made


def _stand_behind(tx: Transaction, order: WorkOrder, made: Bill, done: Visit) -> None:
    """Our own warranty begins the day the work ended."""
    on = done.ended_at.astimezone(order.branch.calendar.tz).date()
    made.covered_until, made.cover_rule_id = _until(tx, order, CoverKind.REPAIR, on)
    if made.parts:
        made.parts_until, made.parts_rule_id = _until(tx, order, CoverKind.PART, on)


def _until(tx: Transaction, order: WorkOrder, kind: CoverKind, on: date) -> tuple[date | None, int | None]:
    rule: CoverRule | None = rule_for(queries.cover_rules(tx), kind, case_of(order))
    return (months_later(on, rule.months), rule.id) if rule else (None, None)


def _last_done(order: WorkOrder) -> Visit | None:
    return next((visit for visit in reversed(order.visits) if visit.state is VisitState.COMPLETED), None)


def _settle_promises(tx: Transaction, order: WorkOrder, made: Bill) -> None:
    """The price held or not, an earlier repair that didn't last, and the warranty that begins now."""
    for promise in open_promises(tx, order, [PromiseKind.PRICE]):
        kept = made.total <= made.allowed
        ended(tx, promise, Ending.KEPT if kept else Ending.BROKEN, fact=Fact.CHARGED)
    for promise in _failed_again(tx, order, made):
        ended(tx, promise, Ending.BROKEN, fact=Fact.FAILED_AGAIN)
    if made.covered_until is not None:
        words = words_in(order.language).gettext(COVERED).format(day=_day(made.covered_until, order.language))
        due = _end_of(made.covered_until, order)
        said(tx, order, PromiseKind.WARRANTY, wording=words, channel=PromiseChannel.PAGE, due_to=due)


def _failed_again(tx: Transaction, order: WorkOrder, made: Bill) -> list[Promise]:
    covers = [line["cover"] for line in made.lines if line["cover"]]
    sources = {cover["source"] for cover in covers if cover["kind"] == CoverKind.REPAIR}
    query = select(Promise).join(Promise.work_order).where(WorkOrder.reference.in_(sources))
    query = query.where(Promise.kind == PromiseKind.WARRANTY, Promise.ending.is_(None))
    return list(tx.session.scalars(query)) if sources else []


def _end_of(day: date, order: WorkOrder) -> datetime:
    return order.branch.calendar.to_instant(datetime.combine(day + timedelta(days=1), time()))


def _day(day: date, language: str) -> str:
    return format_date(day, "long", locale=locale_of(language))


TOPICS = {"prices.settle": settle}
