"""What the planner is asked is what stands in the records."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dispatch.customers.home import LocationQuality
from dispatch.people.engagement import EngagementKind, engage
from dispatch.people.shift import Shift
from dispatch.planning import snapshot
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.records import DayRecords
from dispatch.planning.snapshot import NobodyOnShift, NothingToPlan, Snapshot
from dispatch.store.database import Transaction
from dispatch.work import actions, visits
from dispatch.work.lock import IN_PLACE
from dispatch.work.windows import promise_window
from optimizer.evaluate import judge
from optimizer.solve import solve
from optimizer.stop import WorkLimit
from tests.builders import (
    MONDAY,
    NINE,
    SYSTEM,
    a_branch,
    a_certificate,
    a_fault,
    a_home,
    a_shift,
    a_skill,
    an_engineer,
    an_open_visit,
    the_engineer,
)
from tests.dispatch.planning.roads import straight

TUESDAY = MONDAY + timedelta(days=1)
HOUR = 3600


def asked(tx: Transaction, branch, day: date = TUESDAY) -> Snapshot:
    return snapshot.put(snapshot.look(tx, DayRecords.read(tx, branch, PlanningDay(day, branch.time_zone))), straight)


def an_engineer_on_tuesday(tx: Transaction, branch, **skills: int):
    engineer = an_engineer(tx, branch, shift=False, **skills)
    a_shift(tx, engineer, TUESDAY)
    return engineer


@pytest.fixture
def branch(tx: Transaction):
    return a_branch(tx)


def test_times_count_from_local_midnight(tx: Transaction, branch):
    engineer = an_engineer_on_tuesday(tx, branch)
    an_open_visit(tx, branch=branch)

    question = asked(tx, branch)

    assert question.problem.engineer(str(engineer.id)).shift == (8 * HOUR, 16 * HOUR)


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2026, 10, 25), date(2026, 3, 29)])
def test_a_shift_keeps_its_length_when_the_clocks_change(day: date):
    oslo = PlanningDay(day, "Europe/Oslo")
    eight, four = oslo.at_hour(8), oslo.at_hour(16)

    assert oslo.seconds(four) - oslo.seconds(eight) == 8 * HOUR
    assert oslo.seconds(eight) == (9 if day.month == 10 else 7) * HOUR
    assert oslo.length == (25 if day.month == 10 else 23) * HOUR
    assert oslo.moment(oslo.seconds(eight)) == eight


def test_on_the_day_the_clocks_go_forward_the_plan_starts_when_the_shift_does(tx: Transaction, branch):
    day = date(2027, 3, 28)
    engineer = an_engineer(tx, branch, shift=False)
    oslo = PlanningDay(day, branch.time_zone)
    tx.add(Shift(engineer_id=engineer.id, day=day, starts_at=oslo.at_hour(8), ends_at=oslo.at_hour(16)))
    visit = an_open_visit(tx, branch=branch)

    question = asked(tx, branch, day)
    plan = solve(question.problem, stop=WorkLimit(0))

    starts = question.day.moment(plan.routes[0].stops[0].start)
    assert plan.routes[0].stops[0].visit == str(visit.id)
    assert datetime(2027, 3, 28, 6, 0, tzinfo=UTC) <= starts < datetime(2027, 3, 28, 6, 30, tzinfo=UTC)


def test_an_expired_certificate_is_never_planned(tx: Transaction, branch):
    a_skill(tx, "gas", certified=True)
    expired = an_engineer_on_tuesday(tx, branch, gas=3)
    a_certificate(tx, expired, "gas", until=MONDAY)
    an_open_visit(tx, branch=branch, fault=a_fault(tx, needs={"gas": 1}))

    question = asked(tx, branch)

    assert question.problem.engineer(str(expired.id)).skills == {}
    assert solve(question.problem, stop=WorkLimit(0)).unserved[0].reason == "no_skill"


def test_an_address_nobody_is_sure_of_is_named_and_not_planned(tx: Transaction, branch):
    an_engineer_on_tuesday(tx, branch)
    known = an_open_visit(tx, branch=branch)
    unsure = an_open_visit(tx, branch=branch, home=a_home(tx, located=LocationQuality.POSTCODE))

    question = asked(tx, branch)

    assert [visit.id for visit in question.problem.visits] == [str(known.id)]
    assert question.records[str(unsure.id)].obstacle == "address_unsure"


def test_an_order_that_waits_is_not_planned(tx: Transaction, branch):
    an_engineer_on_tuesday(tx, branch)
    waiting = an_open_visit(tx, branch=branch)
    actions.move(tx, waiting.work_order.reference, "wait", reason="part")

    with pytest.raises(NothingToPlan):
        asked(tx, branch)


def test_a_visit_promised_for_another_day_is_left_alone(tx: Transaction, branch):
    an_engineer_on_tuesday(tx, branch)
    visit = an_open_visit(tx, branch=branch)
    wednesday = NINE + timedelta(days=2)
    promise_window(tx, visit, window_from=wednesday, window_to=wednesday + timedelta(hours=2))

    with pytest.raises(NothingToPlan):
        asked(tx, branch)


def test_a_promised_window_is_kept_hard(tx: Transaction, branch):
    an_engineer_on_tuesday(tx, branch)
    visit = an_open_visit(tx, branch=branch)
    noon = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    promise_window(tx, visit, window_from=noon, window_to=noon + timedelta(hours=2))

    question = asked(tx, branch)

    assert question.problem.visit(str(visit.id)).window == (12 * HOUR, 14 * HOUR)
    assert question.problem.visit(str(visit.id)).due == 14 * HOUR - 15 * 60


def test_an_absence_at_the_end_shortens_the_shift_and_one_within_blocks_it(tx: Transaction, branch):
    leaves_early, dentist, ill = (an_engineer_on_tuesday(tx, branch) for _ in range(3))
    an_open_visit(tx, branch=branch)
    for engineer, hours in ((leaves_early, (12, 23)), (dentist, (9, 10)), (ill, (0, 23))):
        start = datetime(2026, 11, 24, tzinfo=UTC)
        times = {"starts_at": start + timedelta(hours=hours[0]), "ends_at": start + timedelta(hours=hours[1])}
        engage(tx, engineer.id, kind=EngagementKind.ABSENCE, **times)

    problem = asked(tx, branch).problem

    assert problem.engineer(str(leaves_early.id)).shift == (8 * HOUR, 13 * HOUR)
    assert str(ill.id) not in problem.engineer_index
    block = next(visit for visit in problem.visits if visit.engineers == (str(dentist.id),))
    assert (block.pinned_start, block.duration) == (10 * HOUR, HOUR)


def test_the_present_plan_is_where_the_planner_begins(tx: Transaction, branch):
    engineer = an_engineer_on_tuesday(tx, branch)
    first, second = an_open_visit(tx, branch=branch), an_open_visit(tx, branch=branch)
    morning = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    visits.assign(tx, second, engineer, starts_at=morning, travel=600)
    visits.assign(tx, first, engineer, starts_at=morning + timedelta(hours=2), travel=600)

    question = asked(tx, branch)

    assert question.routes == {str(engineer.id): [str(second.id), str(first.id)]}
    assert judge(question.problem, question.routes).unserved == ()
    assert question.problem.visit(str(first.id)).assigned == str(engineer.id)


def test_a_visit_held_in_place_stays_where_it_is(tx: Transaction, branch):
    engineer, idle = an_engineer_on_tuesday(tx, branch), an_engineer_on_tuesday(tx, branch)
    visit = an_open_visit(tx, branch=branch)
    noon = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    visits.assign(tx, visit, engineer, starts_at=noon, travel=600, lock=IN_PLACE)

    plan = solve(asked(tx, branch).problem, stop=WorkLimit(0))

    assert plan.visits == {str(engineer.id): (str(visit.id),)}
    assert plan.routes[0].stops[0].start == 12 * HOUR
    assert str(idle.id) not in plan.visits


def test_on_a_day_under_way_work_begins_now_and_where_the_engineer_is(tx: Transaction, branch, database, clock):
    engineer = an_engineer(tx, branch)
    there = a_home(tx, lat=59.95, lon=10.80)
    visit, other = an_open_visit(tx, branch=branch, home=there), an_open_visit(tx, branch=branch)
    visits.assign(tx, visit, engineer, starts_at=NINE, travel=600)
    tx.act_as(the_engineer(engineer))
    visits.go(tx, visit, "arrive")

    question = asked(tx, branch, MONDAY)
    member = question.members[str(engineer.id)]

    assert member.place == (59.95, 10.80)
    assert member.hours == (9 * HOUR + 45 * 60, 16 * HOUR)
    assert [each.id for each in question.problem.visits] == [str(other.id)]


def test_what_is_under_way_may_take_longer_than_planned(tx: Transaction, branch, database, clock):
    engineer = an_engineer(tx, branch)
    visit = an_open_visit(tx, branch=branch)
    visits.assign(tx, visit, engineer, starts_at=NINE, travel=600)
    an_open_visit(tx, branch=branch)
    clock.forward(minutes=20)

    with database.transaction(the_engineer(engineer)) as later:
        mine = later.session.merge(visit)
        visits.go(later, mine, "arrive")
    clock.forward(minutes=10)
    with database.transaction(SYSTEM) as later:
        in_hand = asked(later, branch, MONDAY).problem.engineers[0].in_hand

    assert (in_hand.elapsed, in_hand.travel, in_hand.mean) == (600, 0, visit.minutes * 60)
    assert in_hand.sigma > 0


def test_a_plan_is_judged_over_days_that_may_come(tx: Transaction, branch):
    fault = a_fault(tx)
    an_engineer_on_tuesday(tx, branch)
    visit = an_open_visit(tx, branch=branch, fault=fault)

    problem = asked(tx, branch).problem

    assert problem.scenarios.count == 20
    assert problem.visit(str(visit.id)).mean == visit.minutes * 60
    assert problem.visit(str(visit.id)).sigma > 0


def test_with_nobody_on_shift_there_is_nothing_to_ask(tx: Transaction, branch):
    an_open_visit(tx, branch=branch)

    with pytest.raises(NobodyOnShift):
        asked(tx, branch)
