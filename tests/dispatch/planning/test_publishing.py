"""Publishing a plan: what was edited meanwhile or refuses is skipped and named, never overwritten."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.errors import Conflict
from dispatch.people.engagement import Engagement, EngagementKind, engage
from dispatch.people.engineer import Engineer
from dispatch.planning import actions, publishing, review
from dispatch.planning.lifecycle import RunState
from dispatch.planning.plan import ItemKind, Outcome, Plan
from dispatch.stamp import Actor, Role, Source, Stamp
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Transaction
from dispatch.work import actions as orders
from dispatch.work import visits
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.visit import Visit
from dispatch.work.windows import promise_window
from tests.builders import (
    DISPATCHER,
    a_branch,
    a_fault,
    a_shift,
    an_engineer,
    an_open_visit,
)
from tests.dispatch.planning.proposing import OSLO, TUESDAY, proposed

MANAGER = Actor(role=Role.MANAGER, source=Source.CONSOLE, name="Manager")


@pytest.fixture
def crew(tx: Transaction) -> list[Engineer]:
    branch = a_branch(tx)
    engineers = [an_engineer(tx, branch, shift=False, locks=2) for _ in range(2)]
    for engineer in engineers:
        a_shift(tx, engineer, TUESDAY)
    return engineers


def a_visit(tx: Transaction, crew: list[Engineer], **facts) -> Visit:
    return an_open_visit(tx, branch=crew[0].branch, **facts)


def outcomes(plan: Plan) -> dict[int, tuple[Outcome | None, str | None]]:
    return {item.visit_id: (item.outcome, item.why_skipped) for item in plan.items}


def test_a_published_visit_is_given_out_and_its_customer_told_a_window(tx: Transaction, crew):
    visit = a_visit(tx, crew)
    plan = proposed(tx, crew[0].branch)

    publishing.publish(tx, plan.run_id)

    assert visit.state is VisitState.PLANNED
    assert visit.work_order.state is OrderState.PLANNED
    assert visit.starts_at == plan.items[0].starts_at
    assert (visit.window_from, visit.window_to) == (OSLO.at_hour(8), OSLO.at_hour(10))
    assert visit.told_at == tx.stamp.at
    assert plan.run.state is RunState.PUBLISHED
    assert outcomes(plan) == {visit.id: (Outcome.PUBLISHED, None)}


def test_an_order_edited_meanwhile_is_skipped_and_named(tx: Transaction, crew):
    edited, other = a_visit(tx, crew), a_visit(tx, crew)
    plan = proposed(tx, crew[0].branch)
    order = edited.work_order
    orders.triage(tx, order.reference, version=order.version, title="Two locks, not one")
    tx.session.flush()

    publishing.publish(tx, plan.run_id)

    assert outcomes(plan)[edited.id] == (Outcome.SKIPPED, "changed")
    assert edited.state is VisitState.OPEN and order.title == "Two locks, not one"
    assert other.state is VisitState.PLANNED


def test_a_time_the_customer_chose_is_moved_only_inside_its_window(tx: Transaction, crew):
    visit = a_visit(tx, crew)
    plan = proposed(tx, crew[0].branch)
    item = next(each for each in plan.items if each.visit_id == visit.id)
    visit.window_from, visit.window_to = OSLO.at_hour(8), OSLO.at_hour(10)
    visit.agreed_at = tx.stamp.at
    tx.session.flush()
    item.visit_version, item.starts_at = visit.version, OSLO.at_hour(11)

    publishing.publish(tx, plan.run_id)

    assert outcomes(plan) == {visit.id: (Outcome.SKIPPED, "agreed")}
    assert visit.state is VisitState.OPEN


def test_what_should_have_begun_by_now_is_skipped(tx: Transaction, crew):
    visit = a_visit(tx, crew)
    plan = proposed(tx, crew[0].branch)
    tx.stamp = tx.ledger.stamp = Stamp(DISPATCHER, OSLO.at_hour(15))

    publishing.publish(tx, plan.run_id)

    assert outcomes(plan) == {visit.id: (Outcome.SKIPPED, "past")}
    assert visit.state is VisitState.OPEN


def test_a_start_that_has_just_gone_by_while_somebody_thought_still_stands(tx: Transaction, crew):
    visit = a_visit(tx, crew)
    plan = proposed(tx, crew[0].branch)
    tx.stamp = tx.ledger.stamp = Stamp(DISPATCHER, plan.items[0].starts_at + timedelta(minutes=9))

    publishing.publish(tx, plan.run_id)

    assert outcomes(plan) == {visit.id: (Outcome.PUBLISHED, None)}


def test_the_review_names_what_should_have_begun_before_and_after_publishing(tx: Transaction, crew):
    visit = a_visit(tx, crew)
    plan = proposed(tx, crew[0].branch)
    assert review.plan_review(tx, plan.run_id).past == ()

    tx.stamp = tx.ledger.stamp = Stamp(DISPATCHER, plan.items[0].starts_at + timedelta(minutes=11))
    before = review.plan_review(tx, plan.run_id)
    publishing.publish(tx, plan.run_id)
    after = review.plan_review(tx, plan.run_id)

    assert before.past == after.past == (visit.work_order.reference,)
    assert before.told == ()


def test_only_what_was_chosen_is_published(tx: Transaction, crew):
    chosen, other = a_visit(tx, crew), a_visit(tx, crew)
    plan = proposed(tx, crew[0].branch)

    publishing.publish(tx, plan.run_id, chosen=[chosen.id])

    assert chosen.state is VisitState.PLANNED
    assert other.state is VisitState.OPEN
    assert outcomes(plan)[other.id] == (None, None)


def test_one_engineer_who_became_busy_does_not_stop_the_others(tx: Transaction, crew):
    first, second = a_visit(tx, crew), a_visit(tx, crew)
    ana, bo = crew
    plan = proposed(tx, ana.branch, {ana.id: [first.id], bo.id: [second.id]})
    engage(tx, ana.id, kind=EngagementKind.ABSENCE, starts_at=OSLO.at_hour(8), ends_at=OSLO.at_hour(12))

    publishing.publish(tx, plan.run_id)

    assert outcomes(plan) == {first.id: (Outcome.SKIPPED, "engineer_busy"), second.id: (Outcome.PUBLISHED, None)}
    assert (first.state, second.state) == (VisitState.OPEN, VisitState.PLANNED)
    assert second.engineer_id == bo.id


def test_what_was_undone_does_not_stand_in_the_audit(tx: Transaction, crew):
    first, second = a_visit(tx, crew), a_visit(tx, crew)
    ana, bo = crew
    plan = proposed(tx, ana.branch, {bo.id: [second.id], ana.id: [first.id]})
    engage(tx, ana.id, kind=EngagementKind.ABSENCE, starts_at=OSLO.at_hour(8), ends_at=OSLO.at_hour(12))

    publishing.publish(tx, plan.run_id)
    tx.complete()

    audited = select(AuditEntry.subject_id).where(AuditEntry.subject == "visit", AuditEntry.verb == "assign")
    assert tx.session.scalars(audited).all() == [second.id]


def test_two_engineers_can_swap_their_visits(tx: Transaction, crew):
    ana, bo = crew
    near_ana, near_bo = a_visit(tx, crew), a_visit(tx, crew)
    visits.assign(tx, near_ana, bo, starts_at=OSLO.at_hour(9), travel=600)
    visits.assign(tx, near_bo, ana, starts_at=OSLO.at_hour(9), travel=600)
    for home, engineer in ((near_ana.work_order.home, ana), (near_bo.work_order.home, bo)):
        home.lat, home.lon = 59.92 + engineer.id % 2 / 3, 10.7
        engineer.start_lat, engineer.start_lon = home.lat, home.lon
    tx.session.flush()
    plan = proposed(tx, ana.branch, {ana.id: [near_ana.id], bo.id: [near_bo.id]})

    publishing.publish(tx, plan.run_id)

    assert (near_ana.engineer_id, near_bo.engineer_id) == (ana.id, bo.id)
    assert {item.kind for item in plan.items} == {ItemKind.MOVED}
    open_now = select(Engagement).where(Engagement.released_at.is_(None))
    assert len(tx.session.scalars(open_now).all()) == 2


def test_a_visit_left_out_says_on_its_order_why_and_what_would_let_it_in(tx: Transaction, crew):
    visit = a_visit(tx, crew, fault=a_fault(tx, needs={"gas": 2}))
    plan = proposed(tx, crew[0].branch)

    publishing.publish(tx, plan.run_id)

    assert plan.items[0].kind is ItemKind.LEFT_OUT
    reason, let_in = visit.work_order.left_out
    assert reason == {"code": "no_skill", "skill": "gas", "needs": 2}
    assert let_in["engineer_id"] in {each.id for each in crew}
    learn = {"code": "skill", "engineer_id": let_in["engineer_id"], "skill": "gas", "needs": 2}
    assert (let_in["code"], let_in["changes"]) == ("let_in", [learn])


def test_a_told_window_is_not_told_again_while_it_holds(tx: Transaction, crew):
    visit = a_visit(tx, crew)
    promise_window(tx, visit, window_from=OSLO.at_hour(10), window_to=OSLO.at_hour(12))
    generation = visit.work_order.generation
    tx.session.flush()
    plan = proposed(tx, crew[0].branch)

    publishing.publish(tx, plan.run_id)

    assert visit.window_from == OSLO.at_hour(10)
    assert visit.work_order.generation == generation


@pytest.mark.parametrize(
    ("hour", "minute", "window"), [(8, 0, (8, 10)), (9, 29, (8, 10)), (9, 31, (9, 11)), (12, 14, (12, 14))]
)
def test_windows_are_two_hours_and_leave_half_an_hour_of_room(hour: int, minute: int, window: tuple[int, int]):
    starts_at = OSLO.at_hour(hour) + timedelta(minutes=minute)

    assert publishing.window_around(starts_at, OSLO) == tuple(OSLO.at_hour(end) for end in window)


def test_a_discarded_plan_can_not_be_published(tx: Transaction, crew):
    a_visit(tx, crew)
    plan = proposed(tx, crew[0].branch)
    actions.discard_run(tx, plan.run_id)

    with pytest.raises(Conflict):
        publishing.publish(tx, plan.run_id)
