"""Two who come together, and visits one after the other, are offered, kept, booked, moved and given up as one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.people.engagement import Engagement
from dispatch.planning import snapshot
from dispatch.planning.booking.booking import book, call_off
from dispatch.planning.booking.desk import Desk
from dispatch.planning.booking.holding import HoldOver, SlotGone, hold, release
from dispatch.planning.booking.offering import counter, slots
from dispatch.planning.by_hand.placing import NeedsTwo, place
from dispatch.planning.question.day import local_day
from dispatch.planning.question.records import DayRecords
from dispatch.store.database import Transaction
from dispatch.work import actions, tying
from dispatch.work.absences import report_absence
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.whole import partner_of
from optimizer.evaluate import judge
from optimizer.solve import solve
from optimizer.stop import WorkLimit
from tests.builders import an_open_visit
from tests.dispatch.planning.booking.rooms import OSLO, TUESDAY, an_installation, on, the_customer
from tests.dispatch.planning.roads import straight

TEN = OSLO.at_hour(10)
FRIDAY = TUESDAY + timedelta(days=3)
AGAIN = {"minutes": 30, "persons": 1, "days": 2, "same_engineer": True}
TWO = {"persons": 2, "minutes": 60}


def free(tx: Transaction, order, desk: Desk) -> dict:
    return {slot.window.opens: slot for slot in slots(counter(tx, order, desk)) if slot.is_open}


def test_two_are_offered_only_where_two_can_begin_at_the_same_moment(tx: Transaction, branch, desk):
    on(tx, branch, hours=(7, 11))
    order = an_installation(tx, branch, fault=TWO)
    assert free(tx, order, desk) == {}
    on(tx, branch, hours=(9, 15))
    found = free(tx, order, desk)
    assert set(found) == {OSLO.at_hour(8), TEN} - {OSLO.at_hour(8)} or TEN in found
    assert all(slot.persons == 2 and slot.engineer_id != slot.partner_id for slot in found.values())


def test_both_are_taken_when_one_of_the_windows_is_kept_and_both_free_when_it_is_let_go(tx: Transaction, branch, desk):
    crew = [on(tx, branch), on(tx, branch)]
    order = an_installation(tx, branch, fault=TWO)
    kept = hold(tx, order, TEN, desk=desk)
    taken = select(Engagement).where(Engagement.released_at.is_(None))
    held = tx.session.scalars(taken).all()
    assert {one.engineer_id for one in held} == {one.id for one in crew}
    assert {one.starts_at for one in kept.whole} == {kept.starts_at}
    release(tx, order, kept.id)
    assert tx.session.scalars(taken).all() == []


def test_a_second_person_added_while_one_time_is_kept_means_to_choose_anew_among_times_for_two(
    tx: Transaction, branch, desk
):
    on(tx, branch), on(tx, branch, hours=(9, 15))
    order = an_installation(tx, branch)
    kept = hold(tx, order, OSLO.at_hour(8), desk=desk)
    order.move("accept", tx.stamp)
    actions.settle(tx, order)
    tying.add_person(tx, order.visits[0].id)
    with pytest.raises(HoldOver) as over:
        book(tx, order, kept.id, desk=desk)
    assert over.value.facts["offers"]
    assert {slot.persons for slot in free(tx, order, desk).values()} == {2}


def test_a_booked_crew_is_two_visits_promised_in_one_window(tx: Transaction, branch, desk):
    on(tx, branch), on(tx, branch)
    order = an_installation(tx, branch, fault=TWO)
    book(tx, order, hold(tx, order, TEN, desk=desk).id, desk=desk)
    first, second = order.visits
    assert first.starts_at == second.starts_at and first.engineer_id != second.engineer_id
    assert first.window_from == second.window_from == TEN
    assert order.generation == 2 and {first.state, second.state} == {VisitState.PLANNED}


def test_work_of_two_visits_is_promised_on_both_days_by_the_same_engineer(tx: Transaction, branch, desk):
    days = [TUESDAY + timedelta(days=each) for each in range(4)]
    on(tx, branch, *days), on(tx, branch, *days)
    order = an_installation(tx, branch, fault={"follow_ups": [AGAIN]})
    slot = free(tx, order, desk)[TEN]
    [then] = slot.then
    assert then.day == TUESDAY + timedelta(days=2) and then.engineer_id == slot.engineer_id
    book(tx, order, hold(tx, order, TEN, desk=desk).id, desk=desk)
    told = [(one.stay, local_day(one.starts_at, "Europe/Oslo"), one.engineer_id) for one in order.visits]
    assert told == [(1, TUESDAY, slot.engineer_id), (2, then.day, slot.engineer_id)]


def test_without_room_for_what_follows_the_first_is_not_offered_either(tx: Transaction, branch, desk):
    on(tx, branch)
    order = an_installation(tx, branch, fault={"follow_ups": [AGAIN]})
    assert free(tx, order, desk) == {}
    with pytest.raises(SlotGone):
        hold(tx, order, TEN, desk=desk)


def test_a_whole_is_moved_and_called_off_as_one(tx: Transaction, branch, desk):
    days = [TUESDAY + timedelta(days=each) for each in range(4)]
    for _ in range(2):
        on(tx, branch, *days)
    order = an_installation(tx, branch, fault=TWO | {"follow_ups": [AGAIN | {"persons": 2}]})
    book(tx, order, hold(tx, order, TEN, desk=desk).id, desk=desk)
    book(tx, order, hold(tx, order, OSLO.at_hour(12), desk=desk).id, desk=desk)
    assert [one.window_from for one in order.visits[:2]] == [OSLO.at_hour(12)] * 2
    tx.act_as(the_customer(order))
    call_off(tx, order)
    assert {one.state for one in order.visits} == {VisitState.CANCELLED}
    assert tx.session.scalars(select(Engagement).where(Engagement.released_at.is_(None))).all() == []


def test_the_plan_sends_both_at_the_same_moment_or_nobody(tx: Transaction, branch, desk):
    crew = [on(tx, branch), on(tx, branch)]
    order = an_open_visit(tx, branch=branch, fault=an_installation(tx, branch, fault=TWO).fault).work_order
    question = asked(tx, branch)
    plan = judge(question.problem, solve(question.problem, stop=WorkLimit(2_000), start=question.routes).visits)
    starts = {stop.visit: (route.engineer, stop.start) for route in plan.routes for stop in route.stops}
    one, other = (starts[str(visit.id)] for visit in order.visits)
    assert one[1] == other[1] and {one[0], other[0]} == {str(each.id) for each in crew}


def test_a_booked_crew_keeps_its_window_when_one_of_them_falls_ill(tx: Transaction, branch, desk):
    for _ in range(3):
        on(tx, branch)
    order = an_installation(tx, branch, fault=TWO)
    book(tx, order, hold(tx, order, TEN, desk=desk).id, desk=desk)
    report_absence(tx, order.visits[1].engineer, starts_at=OSLO.at_hour(6), ends_at=OSLO.at_hour(18), why="ill")
    assert order.state is OrderState.DISPATCH and {one.state for one in order.visits} == {VisitState.OPEN}
    question = asked(tx, branch)
    plan = judge(question.problem, solve(question.problem, stop=WorkLimit(2_000), start=question.routes).visits)
    starts = {stop.visit: stop.start for route in plan.routes for stop in route.stops}
    opens, closes = (OSLO.seconds(at) for at in (order.visits[0].window_from, order.visits[0].window_to))
    assert len({starts[str(one.id)] for one in order.visits}) == 1
    assert opens <= starts[str(order.visits[0].id)] <= closes


def test_by_hand_half_of_a_crew_is_refused_and_both_are_given(tx: Transaction, branch):
    crew = [on(tx, branch), on(tx, branch)]
    order = an_open_visit(tx, branch=branch, fault=an_installation(tx, branch, fault=TWO).fault).work_order
    where = {"engineer_id": crew[0].id, "starts_at": TEN, "roads": straight}
    with pytest.raises(NeedsTwo):
        place(tx, order.visits[0].id, **where)
    visit = place(tx, order.visits[0].id, **where, partner_id=crew[1].id)
    assert (visit.starts_at, partner_of(visit).starts_at) == (TEN, TEN)
    place(tx, visit.id, engineer_id=crew[1].id, starts_at=TEN, roads=straight, partner_id=crew[0].id)
    assert [one.engineer_id for one in order.visits] == [crew[1].id, crew[0].id]


def asked(tx: Transaction, branch) -> snapshot.Snapshot:
    return snapshot.put(snapshot.look(tx, DayRecords.read(tx, branch, OSLO)), straight)
