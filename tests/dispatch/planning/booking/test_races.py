"""Many customers, one time: the slower ones lose it, and nobody is in two places."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, insert, select, text

from dispatch.errors import Refusal
from dispatch.people.engagement import NO_OVERLAP, Engagement, EngagementKind, engage
from dispatch.people.engineer import Engineer
from dispatch.planning.booking import holding
from dispatch.planning.booking.booking import book
from dispatch.planning.booking.desk import Desk
from dispatch.planning.booking.holding import hold
from dispatch.planning.booking.messages import expire
from dispatch.store.database import Database, Transaction, connect
from dispatch.store.refusals import Crossed
from dispatch.work import queries
from dispatch.work.hold import Hold, HoldEnding
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, NINE, SYSTEM, a_branch
from tests.clock import Clock
from tests.dispatch.planning.booking.rooms import OSLO, a_desk, a_rule, an_installation, on

TEN = OSLO.at_hour(10)
RACERS = 8


@pytest.fixture
def shared(own_database: str) -> Iterator[Database]:
    engine: Engine = connect(own_database, pool=RACERS)
    yield Database(engine, clock=Clock(NINE))
    engine.dispose()


def orders(database: Database, count: int, *, engineers: int = 1, minutes: int = 110) -> list[WorkOrder]:
    with database.transaction(DISPATCHER) as tx:
        branch = a_branch(tx)
        a_rule(tx, reserve=0, share=100)
        for _ in range(engineers):
            on(tx, branch, hours=(9, 12))
        return [an_installation(tx, branch, fault={"minutes": minutes}) for _ in range(count)]


def keep(database: Database, order: WorkOrder, desk: Desk) -> str:
    for _ in range(4):
        try:
            with database.transaction(DISPATCHER) as tx:
                hold(tx, queries.work_order(tx, order.reference, lock=True), TEN, desk=desk)
            return "kept"
        except Crossed:
            continue
        except Refusal as refusal:
            return type(refusal).__name__
    return "crossed"


def all_at_once(calls: list[Callable[[], str]]) -> Counter:
    gate = Barrier(len(calls))

    def run(call: Callable[[], str]) -> str:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return Counter(pool.map(run, calls))


def test_of_all_who_want_the_last_time_exactly_one_gets_it(shared: Database):
    desk = a_desk()
    wanted = orders(shared, RACERS)
    results = all_at_once([lambda each=each: keep(shared, each, desk) for each in wanted])
    assert results == {"kept": 1, "SlotGone": RACERS - 1}


def test_places_are_sold_to_the_last_one_and_never_twice(shared: Database):
    desk = a_desk()
    wanted = orders(shared, RACERS, engineers=3)
    results = all_at_once([lambda each=each: keep(shared, each, desk) for each in wanted])
    assert results == {"kept": 3, "SlotGone": RACERS - 3}
    with shared.transaction(SYSTEM) as tx:
        taken = select(func.count()).where(Engagement.kind == EngagementKind.HOLD, Engagement.released_at.is_(None))
        assert tx.session.scalar(taken) == 3


def test_with_both_guards_off_one_time_is_sold_twice(shared: Database, owner_engine: Engine, monkeypatch):
    with owner_engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE engagement DROP CONSTRAINT {NO_OVERLAP}"))
    desk, gate = a_desk(), Barrier(2)
    wanted = orders(shared, 2)
    monkeypatch.setattr(holding, "_alone_on", lambda *_: None)
    looked = holding.slot_at

    def both_look_first(*asked):
        found = looked(*asked)
        gate.wait(30)
        return found

    monkeypatch.setattr(holding, "slot_at", both_look_first)
    assert all_at_once([lambda each=each: keep(shared, each, desk) for each in wanted]) == {"kept": 2}


@pytest.mark.parametrize("first", ["book", "expire"])
def test_a_time_that_runs_out_as_it_is_confirmed_is_either_over_or_booked(shared: Database, first: str):
    desk = a_desk()
    [order] = orders(shared, 1)
    keep(shared, order, desk)
    with shared.transaction(SYSTEM) as tx:
        kept = tx.session.scalars(select(Hold)).one()

    def confirm() -> str:
        try:
            with shared.transaction(DISPATCHER, at=kept.expires_at - timedelta(milliseconds=5)) as tx:
                book(tx, queries.work_order(tx, order.reference, lock=True), kept.id, desk=desk)
            return "booked"
        except Refusal as refusal:
            return type(refusal).__name__

    def run_out() -> str:
        with shared.transaction(SYSTEM, at=kept.expires_at + timedelta(milliseconds=5)) as tx:
            expire(tx, kept.id)
        return "asked"

    calls = [confirm, run_out] if first == "book" else [run_out, confirm]
    results = all_at_once(calls)
    with shared.transaction(SYSTEM) as tx:
        ended = tx.session.get(Hold, kept.id).ending
    assert (ended is HoldEnding.BOOKED) == (results["booked"] == 1)
    assert ended in (HoldEnding.BOOKED, HoldEnding.EXPIRED)


@pytest.mark.parametrize("guarded", [True, False])
def test_of_two_holds_of_one_link_and_of_two_visits_for_one_stay_one_is_left(
    shared: Database, owner_engine: Engine, guarded: bool
):
    """Neither locks the order, as all of ours do: what is left is the database."""
    [order] = orders(shared, 1, engineers=2)
    with shared.transaction(SYSTEM) as tx:
        people = [one.id for one in tx.session.scalars(select(Engineer).order_by(Engineer.id))]
    if not guarded:
        with owner_engine.begin() as connection:
            for guard in ("uq_hold_living", "uq_hold_stay", "uq_visit_living"):
                connection.execute(text(f"DROP INDEX {guard}"))

    def keep_for(engineer_id: int) -> str:
        return done(lambda tx: tx.add(a_bare_hold(tx, order, engineer_id)))

    def plan_one_more(number: int) -> str:
        facts = {"state": "open", "minutes": 60, "answers": {}, "engineer_locked": False, "version": 1}
        one = insert(Visit.__table__).values(work_order_id=order.id, number=number, **facts)
        return done(lambda tx: tx.session.execute(one))

    def done(act: Callable) -> str:
        try:
            with shared.transaction(DISPATCHER) as tx:
                act(tx)
            return "done"
        except Refusal as refusal:
            return type(refusal).__name__

    kept = all_at_once([lambda each=each: keep_for(each) for each in people])
    planned = all_at_once([lambda each=each: plan_one_more(each) for each in (1, 2)])
    assert kept == ({"done": 1, "HeldAlready": 1} if guarded else {"done": 2})
    assert planned["done"] == (1 if guarded else 2)


def a_bare_hold(tx: Transaction, order: WorkOrder, engineer_id: int) -> Hold:
    engagement = engage(tx, engineer_id, kind=EngagementKind.HOLD, starts_at=TEN, ends_at=TEN + timedelta(hours=1))
    times = {"window_from": TEN, "window_to": TEN + timedelta(hours=2), "starts_at": TEN, "held_at": NINE}
    return Hold(work_order_id=order.id, engagement=engagement, travel_seconds=0, expires_at=TEN, renewed=False, **times)


def test_who_queued_in_vain_is_told_what_is_free_and_of_no_fault(shared: Database, monkeypatch: pytest.MonkeyPatch):
    [order] = orders(shared, 1)
    with shared.transaction(SYSTEM) as first:
        holding._alone_on(first, order, {OSLO.day})
        monkeypatch.setattr(holding, "LONGEST_QUEUE", "20ms")
        assert keep(shared, order, a_desk()) == "SlotGone"
    assert keep(shared, order, a_desk()) == "kept"
