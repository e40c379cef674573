"""Looking round after each look ahead: steps of the ladder that were reached, engineers who should have set out,
arrivals that slip past what was told. Each occasion raises one alert, however often it is looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from dispatch.customers.customer import Customer
from dispatch.planning.outlook.ahead import Ahead
from dispatch.planning.outlook.foreseeing import Foreseen
from dispatch.planning.outlook.outlook import PromiseName
from dispatch.planning.outlook.shiftwork import Day
from dispatch.planning.watch.alert import Alert, AlertKind
from dispatch.planning.watch.announcing import announce
from dispatch.planning.watch.climbing import occasion
from dispatch.planning.watch.ladder_step import Effect, LadderStep
from dispatch.planning.watch.queries import steps_for
from dispatch.stamp import Role
from dispatch.store.bulk import among
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.actions import raise_urgency
from dispatch.work.field_terms import field_terms
from dispatch.work.work_order import WorkOrder

SLIPS = timedelta(minutes=15)  # past the told window: from then on the customer is better told than kept waiting


@dataclass(frozen=True)
class Found:
    """An occasion. `step`: of the ladder, where it is one."""

    order: WorkOrder
    kind: AlertKind
    mark: str
    role: Role
    facts: dict[str, Any]
    step: LadderStep | None = None


def watch(tx: Transaction, ahead: Ahead, found: list[Foreseen], days: Sequence[Day]) -> list[Alert]:
    """Raise what wasn't raised before, and do what the ladder says."""
    seen = [*_climbed(tx, ahead, found), *_not_set_out(tx, ahead, days), *_slipping(ahead, found)]
    known = _known(tx, {each.order.id for each in seen})
    fresh = {(each.order.id, each.kind, each.mark): each for each in seen}
    return [_raise(tx, each) for key, each in sorted(fresh.items(), key=lambda pair: pair[0]) if key not in known]


def _climbed(tx: Transaction, ahead: Ahead, found: list[Foreseen]) -> Iterator[Found]:
    steps = steps_for(tx, ahead.branch.id)
    if not steps:
        return
    states = {(each.work_order_id, each.promise): each for each in found}
    tiers = _tiers(tx, ahead) if any(step.tiers for step in steps) else {}
    for order in ahead.orders:
        kind = order.fault and order.fault.work_kind
        for run in ahead.runs[order.id]:
            about = {"promise": run.promise, "priority": order.priority, "tier": tiers.get(order.customer_id)}
            outlook = states[order.id, run.promise]
            for step in steps:
                if step.concerns(**about, work_kind=kind) and (reached := occasion(step, run, outlook.state, ahead.at)):
                    mark = f"{step.id} {run.promise} {reached.version.isoformat()}"
                    yield Found(order, AlertKind.LADDER, mark, step.role, _of_step(step, outlook), step)


def _of_step(step: LadderStep, outlook: Foreseen) -> dict[str, Any]:
    return {
        "trigger": step.trigger,
        "amount": step.amount,
        "effect": step.effect,
        "promise": outlook.promise,
        "due": outlook.due.isoformat(),
        "chance": outlook.chance,
        "why": outlook.why,
    }


def _not_set_out(tx: Transaction, ahead: Ahead, days: Sequence[Day]) -> Iterator[Found]:
    """The first to come of whoever has nothing else in hand; before the grace somebody is only finding the keys."""
    grace = timedelta(minutes=field_terms(tx, ahead.branch.id).depart_grace)
    for day in days:
        if day.number or not day.held or day.member.under_way or not day.ours:
            continue
        visit = day.held[0]
        leaves = visit.starts_at - timedelta(seconds=visit.travel_seconds or 0)
        if ahead.at > leaves + grace:
            facts = {
                "engineer_id": visit.engineer_id,
                "at": leaves.isoformat(),
                "starts_at": visit.starts_at.isoformat(),
            }
            mark = f"{visit.id} {visit.starts_at.isoformat()}"
            yield Found(visit.work_order, AlertKind.LATE_DEPARTURE, mark, Role.DISPATCHER, facts)


def _slipping(ahead: Ahead, found: list[Foreseen]) -> Iterator[Found]:
    """Told windows of today that will be missed by more than a little."""
    orders = {order.id: order for order in ahead.orders}
    for each in found:
        told_today = each.promise is PromiseName.WINDOW and ahead.today.holds(each.due)
        if told_today and each.expected_at and each.expected_at > each.due + SLIPS:
            facts = {
                "at": each.expected_at.isoformat(),
                "due": each.due.isoformat(),
                "why": each.why,
                "visit_id": each.visit_id,
            }
            mark = f"{each.visit_id} {each.due.isoformat()}"
            order = orders[each.work_order_id]
            yield Found(order, AlertKind.LATE_ARRIVAL, mark, Role.DISPATCHER, facts)


def _tiers(tx: Transaction, ahead: Ahead) -> dict[int, str]:
    ids = sorted({order.customer_id for order in ahead.orders})
    return dict(tx.session.execute(select(Customer.id, Customer.tier).where(among(Customer.id, ids))).all())


def _known(tx: Transaction, order_ids: set[int]) -> set[tuple[int, AlertKind, str]]:
    query = select(Alert.work_order_id, Alert.kind, Alert.mark).where(among(Alert.work_order_id, sorted(order_ids)))
    return {tuple(row) for row in tx.session.execute(query)}


def _raise(tx: Transaction, found: Found) -> Alert:
    alert = Alert(
        branch_id=found.order.branch_id,
        work_order_id=found.order.id,
        kind=found.kind,
        mark=found.mark,
        role=found.role,
        account_id=found.step and found.step.account_id,
        facts=found.facts,
        raised_at=tx.stamp.at,
    )
    announce(tx, alert)
    if found.step is not None:
        _act(tx, found.order, found.step)
    if found.kind is AlertKind.LATE_ARRIVAL:
        # Those who write to customers decide whether it is news to this one.
        tx.send("notices.expected", visit_id=found.facts["visit_id"], at=found.facts["at"])
    return alert


def _act(tx: Transaction, order: WorkOrder, step: LadderStep) -> None:
    if step.effect is Effect.RAISE:
        raise_urgency(queries.work_order_by_id(tx, order.id, lock=True))
    if step.effect is Effect.REASSIGN:
        # Who answers for orders is another room's business.
        tx.send("desk.escalate", work_order_id=order.id, role=step.role, account_id=step.account_id)
