"""A complaint is decided by somebody who had no hand in it, in time, with reasons, and can be appealed once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from dispatch.complaints import actions, owners, queries
from dispatch.complaints.actions import AmountMissing, KindMissing, NothingSaid, NotYoursToTake, Verdict
from dispatch.complaints.complaint import NotYourComplaint, OwnerInvolved
from dispatch.complaints.lifecycle import ComplaintState
from dispatch.complaints.owners import CannotDecide
from dispatch.ledger.promise import Ending, Promise, PromiseKind
from dispatch.lifecycle import NotYourMove, ProofMissing
from dispatch.notices.message import Message
from dispatch.stamp import Role
from dispatch.work import actions as work
from dispatch.work import visits
from dispatch.work.codes import NotListed
from dispatch.work.queries import history
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, NINE, SYSTEM, an_account, an_engineer
from tests.dispatch.complaints.builders import (
    OURS,
    a_complaint,
    a_judge,
    as_account,
    decided,
    endings,
    holder_of,
    owner_of,
    told,
)


def test_it_is_given_to_somebody_who_had_no_hand_in_the_order(database, complaint, desk, judges):
    with database.transaction(SYSTEM) as tx:
        assert desk.id in owners.involved(tx, complaint)
        assert desk.id not in {one.id for one in owners.eligible(tx, complaint)}
    assert owner_of(database, complaint) == judges[0].id


def test_whoever_changed_the_order_went_there_or_answered_for_it_is_refused(database, complaint, desk, order):
    with database.transaction(SYSTEM) as tx:
        worker = an_account(tx, Role.MANAGER)
        engineer = an_engineer(tx, tx.session.get(WorkOrder, order.id).branch)
        engineer.account_id = worker.id
        visits.assign(tx, tx.session.get(WorkOrder, order.id).visits[0], engineer, starts_at=NINE, travel=60)
    for account in (desk, worker):
        with pytest.raises(OwnerInvolved), database.transaction(SYSTEM) as tx:
            owners.give(tx, queries.complaint(tx, complaint.id), account.id)


def test_only_quality_and_managers_of_that_branch_are_given_one(database, complaint):
    with database.transaction(SYSTEM) as tx:
        elsewhere = an_account(tx, Role.MANAGER, every_branch=False)
        others = [an_account(tx, Role.AGENT), elsewhere]
        gone = an_account(tx, Role.QUALITY, active=False)
    for account in (*others, gone):
        with pytest.raises(CannotDecide), database.transaction(SYSTEM) as tx:
            owners.give(tx, queries.complaint(tx, complaint.id), account.id)


def test_the_database_refuses_an_involved_owner_whoever_asks(database, complaint, desk):
    with pytest.raises(OwnerInvolved), database.transaction(SYSTEM) as tx:
        facts = {"account": desk.id, "id": complaint.hearing.id}
        tx.session.execute(text("UPDATE hearing SET account_id = :account WHERE id = :id"), facts)


def test_the_database_refuses_a_decision_by_who_took_a_hand_in_it_meanwhile(database, complaint, judges, order):
    with database.transaction(as_account(judges[0])) as tx:
        work.triage(tx, order.reference, version=tx.session.get(WorkOrder, order.id).version, title="Mine now")

    with pytest.raises(OwnerInvolved):
        decided(database, complaint, judges[0])
    with pytest.raises(OwnerInvolved), database.transaction(SYSTEM) as tx:
        facts = {"me": judges[0].id, "at": NINE, "id": complaint.hearing.id}
        tx.session.execute(
            text(
                "UPDATE hearing SET decided_at = :at, decided_by_id = :me, outcome = 'upheld', reason = 'x' "
                "WHERE id = :id"
            ),
            facts,
        )


def test_letters_about_the_complaint_are_no_hand_in_the_order(database, complaint, judges):
    with database.transaction(as_account(judges[0])) as tx:
        actions.acknowledge(tx, complaint.id)

    assert decided(database, complaint, judges[0]).state is ComplaintState.DECIDED


def test_nobody_but_its_owner_takes_a_step(database, complaint, judges):
    with pytest.raises(NotYourComplaint):
        decided(database, complaint, judges[1])
    with pytest.raises(NotYourMove), database.transaction(DISPATCHER) as tx:
        actions.decide(tx, complaint.id, OURS)


def test_the_customer_is_told_by_when_and_both_are_promises(database, complaint, order):
    """The desk is open 8 to 16: one working day for a person, ten for the decision."""
    [hearing] = complaint.hearings

    assert hearing.acknowledge_due == NINE + timedelta(days=1)
    assert hearing.decide_due == datetime(2026, 12, 7, 8, 0, tzinfo=UTC)
    assert told(database) == ["complaint_received"]
    assert endings(database, PromiseKind.COMPLAINT_HEARD) == [None]
    with database.transaction(SYSTEM) as tx:
        kinds = (PromiseKind.COMPLAINT_DECIDED,)
        [promise] = tx.session.scalars(select(Promise).where(Promise.kind.in_(kinds)))
        assert (promise.due_to, promise.work_order_id) == (hearing.decide_due, order.id)
        assert "7. desember" in promise.wording


def test_in_time_keeps_both_promises_and_later_breaks_them(database, complaint, judges, clock, worker):
    with database.transaction(as_account(judges[0])) as tx:
        actions.acknowledge(tx, complaint.id)
    clock.forward(days=20)
    with database.transaction(SYSTEM) as tx:
        tx.send("complaints.watch")
    worker()
    decided(database, complaint, judges[0])

    assert endings(database, PromiseKind.COMPLAINT_HEARD) == [Ending.KEPT]
    assert endings(database, PromiseKind.COMPLAINT_DECIDED) == [Ending.BROKEN]
    with database.transaction(SYSTEM) as tx:
        assert queries.shown(tx, complaint.id).hearing.escalated_at is not None


def test_the_letter_says_the_decision_the_reason_and_how_to_appeal(database, complaint, judges):
    verdict = Verdict("partly", "badly_told", "We came in time, but told you the wrong hour.", "goodwill", 250)
    decided(database, complaint, judges[0], verdict)

    with database.transaction(SYSTEM) as tx:
        letter = tx.session.scalars(select(Message).where(Message.event == "complaint_decided")).one()
    for part in ("Du har delvis rett", "Vi sa ikke fra tydelig nok", verdict.explanation, "250\xa0kr", "Ida"):
        assert part in letter.body
    assert "kan en annen se på saken på nytt" in letter.body


def test_a_decision_needs_a_reason_of_the_list_and_words(database, complaint, judges):
    for wrong, refusal in (
        (Verdict("upheld", "promise_broken", " "), ProofMissing),
        (Verdict("upheld", "because", "We say so."), NotListed),
        (Verdict("perhaps", "as_agreed", "We say so."), NotListed),
        (Verdict("upheld", "bad_work", "Sorry.", "refund"), AmountMissing),
    ):
        with pytest.raises(refusal):
            decided(database, complaint, judges[0], wrong)


def test_a_new_visit_is_opened_with_the_decision(database, complaint, judges, order):
    heard = decided(database, complaint, judges[0], OURS._replace(remedy="new_visit"))

    again = heard.hearing.remedy_order
    assert again.repeat_of_id == order.id
    with database.transaction(SYSTEM) as tx:
        routed = text("SELECT args->>'work_order_id' FROM procrastinate_jobs WHERE task_name = 'desk.route'")
        assert str(again.id) in tx.session.scalars(routed).all()


def test_it_is_taken_also_after_the_archive_and_from_the_phone(database, order, judges):
    with database.transaction(DISPATCHER) as tx:
        work.move(tx, order.reference, "solve_remotely", note="A new battery.")
    with database.transaction(SYSTEM) as tx:
        work.move(tx, order.reference, "archive")
    with database.transaction(DISPATCHER) as tx:
        assert a_complaint(tx, order).state is ComplaintState.OPEN


def test_sent_twice_it_is_one(database, order, complaint):
    with database.transaction(holder_of(order)) as tx:
        assert a_complaint(tx, order).id == complaint.id
        assert a_complaint(tx, order, words="And you broke the door.").id != complaint.id


def test_what_is_left_out_is_named(database, order):
    for wrong, refusal in (({"words": " "}, NothingSaid), ({"kind": None}, KindMissing), ({"kind": "x"}, NotListed)):
        with pytest.raises(refusal), database.transaction(holder_of(order)) as tx:
            a_complaint(tx, order, **wrong)
    with database.transaction(SYSTEM) as tx:
        auditor = an_account(tx, Role.AUDITOR)
    with pytest.raises(NotYoursToTake), database.transaction(as_account(auditor)) as tx:
        a_complaint(tx, order)


def test_whoever_takes_it_back_voids_what_was_promised(database, complaint, order):
    with database.transaction(holder_of(order)) as tx:
        assert actions.withdraw(tx, complaint.id).state is ComplaintState.WITHDRAWN

    assert endings(database, PromiseKind.COMPLAINT_DECIDED) == [Ending.VOID]
    with database.transaction(SYSTEM) as tx:
        assert queries.queue(tx) == []


def test_where_everybody_was_involved_it_waits_on_top_until_somebody_comes(database, order, worker):
    with database.transaction(holder_of(order)) as tx:
        waiting = a_complaint(tx, order)
    assert owner_of(database, waiting) is None

    with database.transaction(SYSTEM) as tx:
        judge = a_judge(tx)
        tx.send("complaints.watch")
    worker()

    assert owner_of(database, waiting) == judge.id


def test_the_letters_reach_them_though_something_else_was_agreed_meanwhile(database, complaint, order, worker):
    with database.transaction(DISPATCHER) as tx:
        work.move(tx, order.reference, "solve_remotely", note="A new battery.")
        work.move(tx, order.reference, "reopen", reason="came_back")
    worker()

    with database.transaction(SYSTEM) as tx:
        letter = tx.session.scalars(select(Message).where(Message.event == "complaint_received")).one()
        assert letter.delivery == "kept"


def test_hearings_stand_in_the_history_of_their_order(database, complaint, judges, order):
    decided(database, complaint, judges[0])
    with database.transaction(SYSTEM) as tx:
        verbs = [entry.verb for entry, _ in history(tx, order)]
    assert {"complain", "give", "decide"} <= set(verbs)
