"""Who waits for a time gets the next that suits them, in turn, and really kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.notices.message import Message
from dispatch.planning.booking.booking import book, call_off
from dispatch.planning.booking.holding import hold, living
from dispatch.planning.booking.messages import expire
from dispatch.planning.waiting import actions as waiting
from dispatch.planning.waiting.filling import fill_at
from dispatch.planning.waiting.line import line
from dispatch.planning.waiting.wait import WaitEnding
from dispatch.store.database import Database, Transaction
from dispatch.work import queries
from dispatch.work.absences import cancel_absence, report_absence
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_branch
from tests.clock import Clock
from tests.dispatch.planning.booking.rooms import OSLO, TUESDAY, a_desk, a_rule, an_installation, on, the_customer

TEN = OSLO.at_hour(10)


class Queue:
    """One engineer with one window of one day, which is taken; `first` and `second` wait for it in that order."""

    def __init__(self, database: Database, clock: Clock):
        self.database, self.clock, self.desk = database, clock, a_desk()
        with database.transaction(DISPATCHER) as tx:
            self.branch = a_branch(tx)
            a_rule(tx, horizon=3, reserve=0, share=100)
            self.engineer = on(tx, self.branch, hours=(9, 12))
            orders = [an_installation(tx, self.branch, fault={"minutes": 110}) for _ in range(3)]
            self.holder, self.first, self.second = orders
            book(tx, self.holder, hold(tx, self.holder, TEN, desk=self.desk).id, desk=self.desk)
        for order in (self.first, self.second):
            clock.forward(minutes=1)
            self.join(order)

    def join(self, order: WorkOrder, **suits: list) -> None:
        with self.database.transaction(DISPATCHER) as tx:
            waiting.join(tx, self.order(tx, order), **{"weekdays": [], "parts": []} | suits)

    def order(self, tx: Transaction, order: WorkOrder) -> WorkOrder:
        return queries.work_order(tx, order.reference, lock=True)

    def fill(self) -> int:
        return fill_at(self.database, self.desk, self.branch.id)

    def cancel(self, order: WorkOrder) -> None:
        with self.database.transaction(SYSTEM) as tx:
            found = self.order(tx, order)
            tx.act_as(the_customer(found))
            call_off(tx, found)

    def offered(self) -> list[str]:
        """Who has a time kept for them."""
        with self.database.transaction(SYSTEM) as tx:
            both = [self.order(tx, each) for each in (self.first, self.second)]
            return [each.reference for each in both if living(tx, each)]

    def expire(self, order: WorkOrder) -> None:
        with self.database.transaction(SYSTEM) as tx:
            kept = living(tx, self.order(tx, order))
            self.clock.at = kept.expires_at
        with self.database.transaction(SYSTEM) as tx:
            expire(tx, kept.id)


@pytest.fixture
def queue(database: Database, clock: Clock) -> Queue:
    return Queue(database, clock)


def test_a_cancelled_time_is_kept_for_the_first_who_waits_and_they_are_told(queue: Queue):
    assert queue.fill() == 0
    queue.cancel(queue.holder)
    assert queue.fill() == 1 and queue.offered() == [queue.first.reference]
    with queue.database.transaction(SYSTEM) as tx:
        kept = living(tx, queue.order(tx, queue.first))
        assert kept.window_from == TEN and kept.expires_at - kept.held_at == timedelta(hours=2) and kept.renewed


def test_the_message_names_the_time_and_until_when_it_is_kept(queue: Queue, worker: Callable[[], int]):
    queue.cancel(queue.holder)
    queue.fill()
    worker()
    with queue.database.transaction(SYSTEM) as tx:
        written = tx.session.scalars(select(Message).where(Message.event == "time_free")).all()
        assert [message.work_order_id for message in written] == [queue.first.id]
        assert "10–12" in written[0].body and "11:02" in written[0].body


def test_a_time_that_nobody_took_goes_to_the_next_and_is_never_offered_twice(queue: Queue):
    queue.cancel(queue.holder)
    queue.fill()
    queue.expire(queue.first)
    assert queue.fill() == 1 and queue.offered() == [queue.second.reference]
    queue.expire(queue.second)
    assert queue.fill() == 0 and queue.offered() == []


def test_who_takes_the_time_has_it_and_leaves_the_line(queue: Queue):
    queue.cancel(queue.holder)
    queue.fill()
    with queue.database.transaction(SYSTEM) as tx:
        order = queue.order(tx, queue.first)
        tx.act_as(the_customer(order))
        visit = book(tx, order, living(tx, order).id, desk=queue.desk)
        assert visit.window_from == TEN and waiting.waits(tx, order) is None
    with queue.database.transaction(SYSTEM) as tx:
        assert [wait.work_order_id for wait in line(tx, [queue.branch.id])] == [queue.second.id]


def test_the_end_of_an_absence_frees_time_too(queue: Queue):
    with queue.database.transaction(DISPATCHER) as tx:
        absence, _ = report_absence(tx, queue.engineer, starts_at=OSLO.begins, ends_at=OSLO.ends, why="ill")
        call_off(tx, queue.order(tx, queue.holder))
    assert queue.fill() == 0
    with queue.database.transaction(DISPATCHER) as tx:
        cancel_absence(tx, absence.id)
    assert queue.fill() == 1 and queue.offered() == [queue.first.reference]


def test_days_and_parts_of_the_day_that_do_not_suit_are_left_to_the_next(queue: Queue):
    queue.join(queue.first, weekdays=[TUESDAY.weekday()], parts=["evening"])
    queue.cancel(queue.holder)
    assert queue.fill() == 1 and queue.offered() == [queue.second.reference]


def test_who_is_about_to_be_let_down_comes_first_and_then_who_was_offered_less_and_then_who_came_first(queue: Queue):
    with queue.database.transaction(SYSTEM) as tx:
        assert [wait.work_order_id for wait in line(tx, [queue.branch.id])] == [queue.first.id, queue.second.id]
        queue.order(tx, queue.second).arrival_due = tx.stamp.at + timedelta(hours=20)
        tx.session.flush()
        assert [wait.work_order_id for wait in line(tx, [queue.branch.id])] == [queue.second.id, queue.first.id]
        queue.order(tx, queue.second).arrival_due = tx.stamp.at + timedelta(hours=40)
        tx.session.flush()
        assert [wait.work_order_id for wait in line(tx, [queue.branch.id])] == [queue.first.id, queue.second.id]


def test_who_has_a_time_is_offered_only_a_sooner_one(queue: Queue):
    with queue.database.transaction(DISPATCHER) as tx:
        on(tx, queue.branch, TUESDAY + timedelta(days=1), hours=(9, 12))
        book_later = queue.order(tx, queue.first)
        later = TEN + timedelta(days=1)
        book(tx, book_later, hold(tx, book_later, later, desk=queue.desk).id, desk=queue.desk)
    queue.join(queue.first)
    with queue.database.transaction(DISPATCHER) as tx:
        waiting.leave(tx, queue.order(tx, queue.second))
    assert queue.fill() == 0
    queue.cancel(queue.holder)
    assert queue.fill() == 1 and queue.offered() == [queue.first.reference]


def test_a_cancelled_order_waits_no_more(queue: Queue):
    queue.cancel(queue.first)
    queue.fill()
    with queue.database.transaction(SYSTEM) as tx:
        assert [wait.work_order_id for wait in line(tx, [queue.branch.id])] == [queue.second.id]
        assert WaitEnding.OVER
