"""A chosen time is really kept, for a while, and becomes a visit when it is confirmed."""

from datetime import timedelta

import pytest

from dispatch.catalogue.fault_type import WorkKind
from dispatch.errors import NotFound
from dispatch.people.engagement import EngagementKind, engagements
from dispatch.planning.booking.booking import book, call_off
from dispatch.planning.booking.desk import Desk
from dispatch.planning.booking.holding import HoldOver, RenewedAlready, SlotGone, TooLate, hold, release, renew
from dispatch.planning.booking.offering import counter, slots
from dispatch.planning.question.records import DayRecords
from dispatch.planning.snapshot import look, put
from dispatch.store.database import Database, Transaction
from dispatch.work import links, queries, visits
from dispatch.work.absences import report_absence
from dispatch.work.hold import Hold, HoldEnding
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.link import LinkPurpose
from dispatch.work.windows import promise_window
from tests.builders import DISPATCHER, NINE, a_branch, a_fault, an_open_visit
from tests.clock import Clock
from tests.dispatch.planning.booking.rooms import OSLO, TUESDAY, a_rule, an_installation, on, the_customer
from tests.dispatch.planning.roads import straight

TEN = OSLO.at_hour(10)


@pytest.fixture
def branch(tx: Transaction):
    branch = a_branch(tx)
    a_rule(tx)
    return branch


def free(tx: Transaction, order, desk: Desk) -> set:
    return {slot.window.opens for slot in slots(counter(tx, order, desk)) if slot.is_open}


def held_at_ten(database: Database, desk: Desk) -> Hold:
    with database.transaction(DISPATCHER) as tx:
        branch = a_branch(tx)
        a_rule(tx)
        on(tx, branch)
        return hold(tx, an_installation(tx, branch), TEN, desk=desk)


def test_a_held_time_takes_the_engineer_and_nobody_else_is_offered_it(tx: Transaction, branch, desk):
    engineer = on(tx, branch, hours=(7, 11))
    kept = hold(tx, an_installation(tx, branch, fault={"minutes": 90}), TEN, desk=desk)
    [taken] = engagements(tx, engineer.id, starts_at=OSLO.begins, ends_at=OSLO.ends)
    assert taken.kind is EngagementKind.HOLD and taken.during.upper == kept.starts_at + timedelta(minutes=90)
    assert TEN not in free(tx, an_installation(tx, branch, fault={"minutes": 90}), desk)


def test_whoever_is_too_late_gets_fresh_offers(tx: Transaction, branch, desk):
    on(tx, branch)
    rule = {"minutes": 110}
    hold(tx, an_installation(tx, branch, fault=rule), TEN, desk=desk)
    with pytest.raises(SlotGone) as gone:
        hold(tx, an_installation(tx, branch, fault=rule), TEN, desk=desk)
    assert len(gone.value.facts["offers"]) > 0


def test_choosing_again_sets_the_first_choice_free(tx: Transaction, branch, desk):
    on(tx, branch)
    order = an_installation(tx, branch)
    first = hold(tx, order, TEN, desk=desk)
    second = hold(tx, order, OSLO.at_hour(12), desk=desk)
    assert first.ending is HoldEnding.RELEASED and second.lives(NINE)


def test_choosing_the_same_again_keeps_it_no_longer(database: Database, clock: Clock, desk):
    first = held_at_ten(database, desk)
    order = first.work_order
    clock.forward(minutes=9)
    with database.transaction(DISPATCHER) as tx:
        again = hold(tx, queries.work_order(tx, order.reference, lock=True), TEN, desk=desk)
        assert (again.id, again.expires_at) == (first.id, first.expires_at)
        again.work_order.fault = a_fault(tx, work_kind=WorkKind.INSTALLATION, minutes=90)
        assert hold(tx, again.work_order, TEN, desk=desk).id != first.id


