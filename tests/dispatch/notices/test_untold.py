"""“Send to the customer?”: asked where a change differs from what they were told, and answered once."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.drain import deliver_all
from dispatch.notices.message import Message
from dispatch.notices.untold import decide, questions
from dispatch.planning.by_hand.placing import place
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Database, Transaction
from dispatch.work import actions, queries
from dispatch.work.untold import DecidedAlready, Untold, What
from dispatch.work.visit import Visit
from dispatch.work.weights import Weights
from tests.builders import a_fault, a_home, a_work_order
from tests.conftest import SETTINGS
from tests.dispatch.planning.day_under_way import given, moment, two_at_work
from tests.dispatch.planning.roads import straight


@pytest.fixture
def visit(tx: Transaction) -> Visit:
    """Kari's, and her customer was told eleven to one."""
    _, kari, _ = two_at_work(tx)
    return given(tx, kari, 11, window=(11, 13))


def give(tx: Transaction, visit: Visit, name: str) -> None:
    _engineers = {"Bo": "Bo Lind", "Kari": "Kari Nordby"}
    found = [each for each in tx.session.scalars(select(type(visit.engineer))) if each.name == _engineers[name]]
    place(tx, visit.id, engineer_id=found[0].id, starts_at=moment(11.5), roads=straight)
    tx.session.flush()


def asked(tx: Transaction, visit: Visit) -> list[What]:
    return [each.untold.what for each in questions(tx, visit.work_order)]


def test_another_engineer_asks_whether_the_customer_is_told_and_shows_the_words(tx: Transaction, visit):
    give(tx, visit, "Bo")

    [question] = questions(tx, visit.work_order)

    assert question.untold.what is What.ENGINEER
    assert question.subject == "Bo kommer til deg"
    assert "mandag 23. november kl. 11–13" in question.body and "https" not in question.body


def test_the_same_engineer_at_another_minute_asks_nothing(tx: Transaction, visit):
    give(tx, visit, "Kari")
    assert asked(tx, visit) == []


def test_who_was_told_nothing_is_not_asked_about(tx: Transaction):
    _, kari, _ = two_at_work(tx)
    fresh = given(tx, kari, 11)
    give(tx, fresh, "Bo")
    assert asked(tx, fresh) == []


def test_given_back_to_whom_they_know_it_asks_no_more(tx: Transaction, visit):
    give(tx, visit, "Bo")
    give(tx, visit, "Kari")
    assert asked(tx, visit) == []


@pytest.mark.parametrize("send", [True, False])
def test_the_choice_is_kept_and_only_yes_is_sent(tx: Transaction, database: Database, visit, send):
    deliver_all(database, SETTINGS, but=("planning.%",))
    give(tx, visit, "Bo")
    [question] = questions(tx, visit.work_order)

    decide(tx, visit.work_order, question.untold.id, send=send)
    tx.complete()
    deliver_all(database, SETTINGS, but=("planning.%",))

    sent = select(func.count()).where(Message.event == "another_engineer")
    assert (tx.session.scalar(sent), asked(tx, visit)) == (int(send), [])
    said = select(AuditEntry.verb).where(AuditEntry.subject == "untold").order_by(AuditEntry.id.desc())
    assert tx.session.scalars(said).first() == ("tell" if send else "dont_tell")
    with pytest.raises(DecidedAlready):
        decide(tx, visit.work_order, question.untold.id, send=True)


def test_another_promise_asks_and_a_better_title_does_not(tx: Transaction, visit):
    for priority, arrival in ((Priority.NORMAL, "8bh"), (Priority.CRITICAL, "2bh")):
        tx.add(SlaRule(priority=priority, effective_from=date(2020, 1, 1), response="1bh", arrival=arrival))
    order = a_work_order(tx, home=visit.work_order.home, branch=visit.work_order.branch, fault=a_fault(tx))

    actions.triage(tx, order.reference, version=order.version, title="In fewer words")
    tx.session.flush()
    assert questions(tx, order) == []
    actions.triage(tx, order.reference, version=order.version, weights=Weights(critical=True))
    tx.session.flush()

    [question] = questions(tx, order)
    assert (question.untold.what, "senest mandag 23. november" in question.body) == (What.PROMISE, True)


def test_another_address_asks_and_the_old_one_again_asks_no_more(tx: Transaction):
    order = a_work_order(tx, fault=a_fault(tx))
    before, other = order.home, a_home(tx, order.customer, street="Storgata 5")

    actions.triage(tx, order.reference, version=order.version, home=other)
    tx.session.flush()
    [question] = questions(tx, order)
    assert (question.untold.what, "Storgata 5" in question.body) == (What.PLACE, True)

    actions.triage(tx, order.reference, version=order.version, home=before)
    tx.session.flush()
    assert questions(tx, order) == []


def test_other_work_asks_only_once_a_time_was_told_for_it(tx: Transaction, visit):
    fresh, other = a_work_order(tx, fault=a_fault(tx)), a_fault(tx)
    for order in (fresh, visit.work_order):
        actions.triage(tx, order.reference, version=order.version, fault=other)
    tx.session.flush()

    assert questions(tx, fresh) == []
    assert What.WORK in asked(tx, visit)


def test_the_question_of_another_order_is_not_found(tx: Transaction, visit):
    give(tx, visit, "Bo")
    other = a_work_order(tx, branch=visit.work_order.branch)

    with pytest.raises(queries.NotFound):
        decide(tx, other, questions(tx, visit.work_order)[0].untold.id, send=True)


def test_the_database_keeps_one_open_question_of_a_kind(tx: Transaction, visit):
    give(tx, visit, "Bo")
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        tx.add(Untold(work_order_id=visit.work_order_id, what=What.ENGINEER, known="1", changed_at=tx.stamp.at))
        tx.session.flush()
