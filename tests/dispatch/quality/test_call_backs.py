"""Whoever wasn't pleased is called, within hours of the desk, by somebody who answers for it."""

from datetime import timedelta

import pytest

from dispatch.errors import NotFound
from dispatch.quality import call_backs, terms
from dispatch.quality.answers import answer
from dispatch.quality.call_back import CallBack, CallBackCause
from dispatch.quality.call_backs import CallBackClosed, OutcomeMissing
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Database
from dispatch.work.codes import NotListed
from tests.builders import AGENT, NINE, SYSTEM, an_account
from tests.dispatch.quality.builders import holder_of, solved


def opened(database: Database, **said) -> list[CallBack]:
    order = solved(database)
    with database.transaction(holder_of(order)) as tx:
        answer(tx, order, **said)
    with database.transaction(SYSTEM) as tx:
        return call_backs.waiting(tx)


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ({"stars": 2}, CallBackCause.STARS),
        ({"stars": 5, "recommend": 6}, CallBackCause.RECOMMEND),
        ({"stars": 3}, None),
        ({"recommend": 7}, None),
        ({"solved": True}, None),
    ],
)
def test_low_scores_and_only_those_have_somebody_call(database, said, cause):
    assert [one.cause for one in opened(database, **said)] == ([cause] if cause else [])


def test_it_is_due_after_eight_open_hours_of_the_desk(database):
    [one] = opened(database, stars=1)

    assert one.due_at == NINE + timedelta(days=1)


def test_a_branch_sets_its_own_time_and_score(database):
    with database.transaction(SYSTEM) as tx:
        account = an_account(tx, Role.MANAGER)
    order = solved(database)
    usual = {"acknowledge": "1bd", "decide": "10bd", "appeal": "5bd", "appeal_days": 14, "low_stars": 3}
    with database.transaction(account.actor(Source.CONSOLE)) as tx:
        terms.set_terms(tx, order.branch, call_back="2bh", **usual)
    with database.transaction(holder_of(order)) as tx:
        answer(tx, order, stars=3)
    with database.transaction(SYSTEM) as tx:
        [one] = call_backs.waiting(tx)
    assert one.due_at == NINE + timedelta(hours=2)


def test_said_twice_it_is_one_and_a_better_score_closes_nothing(database):
    order = solved(database)
    for stars in (1, 2, 5):
        with database.transaction(holder_of(order)) as tx:
            answer(tx, order, stars=stars)
    with database.transaction(SYSTEM) as tx:
        assert len(call_backs.waiting(tx)) == 1


def test_it_is_taken_tried_and_done_with_what_came_of_it(database):
    [one] = opened(database, stars=1)
    with database.transaction(SYSTEM) as tx:
        agent = an_account(tx, Role.AGENT).actor(Source.CONSOLE)
    with database.transaction(agent) as tx:
        call_backs.take(tx, one.id)
        assert call_backs.tried(tx, one.id, note="Nobody answers").tries == 1
        with pytest.raises(OutcomeMissing):
            call_backs.done(tx, one.id, None)
        with pytest.raises(NotListed):
            call_backs.done(tx, one.id, "fine")
        done = call_backs.done(tx, one.id, "explained", note="We spoke for ten minutes")
    assert (done.account_id, done.closed_at) == (agent.account_id, NINE)
    with pytest.raises(CallBackClosed), database.transaction(AGENT) as tx:
        call_backs.take(tx, one.id)


def test_what_is_overdue_is_given_to_a_manager_once(database, clock, worker):
    [one] = opened(database, stars=1)
    with database.transaction(SYSTEM) as tx:
        manager = an_account(tx, Role.MANAGER)
    for _ in range(2):
        clock.forward(days=2)
        with database.transaction(SYSTEM) as tx:
            tx.send("quality.escalate")
        worker()
    with database.transaction(SYSTEM) as tx:
        kept = call_backs.call_back(tx, one.id)
        assert (kept.account_id, kept.escalated_at) == (manager.id, NINE + timedelta(days=2))
        assert call_backs.overdue(tx) == 1


def test_another_branch_knows_nothing_of_it(database):
    [one] = opened(database, stars=1)
    elsewhere = Actor(role=Role.AGENT, source=Source.CONSOLE, branches=frozenset([0]))

    with pytest.raises(NotFound), database.transaction(elsewhere) as tx:
        call_backs.take(tx, one.id)