def test_a_hold_lives_ten_minutes_and_once_as_long_again(database: Database, clock: Clock, worker, desk):
    kept = held_at_ten(database, desk)
    order = kept.work_order
    clock.forward(minutes=9)
    with database.transaction(DISPATCHER) as tx:
        renew(tx, order, kept.id)
        with pytest.raises(RenewedAlready):
            renew(tx, order, kept.id)
    clock.forward(minutes=9)
    worker()
    with database.transaction(DISPATCHER) as tx:
        assert tx.session.get(type(kept), kept.id).lives(tx.stamp.at)
    clock.forward(minutes=2)
    worker()
    with database.transaction(DISPATCHER) as tx:
        assert tx.session.get(type(kept), kept.id).ending is HoldEnding.EXPIRED
        with pytest.raises(HoldOver) as over:
            book(tx, tx.session.get(type(order), order.id), kept.id, desk=desk)
        assert over.value.facts["offers"]


def test_booking_promises_the_window_plans_the_visit_and_accepts_the_order(tx: Transaction, branch, desk):
    engineer = on(tx, branch)
    order = an_installation(tx, branch)
    kept = hold(tx, order, TEN, desk=desk)
    tx.act_as(the_customer(order))
    visit = book(tx, order, kept.id, desk=desk)
    assert (order.state, visit.state, visit.engineer) == (OrderState.PLANNED, VisitState.PLANNED, engineer)
    assert (visit.window_from, visit.window_to) == (TEN, OSLO.at_hour(12))
    assert visit.window_from <= visit.starts_at <= visit.window_to and visit.agreed_at == NINE
    assert kept.ending is HoldEnding.BOOKED


def test_a_confirmed_hold_cannot_be_confirmed_again_or_for_another_order(tx: Transaction, branch, desk):
    on(tx, branch)
    order, other = an_installation(tx, branch), an_installation(tx, branch)
    kept = hold(tx, order, TEN, desk=desk)
    with pytest.raises(NotFound):
        book(tx, other, kept.id, desk=desk)
    book(tx, order, kept.id, desk=desk)
    with pytest.raises(HoldOver):
        book(tx, order, kept.id, desk=desk)


def test_moving_a_visit_frees_its_old_time_and_voids_older_links(tx: Transaction, branch, desk):
    engineer = on(tx, branch, TUESDAY, TUESDAY + timedelta(days=1))
    order = an_installation(tx, branch, fault={"minutes": 100})
    book(tx, order, hold(tx, order, TEN, desk=desk).id, desk=desk)
    generation, token = order.generation, links.issue(tx, order, LinkPurpose.FOLLOW)
    tx.session.flush()
    tx.act_as(the_customer(order))
    later = TEN + timedelta(days=1)
    visit = book(tx, order, hold(tx, order, later, desk=desk).id, desk=desk)
    tx.session.flush()
    assert visit.window_from == later and order.generation == generation + 1
    assert engagements(tx, engineer.id, starts_at=OSLO.begins, ends_at=OSLO.ends) == []
    assert TEN in free(tx, an_installation(tx, branch), desk)
    with pytest.raises(links.LinkVoid):
        links.opened(tx, token, LinkPurpose.FOLLOW)


def test_until_the_new_time_is_confirmed_the_old_one_stands(tx: Transaction, branch, desk):
    on(tx, branch, TUESDAY, TUESDAY + timedelta(days=1))
    order = an_installation(tx, branch)
    visit = book(tx, order, hold(tx, order, TEN, desk=desk).id, desk=desk)
    kept = hold(tx, order, TEN + timedelta(days=1), desk=desk)
    assert visit.window_from == TEN and visit.state is VisitState.PLANNED
    release(tx, order, kept.id)
    assert visit.window_from == TEN and visit.state is VisitState.PLANNED


