"""Whatever happens to an order: each thing told has one row and, when all time has passed, one ending."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dispatch.errors import Refusal
from dispatch.ledger.judging import ABOUT
from dispatch.ledger.promise import Ending, Fact, Promise, PromiseKind
from dispatch.notices.message import Delivery, Message
from dispatch.notices.promising import PROMISES
from dispatch.stamp import SYSTEM
from dispatch.work import actions, visits
from dispatch.work.visit import Visit
from dispatch.work.windows import agree_window, promise_window
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, NINE, an_engineer, an_open_visit, the_engineer

STEPS = (
    "promise",
    "agree",
    "set_out",
    "turn_back",
    "arrive",
    "unassign",
    "assign",
    "wait",
    "resume",
    "cancel",
    "later",
)
lives = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 40), st.booleans()), min_size=3, max_size=14)


def live(database, clock, worker, life) -> WorkOrder:
    """Steps that the lives of order and visit don't allow are refused and leave nothing."""
    with database.transaction(DISPATCHER) as tx:
        visit = an_open_visit(tx)
        order = visit.work_order
        order.response_due, order.arrival_due = NINE + timedelta(hours=2), NINE + timedelta(hours=9)
        engineer = an_engineer(tx, order.branch)
    for step, quarters, opened in life:
        clock.forward(minutes=7)
        actor = the_engineer(engineer) if step in ("set_out", "turn_back", "arrive") else DISPATCHER
        try:
            with database.transaction(actor) as tx:
                take(
                    tx,
                    step,
                    visits.visit_for_change(tx, visit.id),
                    engineer,
                    tx.stamp.at + timedelta(minutes=15 * quarters),
                )
        except Refusal:
            continue
        finally:
            if step == "later":
                clock.forward(minutes=15 * quarters)
            if opened:
                worker()
    worker()
    return order


def take(tx, step: str, visit: Visit, engineer, then) -> None:
    window = {"window_from": then, "window_to": then + timedelta(hours=2)}
    order = visit.work_order
    if step == "promise":
        promise_window(tx, visit, **window)
    elif step == "agree":
        agree_window(tx, visit, **window)
    elif step == "assign":
        visits.assign(tx, visit, tx.session.merge(engineer), starts_at=then, travel=600)
    elif step == "unassign":
        visits.unassign(tx, visit)
    elif step in ("set_out", "turn_back", "arrive"):
        visits.go(tx, visit, step)
    elif step in ("wait", "resume", "cancel"):
        reason = {"wait": "customer", "cancel": "not_needed"}.get(step)
        actions.move(tx, order.reference, step, reason=reason)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(life=lives)
def test_each_telling_has_one_row_and_one_ending(database, clock, worker, life):
    clock.at = NINE
    order = live(database, clock, worker, life)
    clock.forward(days=30)
    with database.transaction(SYSTEM) as tx:
        tx.send("ledger.sweep")
    worker()

    with database.transaction(SYSTEM) as tx:
        promises = tx.session.scalars(select(Promise).where(Promise.work_order_id == order.id)).all()
        told = tx.session.scalars(select(Message).where(Message.work_order_id == order.id)).all()
        arrived = {visit.id: visit.arrived_at for visit in tx.session.get(WorkOrder, order.id).visits}
    gone = [message for message in told if message.delivery is not Delivery.VOID and message.event in PROMISES]
    times = [(promise.kind, promise.generation, promise.due_from, promise.due_to) for promise in promises]

    assert len(set(times)) == len(promises)
    windows = [p for p in promises if p.kind is PromiseKind.WINDOW]
    assert len(windows) == len([m for m in gone if m.event == "window"])
    assert all(promise.ending and promise.ended_at >= promise.said_at and promise.fact for promise in promises)
    agreements = {"agree", "wait"} & {step for step, _, _ in life}
    for promise in promises:
        limit = promise.due_to + (ABOUT if promise.kind is PromiseKind.ETA else timedelta(0))
        if promise.ending is Ending.RENEGOTIATED:
            assert agreements and promise.fact is Fact.AGREED
        if promise.kind is PromiseKind.WINDOW and promise.ending is Ending.KEPT:
            assert arrived[promise.visit_id] <= limit
        if promise.ending is Ending.BROKEN:
            assert promise.ended_at == limit
            assert (at := arrived.get(promise.visit_id)) is None or at > limit
