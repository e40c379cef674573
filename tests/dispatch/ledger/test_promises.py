"""What a customer was told to count on, and how it ended."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from dispatch.errors import Refusal
from dispatch.ledger.promise import Ending, Fact, Promise, PromiseChannel, PromiseKind
from dispatch.ledger.telling import AlreadyEnded, ended, said
from dispatch.store.database import Database
from dispatch.work import actions, visits
from dispatch.work.visit import Visit
from dispatch.work.windows import agree_window, promise_window
from tests.builders import DISPATCHER, NINE, SYSTEM, a_work_order, an_engineer, an_open_visit, the_engineer

TEN, NOON = NINE + timedelta(days=1, hours=1), NINE + timedelta(days=1, hours=3)
TWO = timedelta(hours=2)


def promises(database: Database, *kinds: PromiseKind) -> list[Promise]:
    with database.transaction(SYSTEM) as tx:
        found = tx.session.scalars(select(Promise).order_by(Promise.id)).all()
    return [promise for promise in found if not kinds or promise.kind in kinds]


def endings(database: Database, *kinds: PromiseKind) -> list[tuple[Ending | None, Fact | None]]:
    return [(promise.ending, promise.fact) for promise in promises(database, *kinds)]


@pytest.fixture
def visit(database, worker) -> Visit:
    """Promised for tomorrow from 10 to 12 by Oslo's clocks, planned for 11, and told."""
    with database.transaction(DISPATCHER) as tx:
        visit = an_open_visit(tx)
        visits.assign(tx, visit, an_engineer(tx), starts_at=TEN + timedelta(hours=1), travel=960)
        promise_window(tx, visit, window_from=TEN, window_to=NOON)
    worker()
    return visit


def go(database: Database, visit: Visit, verb: str, at: datetime) -> None:
    with database.transaction(the_engineer(visit.engineer), at=at) as tx:
        visits.go(tx, visits.visit_for_change(tx, visit.id), verb)


def move_window(database: Database, visit: Visit, *, agreed: bool, start: datetime) -> None:
    how = agree_window if agreed else promise_window
    with database.transaction(DISPATCHER) as tx:
        how(tx, visits.visit_for_change(tx, visit.id), window_from=start, window_to=start + TWO)


def test_the_receipt_promises_an_answer_and_an_arrival_where_its_words_say_so(database, worker):
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx)
        order.response_due, order.arrival_due = NINE + TWO, NINE + 2 * TWO

    worker()

    answer, arrive = promises(database)
    assert (answer.kind, answer.due_to) == (PromiseKind.ANSWER_BY, NINE + TWO)
    assert answer.wording == "Et menneske svarer deg senest mandag 23. november kl. 11:00."
    assert (arrive.kind, arrive.due_to) == (PromiseKind.ARRIVE_BY, NINE + 2 * TWO)
    assert (arrive.said_at, arrive.ending) == (NINE, None)


def test_a_window_is_a_promise_in_the_very_words_that_went_out(database, visit):
    [promise] = promises(database, PromiseKind.WINDOW)

    assert (promise.due_from, promise.due_to, promise.language) == (TEN, NOON, "nb")
    assert promise.wording == "Kari kommer tirsdag 24. november kl. 10–12."


@pytest.mark.parametrize(
    ("at", "ending"),
    [(TEN, Ending.KEPT), (NOON, Ending.KEPT), (NOON + timedelta(seconds=1), Ending.BROKEN)],
)
def test_a_window_is_kept_by_arriving_before_it_ends(database, worker, clock, visit, at, ending):
    clock.at = at
    go(database, visit, "arrive", at)

    worker()

    assert [one for one, _ in endings(database, PromiseKind.WINDOW)] == [ending]


def test_what_nobody_keeps_is_broken_when_its_time_has_passed(database, worker, clock, visit):
    clock.at = NOON + timedelta(minutes=1)
    with database.transaction(SYSTEM) as tx:
        tx.send("ledger.sweep")
    worker()

    [promise] = promises(database, PromiseKind.WINDOW)
    assert (promise.ending, promise.fact, promise.ended_at) == (Ending.BROKEN, Fact.PASSED, NOON)


def test_a_moved_window_is_renegotiated_only_if_the_customer_agreed(database, worker, clock, visit):
    clock.forward(hours=1)
    move_window(database, visit, agreed=True, start=TEN + timedelta(days=1))
    worker()
    clock.forward(hours=1)
    move_window(database, visit, agreed=False, start=TEN + timedelta(days=2))
    worker()

    told = endings(database, PromiseKind.WINDOW)
    assert told == [(Ending.RENEGOTIATED, Fact.AGREED), (None, None), (None, None)]

    clock.forward(days=10)
    with database.transaction(SYSTEM) as tx:
        tx.send("ledger.sweep")
    worker()
    assert [one for one, _ in endings(database, PromiseKind.WINDOW)] == [
        Ending.RENEGOTIATED, Ending.BROKEN, Ending.BROKEN,
    ]  # fmt: skip