def test_after_the_cut_off_the_customer_must_call_and_the_desk_may_still_move_it(tx: Transaction, branch, desk):
    on(tx, branch, TUESDAY, TUESDAY + timedelta(days=1))
    order = an_installation(tx, branch)
    visit = book(tx, order, hold(tx, order, TEN, desk=desk).id, desk=desk)
    visit.window_from = NINE + timedelta(hours=3)
    tx.session.flush()
    staff = tx.stamp.by
    tx.act_as(the_customer(order))
    with pytest.raises(TooLate):
        call_off(tx, order)
    with pytest.raises(TooLate):
        hold(tx, order, TEN + timedelta(days=1), desk=desk)
    tx.act_as(staff)
    assert hold(tx, order, TEN + timedelta(days=1), desk=desk)


def test_others_of_the_day_make_room_inside_their_own_windows(tx: Transaction, branch, desk):
    engineer = on(tx, branch)
    other = an_open_visit(tx, branch=branch)
    visits.assign(tx, other, engineer, starts_at=TEN, travel=600)
    promise_window(tx, other, window_from=TEN, window_to=TEN + timedelta(hours=4))
    order = an_installation(tx, branch)
    kept = hold(tx, order, TEN, desk=desk)
    assert kept.starts_at <= TEN + timedelta(minutes=90)
    assert other.window_from <= other.starts_at <= other.window_to and other.state is VisitState.PLANNED


def test_a_time_that_would_meet_the_old_one_is_not_offered_until_that_is_given_up(tx: Transaction, branch, desk):
    on(tx, branch, hours=(7, 12))
    order = an_installation(tx, branch, fault={"minutes": 110})
    visit = book(tx, order, hold(tx, order, TEN, desk=desk).id, desk=desk)
    shown = free(tx, order, desk)
    assert OSLO.at_hour(12) not in shown or visit.ends_at < OSLO.at_hour(12)
    for opens in shown:
        assert hold(tx, order, opens, desk=desk).window_from == opens


def test_who_moves_right_behind_their_old_time_is_driven_to_all_the_same(tx: Transaction, branch, desk):
    on(tx, branch)
    order = an_installation(tx, branch)
    visit = book(tx, order, hold(tx, order, TEN, desk=desk).id, desk=desk)
    way = visit.travel_seconds
    kept = hold(tx, order, OSLO.at_hour(12), desk=desk)
    assert way > 0 and kept.travel_seconds == 0
    moved = book(tx, order, kept.id, desk=desk)
    assert moved.travel_seconds == way
    assert moved.engagement.during.lower == moved.starts_at - timedelta(seconds=way)


def test_others_may_come_between_a_held_time_and_the_way_to_it(tx: Transaction, branch, desk):
    engineer = on(tx, branch, hours=(7, 15))
    engineer.start_lat = 59.70
    tx.session.flush()
    kept = hold(tx, an_installation(tx, branch), OSLO.at_hour(12), desk=desk)
    far = kept.travel_seconds
    before = hold(tx, an_installation(tx, branch), TEN, desk=desk)
    assert before.starts_at < kept.starts_at and kept.travel_seconds < far
    assert kept.engagement.during.lower == kept.starts_at - timedelta(seconds=kept.travel_seconds)


def test_an_absence_takes_a_held_time_and_whoever_confirms_it_gets_fresh_ones(tx: Transaction, branch, desk):
    ill = on(tx, branch)
    order = an_installation(tx, branch)
    kept = hold(tx, order, TEN, desk=desk)
    on(tx, branch)
    report_absence(tx, ill, starts_at=OSLO.begins, ends_at=OSLO.ends, why="ill")
    with pytest.raises(HoldOver) as over:
        book(tx, order, kept.id, desk=desk)
    assert kept.ending is HoldEnding.RELEASED and over.value.facts["offers"]


def test_a_plan_made_meanwhile_leaves_the_held_time_alone(tx: Transaction, branch, desk):
    engineer = on(tx, branch)
    kept = hold(tx, an_installation(tx, branch), TEN, desk=desk)
    an_open_visit(tx, branch=branch)
    question = put(look(tx, DayRecords.read(tx, branch, OSLO)), straight)
    [held] = [visit for visit in question.problem.visits if visit.id == f"hold-{kept.id}"]
    assert held.engineers == (str(engineer.id),) and held.pinned_start == OSLO.seconds(kept.starts_at)
