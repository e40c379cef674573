"""The board says what a dispatcher needs to see, in a handful of queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from dispatch.errors import NotFound
from dispatch.planning.board import Board, board, gap
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.review import plan_review
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Transaction
from dispatch.work import actions as orders
from dispatch.work import visits
from dispatch.work.windows import promise_window
from tests.builders import (
    DISPATCHER,
    MONDAY,
    NINE,
    a_branch,
    a_fault,
    a_home,
    a_shift,
    an_engineer,
    an_open_visit,
    the_engineer,
)
from tests.dispatch.planning.test_publishing import proposed

OSLO = PlanningDay(MONDAY, "Europe/Oslo")


@pytest.fixture
def branch(tx: Transaction):
    return a_branch(tx)


def given(tx: Transaction, engineer, hour: int, *, window: int | None = None, **facts):
    visit = an_open_visit(tx, branch=engineer.branch, **facts)
    if window:
        promise_window(tx, visit, window_from=OSLO.at_hour(window), window_to=OSLO.at_hour(window + 2))
    visits.assign(tx, visit, engineer, starts_at=OSLO.at_hour(hour), travel=600)
    return visit


def at(tx: Transaction, hour: int, minute: int = 0) -> Transaction:
    tx.stamp = type(tx.stamp)(DISPATCHER, OSLO.at_hour(hour) + timedelta(minutes=minute))
    return tx


def cards(found: Board) -> dict[str, str]:
    return {card.reference: card.state for row in found.rows for card in row.visits}


def test_a_row_shows_the_shift_the_visits_and_how_full_the_day_is(tx: Transaction, branch):
    engineer = an_engineer(tx, branch, locks=3)
    visit = given(tx, engineer, 10, window=10)

    row = board(tx, branch.id, MONDAY).rows[0]

    assert row.levels == {"locks": 3}
    assert row.shift == (OSLO.at_hour(8), OSLO.at_hour(16))
    assert row.load == round(100 * 55 / 480)
    assert [(card.visit_id, card.slack, card.state) for card in row.visits] == [(visit.id, 120, "planned")]


def test_whoever_is_late_at_one_door_is_late_at_the_next(tx: Transaction, branch):
    engineer = an_engineer(tx, branch)
    first, second = given(tx, engineer, 9, window=8), given(tx, engineer, 10, window=9)
    tx.act_as(the_engineer(engineer))
    visits.go(tx, first, "arrive")

    found = board(at(tx, 11), branch.id, MONDAY)

    assert cards(found) == {first.work_order.reference: "over", second.work_order.reference: "late"}
    assert [(entry.reference, entry.minutes) for entry in found.lanes.running_late] == [
        (first.work_order.reference, 75)
    ]
    assert [(entry.reference, entry.minutes, entry.state) for entry in found.lanes.at_risk] == [
        (second.work_order.reference, -10, "late")
    ]
    assert found.figures.breaks_by == 10


def test_orders_without_anybody_stand_by_what_is_left_of_their_promise(tx: Transaction, branch):
    later, sooner, never = (an_open_visit(tx, branch=branch) for _ in range(3))
    later.work_order.arrival_due = NINE + timedelta(hours=5)
    sooner.work_order.arrival_due = NINE + timedelta(minutes=10)
    never.work_order.arrival_due = None
    tx.session.flush()

    lane = board(tx, branch.id, MONDAY).lanes.unassigned

    assert [(entry.visit_id, entry.minutes, entry.state) for entry in lane] == [
        (sooner.id, 10, "tight"),
        (later.id, 300, "safe"),
        (never.id, None, "open"),
    ]


def test_orders_that_wait_stand_by_age_with_what_they_wait_for(tx: Transaction, branch):
    order = an_open_visit(tx, branch=branch).work_order
    orders.move(tx, order.reference, "wait", reason="part")
    order.state_since = NINE - timedelta(minutes=52)
    tx.session.flush()

    entry = board(tx, branch.id, MONDAY).lanes.waiting[0]

    assert (entry.reference, entry.waiting_for, entry.minutes) == (order.reference, "part", 52)


def test_a_filter_never_hides_that_something_is_at_risk(tx: Transaction, branch):
    an_engineer(tx, branch, locks=1)
    late = given(tx, an_engineer(tx, branch, heat=1), 12, window=9)

    found = board(tx, branch.id, MONDAY, skill="locks")

    assert [row.levels for row in found.rows] == [{"locks": 1}]
    assert found.hidden_at_risk == 1
    assert found.lanes.at_risk[0].visit_id == late.id


def test_another_branch_is_not_there(tx: Transaction, branch):
    other = a_branch(tx)
    tx.act_as(Actor(role=Role.DISPATCHER, source=Source.CONSOLE, branches=frozenset([other.id])))

    with pytest.raises(NotFound):
        board(tx, branch.id, MONDAY)


@contextmanager
def statements(tx: Transaction) -> Iterator[list[str]]:
    told: list[str] = []
    connection = tx.session.connection()

    def note(_, __, statement: str, *___) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            told.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield told
    event.remove(connection, "before_cursor_execute", note)


@pytest.mark.parametrize("size", [2, 12])
def test_a_full_board_takes_no_more_queries_than_an_empty_one(tx: Transaction, branch, size: int):
    for number in range(size):
        engineer = an_engineer(tx, branch, locks=1)
        for hour in (9, 11, 13):
            given(tx, engineer, hour, home=a_home(tx), fault=a_fault(tx))
        an_open_visit(tx, branch=branch)
        if number % 2:
            waiting = an_open_visit(tx, branch=branch)
            orders.move(tx, waiting.work_order.reference, "wait", reason="part")
    tx.session.flush()
    branch_id = branch.id
    tx.session.expunge_all()

    with statements(tx) as told:
        board(tx, branch_id, MONDAY)

    assert len(told) <= 15


def test_a_review_takes_as_few_queries(tx: Transaction, branch):
    for _ in range(6):
        an_open_visit(tx, branch=branch, home=a_home(tx))
    engineer = an_engineer(tx, branch, shift=False)
    from_tuesday(tx, engineer)
    run_id = proposed(tx, branch).run_id
    tx.session.expunge_all()

    with statements(tx) as told:
        review = plan_review(tx, run_id)

    assert len(review.groups["added"]) == 6 and len(review.told) == 6
    assert len(told) <= 12


def test_a_review_names_the_orders_edited_since(tx: Transaction, branch):
    engineer = an_engineer(tx, branch, shift=False)
    from_tuesday(tx, engineer)
    edited, other = an_open_visit(tx, branch=branch), an_open_visit(tx, branch=branch)
    run_id = proposed(tx, branch).run_id
    orders.triage(tx, edited.work_order.reference, version=edited.work_order.version, title="Two locks")

    review = plan_review(tx, run_id)

    assert review.edited == (edited.work_order.reference,)
    assert {change.reference for change in review.groups["added"]} == {
        edited.work_order.reference,
        other.work_order.reference,
    }
    assert review.groups["added"][0].before is None
    assert review.groups["added"][0].after[0] == engineer.name


def from_tuesday(tx: Transaction, engineer) -> None:
    a_shift(tx, engineer, date(2026, 11, 24))


def test_the_gap_is_never_told_smaller_than_it_is():
    assert gap(1000, 988) == 1.2
    assert gap(1000, 987) == 1.3
    assert gap(1000, 1000) == 0
    assert gap(1000, None) is None
