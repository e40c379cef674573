"""The tables of the two lives, questioned cell by cell."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.catalogue.checklist import AnswerUnfit
from dispatch.errors import NotFound
from dispatch.lifecycle import MoveNotAllowed, NotYourMove, ProofMissing
from dispatch.people.engagement import Engagement
from dispatch.stamp import Role, Stamp
from dispatch.store.database import Database, Transaction
from dispatch.work import actions, queries, visits
from dispatch.work.attachment import AttachmentKind, attachment_of
from dispatch.work.lifecycle import ORDER_LIFE, VISIT_LIFE, OrderState, VisitState
from dispatch.work.proofs import NotItsSignature
from dispatch.work.skills import MissingSkill
from dispatch.work.weights import Weights
from tests.builders import (
    AGENT,
    MONDAY,
    NINE,
    a_certificate,
    a_fault,
    a_skill,
    a_work_order,
    an_engineer,
    an_open_visit,
    the_engineer,
)

REPORT = {"cause": "empty_battery", "solution": "part_replaced", "effect": "works", "unsigned_because": "left key"}


@pytest.mark.parametrize("life", [ORDER_LIFE, VISIT_LIFE], ids=["order", "visit"])
def test_every_state_can_be_reached_and_none_but_the_ends_is_a_trap(life):
    reached = {move.target for move in life.moves.values()}
    left = {state for move in life.moves.values() for state in move.sources}
    starts = {OrderState.INTAKE, VisitState.OPEN}
    ends = {VisitState.COMPLETED, VisitState.INCOMPLETE, VisitState.CANCELLED}

    assert set(life.states) - reached <= starts
    assert set(life.states) - left <= ends


@pytest.mark.parametrize("life", [ORDER_LIFE, VISIT_LIFE], ids=["order", "visit"])
def test_what_the_table_does_not_allow_is_refused(life):
    for verb, move in life.moves.items():
        for state in life.states:
            for role in Role:
                allowed = state in move.sources and role in move.by
                assert (verb in life.open_to(role, state)) is allowed
                if not allowed:
                    with pytest.raises((MoveNotAllowed, NotYourMove)):
                        life.target(verb, state, role)


def test_an_accepted_order_has_a_visit_to_plan(tx: Transaction):
    order = a_work_order(tx, fault=a_fault(tx, minutes=75))

    actions.move(tx, order.reference, "accept")

    assert order.state is OrderState.DISPATCH
    assert [(visit.state, visit.minutes) for visit in order.visits] == [(VisitState.OPEN, 75)]


def test_letting_an_enquiry_be_needs_a_reason(tx: Transaction):
    order = a_work_order(tx)

    with pytest.raises(ProofMissing):
        actions.move(tx, order.reference, "let_be")

    assert order.state is OrderState.INTAKE


def test_an_agent_may_not_go_to_homes(tx: Transaction):
    with pytest.raises(NotYourMove):
        an_open_visit(tx).go("set_out", type(tx.stamp)(AGENT, NINE))


def given(tx: Transaction, visit, engineer, **facts):
    return visits.assign(tx, visit, engineer, starts_at=NINE, travel=900, **facts)


def test_an_assigned_visit_engages_the_engineer_travel_included(tx: Transaction):
    engineer, visit = an_engineer(tx), an_open_visit(tx)

    given(tx, visit, engineer)

    engagement = tx.session.scalars(select(Engagement)).one()
    assert (visit.starts_at - engagement.during.lower).total_seconds() == 900
    assert engagement.during.upper == visit.ends_at
    assert visit.work_order.state is OrderState.PLANNED


def test_an_engineer_without_the_skill_is_refused_and_nothing_changes(tx: Transaction):
    visit = an_open_visit(tx, fault=a_fault(tx, needs={"locks": 2}))

    with pytest.raises(MissingSkill):
        given(tx, visit, an_engineer(tx, locks=1))

    assert visit.state is VisitState.OPEN
    assert tx.session.scalars(select(Engagement)).all() == []


@pytest.mark.parametrize(("until", "refused"), [("2026-11-22", True), ("2026-11-23", False)])
def test_an_expired_certificate_is_no_skill(tx: Transaction, until, refused):
    a_skill(tx, "high_voltage", certified=True)
    engineer = an_engineer(tx, high_voltage=3)
    a_certificate(tx, engineer, "high_voltage", until=NINE.date().fromisoformat(until))
    visit = an_open_visit(tx, fault=a_fault(tx, needs={"high_voltage": 2}))

    if refused:
        with pytest.raises(MissingSkill):
            given(tx, visit, engineer)
    else:
        assert given(tx, visit, engineer).state is VisitState.PLANNED


def in_the_field(database: Database, tx: Transaction, engineer):
    tx.session.flush()
    return type(tx)(tx.session, type(tx.stamp)(the_engineer(engineer), NINE))


def test_a_finished_visit_finishes_the_order_and_frees_the_engineer(database: Database, tx: Transaction):
    engineer, visit = an_engineer(tx), an_open_visit(tx)
    given(tx, visit, engineer)
    field = in_the_field(database, tx, engineer)

    visits.go(field, visit, "set_out")
    visits.go(field, visit, "arrive")
    visits.complete(field, visit, REPORT)

    assert visit.work_order.state is OrderState.FEEDBACK
    assert visit.engagement.released_at == NINE


def test_a_visit_that_could_not_be_completed_leaves_a_return_visit(database: Database, tx: Transaction):
    engineer, visit = an_engineer(tx), an_open_visit(tx)
    given(tx, visit, engineer)
    field = in_the_field(database, tx, engineer)
    visits.go(field, visit, "arrive")

    visits.cannot_complete(field, visit, cause="wrong_diagnosis")

    order = visit.work_order
    assert [v.state for v in order.visits] == [VisitState.INCOMPLETE, VisitState.OPEN]
    assert order.state is OrderState.DISPATCH


def test_an_order_whose_part_was_missing_waits_for_it(database: Database, tx: Transaction):
    engineer, visit = an_engineer(tx), an_open_visit(tx)
    given(tx, visit, engineer)
    field = in_the_field(database, tx, engineer)
    visits.go(field, visit, "arrive")

    visits.cannot_complete(field, visit, cause="no_part")

    assert (visit.work_order.state, visit.work_order.waiting_for) == (OrderState.WAITING, "part")


def test_another_engineers_visit_is_not_found(database: Database, tx: Transaction):
    visit = given(tx, an_open_visit(tx), an_engineer(tx))
    stranger = in_the_field(database, tx, an_engineer(tx))

    with pytest.raises(NotFound):
        queries.visit(stranger, visit.id)
    with pytest.raises(NotFound):
        visits.go(stranger, visit, "set_out")


def test_a_visit_can_not_be_finished_without_signature_or_reason(database: Database, tx: Transaction):
    engineer, visit = an_engineer(tx), an_open_visit(tx)
    given(tx, visit, engineer)
    field = in_the_field(database, tx, engineer)
    visits.go(field, visit, "arrive")

    with pytest.raises(ProofMissing) as refused:
        visits.complete(field, visit, {**REPORT, "unsigned_because": None})

    assert refused.value.facts["fields"] == ["signature"]
    assert visit.state is VisitState.ON_SITE


def test_a_cancelled_order_frees_the_engineer_it_was_given_to(tx: Transaction):
    visit = given(tx, an_open_visit(tx), an_engineer(tx))
    engagement = visit.engagement

    actions.move(tx, visit.work_order.reference, "cancel", reason="solved_itself")

    assert engagement.released_at is not None
    assert visit.state is VisitState.CANCELLED


def test_a_reopened_order_counts_and_voids_what_was_agreed(tx: Transaction):
    order = a_work_order(tx)
    actions.move(tx, order.reference, "cancel", reason="solved_itself")
    before = order.generation

    actions.move(tx, order.reference, "reopen", reason="came_back")

    assert (order.reopened, order.generation, order.state) == (1, before + 1, OrderState.DISPATCH)


def test_the_history_read_in_parts_is_the_whole_history_though_some_was_brought_in_later(tx: Transaction):
    order = a_work_order(tx)
    actions.move(tx, order.reference, "wait", reason="part")
    tx.session.flush()
    tx.ledger.record(replace(tx.ledger.changes[-1], stamp=Stamp(AGENT, NINE - timedelta(days=1))))
    tx.ledger.write()
    whole = [entry.id for entry, _ in queries.history(tx, order)]

    in_parts, last = [], None
    while part := queries.history(tx, order, before_id=last, limit=1):
        in_parts += [entry.id for entry, _ in part]
        last = in_parts[-1]

    assert whole != sorted(whole, reverse=True)
    assert in_parts == whole


def test_what_was_promised_is_not_worked_out_anew_once_it_is_over(tx: Transaction):
    order = a_work_order(tx)
    actions.move(tx, order.reference, "solve_remotely", note="She pressed the wrong button.")

    with pytest.raises(MoveNotAllowed):
        actions.triage(tx, order.reference, version=order.version, weights=Weights(urgency=1))


def test_a_signed_report_keeps_its_answers(tx: Transaction):
    engineer, visit = an_engineer(tx), an_open_visit(tx)
    visits.assign(tx, visit, engineer, starts_at=NINE, travel=0)
    tx.act_as(the_engineer(engineer))
    visits.go(tx, visit, "arrive")
    visits.answer(tx, visit, {"voltage": "3.1"})
    visits.complete(tx, visit, REPORT)

    with pytest.raises(MoveNotAllowed):
        visits.answer(tx, visit, {"voltage": "5"})
    assert visit.answers == {"voltage": "3.1"}


def test_words_where_a_number_is_asked_for_are_refused_at_once(tx: Transaction):
    engineer = an_engineer(tx)
    visit = an_open_visit(tx, fault=a_fault(tx, items=[{"code": "voltage", "kind": "number"}]))
    visits.assign(tx, visit, engineer, starts_at=NINE, travel=0)
    tx.act_as(the_engineer(engineer))
    visits.go(tx, visit, "arrive")

    with pytest.raises(AnswerUnfit):
        visits.answer(tx, visit, {"voltage": "much"})
    assert visits.answer(tx, visit, {"voltage": "3,1"}).answers == {"voltage": "3,1"}


def test_a_photo_of_the_list_is_one_that_was_sent_for_this_order(tx: Transaction):
    engineer = an_engineer(tx)
    visit = an_open_visit(tx, fault=a_fault(tx, items=[{"code": "after", "kind": "photo"}]))
    visits.assign(tx, visit, engineer, starts_at=NINE, travel=0)
    sent = dict(kind=AttachmentKind.PHOTO, media_type="image/png", shown_name="x", at=NINE)
    ours = attachment_of(visit.work_order_id, b"x", **sent)
    theirs = attachment_of(a_work_order(tx).id, b"x", **sent)
    tx.add(ours, theirs)
    tx.act_as(the_engineer(engineer))
    visits.go(tx, visit, "arrive")

    for none_of_ours in ("it looks fine", theirs.key, ["x"]):
        with pytest.raises(AnswerUnfit):
            visits.answer(tx, visit, {"after": none_of_ours})
    assert visits.answer(tx, visit, {"after": ours.key}).answers == {"after": ours.key}


def test_a_certificate_that_ends_with_monday_covers_no_visit_in_the_night_to_tuesday(tx: Transaction):
    a_skill(tx, "electric", certified=True)
    engineer = an_engineer(tx, electric=2)
    a_certificate(tx, engineer, "electric", until=MONDAY)
    visit = an_open_visit(tx, fault=a_fault(tx, needs={"electric": 1}))
    half_past_midnight = NINE + timedelta(hours=15, minutes=30)  # still Monday in UTC

    with pytest.raises(MissingSkill):
        visits.assign(tx, visit, engineer, starts_at=half_past_midnight, travel=0)


@pytest.mark.parametrize("kind", [AttachmentKind.PHOTO, AttachmentKind.SIGNATURE])
def test_a_visit_is_not_signed_with_what_was_given_for_another(database: Database, tx: Transaction, kind):
    engineer, visit = an_engineer(tx), an_open_visit(tx)
    given(tx, visit, engineer)
    order = an_open_visit(tx).work_order if kind is AttachmentKind.SIGNATURE else visit.work_order
    other = attachment_of(order.id, b"ink", kind=kind, media_type="image/png", shown_name="ink", at=NINE)
    tx.add(other)
    field = in_the_field(database, tx, engineer)
    visits.go(field, visit, "arrive")

    with pytest.raises(NotItsSignature):
        visits.complete(field, visit, {**REPORT, "signature_id": other.id})