def test_a_broken_window_stays_broken_whatever_is_agreed_afterwards(database, worker, clock, visit):
    clock.at = NOON + TWO
    move_window(database, visit, agreed=True, start=TEN + timedelta(days=1))
    worker()

    assert endings(database, PromiseKind.WINDOW)[0] == (Ending.BROKEN, Fact.PASSED)


@pytest.mark.parametrize(("reason", "ending"), [("solved_itself", Ending.VOID), ("outside_area", Ending.BROKEN)])
def test_what_the_customer_calls_off_is_void_and_what_we_drop_is_broken(database, worker, visit, reason, ending):
    with database.transaction(DISPATCHER) as tx:
        actions.move(tx, visit.work_order.reference, "cancel", reason=reason)

    worker()

    assert [one for one, _ in endings(database, PromiseKind.WINDOW)] == [ending]


def test_a_customer_who_asks_us_to_wait_gives_the_window_back(database, worker, clock, visit):
    clock.forward(minutes=5)
    with database.transaction(DISPATCHER) as tx:
        visits.unassign(tx, visits.visit_for_change(tx, visit.id))
        actions.move(tx, visit.work_order.reference, "wait", reason="customer")

    worker()

    assert endings(database, PromiseKind.WINDOW) == [(Ending.RENEGOTIATED, Fact.AGREED)]


def test_the_minute_told_at_set_out_is_kept_within_a_quarter_of_an_hour(database, worker, clock, visit):
    clock.at = TEN
    go(database, visit, "set_out", TEN)
    worker()
    [eta] = promises(database, PromiseKind.ETA)
    assert (eta.due_to, eta.wording) == (
        TEN + timedelta(minutes=16), "Kari er på vei og er hos deg ca. kl. 10:16.",
    )  # fmt: skip

    clock.at = TEN + timedelta(minutes=31)
    go(database, visit, "arrive", clock.at)
    worker()
    assert endings(database, PromiseKind.ETA) == [(Ending.KEPT, Fact.ARRIVED)]


def test_telling_the_same_again_makes_no_second_promise(database, visit):
    with database.transaction(SYSTEM) as tx:
        order = actions.queries.work_order_by_id(tx, visit.work_order_id)
        facts = {"wording": "from ten to twelve", "channel": PromiseChannel.CALL, "visit": order.visits[0]}
        said(tx, order, PromiseKind.WINDOW, due_from=TEN, due_to=NOON, **facts)

    assert len(promises(database, PromiseKind.WINDOW)) == 1


def test_a_price_and_a_warranty_are_ended_by_whoever_knows_and_once(database, clock):
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx)
        price = said(tx, order, PromiseKind.PRICE, wording="At most 1 200 kr.", channel=PromiseChannel.PAGE)
        until = NINE + timedelta(days=90)
        said(tx, order, PromiseKind.WARRANTY, wording="Covered.", channel=PromiseChannel.PAGE, due_to=until)
        ended(tx, price, Ending.KEPT, fact=Fact.CHARGED)
        with pytest.raises(AlreadyEnded):
            ended(tx, price, Ending.BROKEN, fact=Fact.CHARGED)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE promise SET due_to = due_to + interval '1 hour'",
        "UPDATE promise SET ending = 'kept', ended_at = now(), fact = 'arrived' WHERE ending IS NOT NULL",
        "UPDATE promise SET ending = NULL, ended_at = NULL, fact = NULL",
        "DELETE FROM promise",
    ],
)
def test_the_database_lets_nobody_rewrite_what_was_promised(database, worker, clock, visit, change):
    clock.at = NOON + TWO
    with database.transaction(SYSTEM) as tx:
        tx.send("ledger.sweep")
    worker()

    with pytest.raises((DBAPIError, Refusal)), database.transaction(SYSTEM) as tx:
        tx.session.execute(text(change))


def test_the_database_takes_no_second_row_for_one_telling(database, visit):
    again = (
        "INSERT INTO promise (work_order_id, visit_id, kind, generation, round, due_from, due_to, wording, channel,"
        " language, said_at) SELECT work_order_id, visit_id, kind, generation, round, due_from, due_to, wording,"
        " channel, language, said_at FROM promise WHERE kind = 'window'"
    )
    with pytest.raises((DBAPIError, Refusal)), database.transaction(SYSTEM) as tx:
        tx.session.execute(text(again))
