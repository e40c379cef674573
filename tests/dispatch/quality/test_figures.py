"""Figures of feedback: shares of what was asked and answered, and none of too few."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from dispatch.lifecycle import NotYourMove
from dispatch.people.engineer import Engineer
from dispatch.quality import messages
from dispatch.quality.answers import answer, failed_again
from dispatch.quality.feedback import Feedback
from dispatch.quality.figures import By, Figures, Share, figures
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Database
from dispatch.work import actions, queries, visits
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, NINE, SYSTEM, a_branch, a_fault, a_home, a_work_order, an_engineer, the_engineer
from tests.dispatch.quality.builders import holder_of

MANAGER = Actor(role=Role.MANAGER, source=Source.CONSOLE, name="Manager")


@pytest.fixture
def branch(database):
    with database.transaction(SYSTEM) as tx:
        return a_branch(tx)


@pytest.fixture
def fault(database):
    with database.transaction(SYSTEM) as tx:
        return a_fault(tx, items=[])


def finished(database: Database, branch, fault, count: int, *, asked: bool = True) -> list[WorkOrder]:
    """Each of another household, and asked by now."""
    with database.transaction(DISPATCHER) as tx:
        orders = [a_work_order(tx, branch=branch, fault=fault, home=a_home(tx)) for _ in range(count)]
        for order in orders:
            actions.move(tx, order.reference, "solve_remotely", note="A new battery.")
    with database.transaction(SYSTEM) as tx:
        for order in orders:
            messages.invite(tx, work_order_id=order.id)
            if asked:
                messages.ask(tx, work_order_id=order.id, generation=order.generation)
    return orders


def say(database: Database, orders: list[WorkOrder], **said) -> None:
    for order in orders:
        with database.transaction(holder_of(order)) as tx:
            answer(tx, order, **said)


def of(database: Database, by: By = By.ALL, who: Actor = MANAGER) -> list[Figures]:
    with database.transaction(who) as tx:
        return figures(tx, by)


def test_who_was_asked_and_who_answered_are_counted_apart(database, branch, fault):
    orders = finished(database, branch, fault, 8) + finished(database, branch, fault, 2, asked=False)
    say(database, orders[:4], stars=5)
    say(database, orders[8:], stars=4)  # unasked, on the page

    [found] = of(database)
    assert (found.finished, found.asked, found.answered) == (10, 8, 4)
    assert found.response.percent == 50.0
    assert (found.csat.part, found.csat.whole, found.stars) == (6, 6, 4.67)


def test_a_share_of_fewer_than_five_is_not_shown(database, branch, fault):
    orders = finished(database, branch, fault, 6)
    say(database, orders[:4], stars=5, solved=True, recommend=9)

    [found] = of(database)
    assert (found.csat.percent, found.solved.percent, found.nps, found.stars) == (None, None, None, None)
    assert found.response.percent == 66.7


def test_recommending_counts_promoters_less_detractors(database, branch, fault):
    orders = finished(database, branch, fault, 10)
    for part, recommend in ((orders[:5], 9), (orders[5:8], 8), (orders[8:], 6)):
        say(database, part, recommend=recommend)

    [found] = of(database)
    assert (found.nps, found.recommended) == (30, 10)
    assert found.nps_band[0] < 30 < found.nps_band[1]


def test_solved_at_first_visit_counts_no_remote_help_no_return_and_nothing_that_failed_again(database, branch, fault):
    with database.transaction(SYSTEM) as tx:
        engineer = an_engineer(tx, branch)
    orders = [visited(database, branch, fault, engineer, number) for number in range(6)]
    orders += finished(database, branch, fault, 3)
    say(database, orders, solved=True)
    with database.transaction(holder_of(orders[0])) as tx:
        failed_again(tx, orders[0])

    [found] = of(database)
    assert (found.first_visit.part, found.first_visit.whole) == (5, 6)
    assert (found.solved.part, found.solved.whole) == (9, 9)
    [theirs] = of(database, By.ENGINEER)
    assert (theirs.key, theirs.finished, theirs.solved.percent) == (engineer.code, 6, None)


def visited(database: Database, branch, fault, engineer, number: int) -> WorkOrder:
    at = NINE + timedelta(hours=number)
    with database.transaction(DISPATCHER, at=at) as tx:
        order = a_work_order(tx, branch=branch, fault=fault, home=a_home(tx))
        actions.move(tx, order.reference, "accept")
        visit = order.visits[0]
        visits.assign(tx, visit, tx.session.get(Engineer, engineer.id), starts_at=at, travel=60)
    with database.transaction(the_engineer(engineer), at=at) as tx:
        for verb in ("accept", "set_out", "arrive"):
            visits.go(tx, queries.visit(tx, visit.id), verb)
        codes = {"cause": "worn_part", "solution": "adjusted", "effect": "works", "unsigned_because": "absent"}
        visits.complete(tx, queries.visit(tx, visit.id), codes)
    return order


def test_only_those_who_lead_and_quality_see_an_engineers_figures(database):
    for role in (Role.AGENT, Role.DISPATCHER, Role.AUDITOR, Role.ADMIN):
        with pytest.raises(NotYourMove):
            of(database, By.ENGINEER, Actor(role=role, source=Source.CONSOLE))


def test_months_are_those_of_the_branch_and_faults_and_branches_stand_apart(database, branch, fault):
    orders = finished(database, branch, fault, 2)
    with database.transaction(SYSTEM) as tx:
        late = NINE.replace(month=10, day=31, hour=23, minute=30)  # the first of November in Oslo
        tx.session.execute(update(Feedback).where(Feedback.work_order_id == orders[0].id).values(finished_at=late))
        other = a_branch(tx)
    finished(database, other, fault, 1)

    assert [(one.key, one.finished) for one in of(database, By.MONTH)] == [("2026-11-01", 3)]
    assert [(one.key, one.finished) for one in of(database, By.BRANCH)] == [(branch.code, 2), (other.code, 1)]
    [only] = of(database, By.FAULT)
    assert (only.key, only.name["nb"]) == (fault.fault_type.code, "Dørlåsen åpner ikke")
    mine = Actor(role=Role.MANAGER, source=Source.CONSOLE, branches=frozenset([other.id]))
    assert [one.key for one in of(database, By.BRANCH, mine)] == [other.code]


def test_the_band_of_a_share_lies_within_and_grows_narrow():
    few, many = Share(8, 10), Share(800, 1000)

    assert 0 <= few.band[0] < 80 < few.band[1] <= 100
    assert many.band[1] - many.band[0] < few.band[1] - few.band[0]
    assert Share(10, 10).band[1] == 100
