"""Each promise is foreseen from the plan as it lives: how likely it is to hold, and why it may not."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from dispatch.planning.outlook.ahead import Ahead
from dispatch.planning.outlook.keeping import keep
from dispatch.planning.outlook.outlook import Outlook, OutlookState, PromiseName
from dispatch.planning.outlook.queries import at_risk, outlooks
from dispatch.planning.outlook.recompute import foreseen, recompute
from dispatch.planning.question.day import PlanningDay
from dispatch.store.database import Database, Transaction
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
    a_work_order,
    an_engineer,
    an_open_visit,
    the_engineer,
)
from tests.conftest import SETTINGS
from tests.dispatch.planning.roads import straight

TUESDAY = date(2026, 11, 24)
OSLO = PlanningDay(MONDAY, "Europe/Oslo")
SAFE, TIGHT, WILL_BREAK = OutlookState.SAFE, OutlookState.TIGHT, OutlookState.WILL_BREAK


@pytest.fixture
def branch(tx: Transaction):
    return a_branch(tx)


def given(tx: Transaction, engineer, at: float, *, window: int | None = None, **facts):
    """A visit at that hour of Monday; its order promises nothing but what a test says."""
    visit = an_open_visit(tx, branch=engineer.branch, **facts)
    promise(visit.work_order)
    starts_at = OSLO.at_hour(int(at)) + timedelta(hours=at % 1)
    if window:
        promise_window(tx, visit, window_from=OSLO.at_hour(window), window_to=OSLO.at_hour(window + 2))
    visits.assign(tx, visit, engineer, starts_at=starts_at, travel=600)
    return visit


def promise(order, *, response=None, arrival=None, resolution=None) -> None:
    order.response_due, order.arrival_due, order.resolution_due = response, arrival, resolution


def look(tx: Transaction, branch) -> dict[tuple[str, str], object]:
    tx.session.flush()
    ahead = Ahead.read(tx, branch)
    references = {order.id: order.reference for order in ahead.orders}
    return {(references[each.work_order_id], each.promise.value): each for each in foreseen(ahead, straight)}


def at(tx: Transaction, hour: int, minute: int = 0) -> Transaction:
    tx.stamp = type(tx.stamp)(DISPATCHER, OSLO.at_hour(hour) + timedelta(minutes=minute))
    return tx


def test_a_visit_planned_well_before_its_deadline_is_safe(tx: Transaction, branch):
    visit = given(tx, an_engineer(tx, branch), 10)
    promise(visit.work_order, arrival=OSLO.at_hour(14))

    found = look(tx, branch)[visit.work_order.reference, "arrival"]

    assert (found.state, found.chance, found.why["code"]) == (SAFE, 99, "on_plan")
    assert abs(found.expected_at - OSLO.at_hour(10)) < timedelta(minutes=1)


def test_a_visit_planned_after_its_deadline_will_break_long_before_it_has(tx: Transaction, branch):
    visit = given(tx, an_engineer(tx, branch), 14)
    promise(visit.work_order, arrival=OSLO.at_hour(13))

    found = look(tx, branch)[visit.work_order.reference, "arrival"]

    assert (found.state, found.chance) == (WILL_BREAK, 10)
    assert found.why["code"] == "planned_late" and found.why["minutes"] == 60


def test_whoever_overruns_puts_the_next_door_at_risk_and_is_named(tx: Transaction, branch):
    engineer = an_engineer(tx, branch)
    first, second = given(tx, engineer, 9, window=8), given(tx, engineer, 10, window=9)
    calm = look(tx, branch)[second.work_order.reference, "window"]
    tx.act_as(the_engineer(engineer))
    visits.go(tx, first, "arrive")

    found = look(at(tx, 10, 50), branch)[second.work_order.reference, "window"]

    assert calm.state is SAFE
    assert found.chance < 65 and found.state is not SAFE
    assert found.why["code"] == "held_up" and found.why["reference"] == first.work_order.reference


def test_what_has_lasted_long_will_last_longer(tx: Transaction, branch):
    engineer = an_engineer(tx, branch)
    visit = given(tx, engineer, 9)
    promise(visit.work_order, resolution=OSLO.at_hour(11))
    tx.act_as(the_engineer(engineer))
    visits.go(tx, visit, "arrive")

    chances = [look(at(tx, 9, minute), branch)[visit.work_order.reference, "resolution"].chance for minute in (0, 59)]
    late = look(at(tx, 10, 45), branch)[visit.work_order.reference, "resolution"]

    assert chances[0] > late.chance
    assert late.why["code"] in ("overruns", "may_return")


def test_an_order_nobody_has_is_foreseen_by_the_first_room_there_is(tx: Transaction, branch):
    an_engineer(tx, branch, locks=2)
    visit = an_open_visit(tx, branch=branch, fault=a_fault(tx, needs={"locks": 1}))
    promise(visit.work_order, arrival=OSLO.at_hour(14))

    found = look(tx, branch)[visit.work_order.reference, "arrival"]

    assert (found.state, found.why["code"]) == (SAFE, "room")
    assert found.expected_at < OSLO.at_hour(10)


def test_nobody_qualified_is_said_at_once(tx: Transaction, branch):
    an_engineer(tx, branch, heat=3)
    visit = an_open_visit(tx, branch=branch, fault=a_fault(tx, needs={"locks": 1}))
    promise(visit.work_order, arrival=OSLO.at_hour(14))

    found = look(tx, branch)[visit.work_order.reference, "arrival"]

    assert (found.state, found.why) == (WILL_BREAK, {"code": "nobody_qualified", "needs": {"locks": 1}})


def test_nobody_free_before_the_deadline_names_who_could_come_when(tx: Transaction, branch):
    engineer = an_engineer(tx, branch)
    for hour in (9.25, 10.5, 11.75):
        given(tx, engineer, hour, fault=a_fault(tx, minutes=60))
    visit = an_open_visit(tx, branch=branch)
    promise(visit.work_order, arrival=OSLO.at_hour(11))

    found = look(tx, branch)[visit.work_order.reference, "arrival"]

    assert (found.state, found.why["code"]) == (WILL_BREAK, "nobody_free")
    assert found.why["engineer_id"] == engineer.id and found.expected_at > OSLO.at_hour(12)


def test_two_who_need_the_same_hour_are_not_both_told_it_is_free(tx: Transaction, branch):
    an_engineer(tx, branch)
    one, other = (an_open_visit(tx, branch=branch, home=a_home(tx)) for _ in range(2))
    for visit in (one, other):
        promise(visit.work_order, arrival=OSLO.at_hour(14))

    found = look(tx, branch)
    starts = sorted(found[visit.work_order.reference, "arrival"].expected_at for visit in (one, other))

    assert starts[1] - starts[0] > timedelta(minutes=40)


def test_what_nobody_has_yet_makes_nobody_late_who_is_planned(tx: Transaction, branch):
    visit = given(tx, an_engineer(tx, branch), 10, window=10)
    before = look(tx, branch)[visit.work_order.reference, "window"]
    for _ in range(3):
        promise(an_open_visit(tx, branch=branch, home=a_home(tx)).work_order, arrival=OSLO.at_hour(12))

    assert look(tx, branch)[visit.work_order.reference, "window"] == before


def test_a_deadline_gone_by_is_broken_and_a_waiting_order_is_paused(tx: Transaction, branch):
    an_engineer(tx, branch)
    gone, waiting = (an_open_visit(tx, branch=branch) for _ in range(2))
    promise(gone.work_order, arrival=NINE - timedelta(minutes=1))
    promise(waiting.work_order, arrival=NINE + timedelta(hours=1))
    orders.move(tx, waiting.work_order.reference, "wait", reason="part")

    found = look(tx, branch)

    assert found[gone.work_order.reference, "arrival"].state is OutlookState.BROKEN
    paused = found[waiting.work_order.reference, "arrival"]
    assert (paused.state, paused.chance, paused.why) == (
        OutlookState.PAUSED,
        None,
        {"code": "waits", "for": "part", "since": NINE.isoformat()},
    )


def test_an_answer_that_nobody_gave_becomes_less_likely_by_the_minute(tx: Transaction, branch):
    order = a_work_order(tx, branch=branch)
    promise(order, response=NINE + timedelta(hours=2))

    chances = [
        look(at(tx, hour, minute), branch)[order.reference, "response"].chance for hour, minute in ((9, 0), (10, 50))
    ]

    assert chances[0] > 80 > chances[1]


def test_a_visit_whose_engineer_has_gone_home_is_looked_for_elsewhere(tx: Transaction, branch):
    engineer = an_engineer(tx, branch)
    a_shift(tx, engineer, TUESDAY)
    visit = given(tx, engineer, 14)
    promise(visit.work_order, arrival=OSLO.at_hour(20), resolution=OSLO.at_hour(24 + 18))

    found = look(at(tx, 17), branch)

    today, tomorrow = (found[visit.work_order.reference, promised] for promised in ("arrival", "resolution"))
    assert today.state is WILL_BREAK and today.why["code"] == "gone" and today.why["engineer_id"] == engineer.id
    assert tomorrow.state is SAFE and OSLO.at_hour(24 + 8) < tomorrow.expected_at < OSLO.at_hour(24 + 10)


def test_a_branch_where_nobody_works_keeps_no_promise(tx: Transaction, branch):
    visit = an_open_visit(tx, branch=branch)
    promise(visit.work_order, arrival=OSLO.at_hour(14))

    found = look(tx, branch)[visit.work_order.reference, "arrival"]

    assert (found.state, found.why) == (WILL_BREAK, {"code": "nobody_works"})


def kept(tx: Transaction) -> list[tuple]:
    return tx.session.execute(select(*Outlook.__table__.columns).order_by(Outlook.work_order_id, Outlook.promise)).all()


def test_rows_are_kept_and_asked_for_worst_first(tx: Transaction, branch, database: Database):
    engineer = an_engineer(tx, branch)
    late, safe = given(tx, engineer, 14), given(tx, engineer, 10)
    promise(late.work_order, arrival=OSLO.at_hour(13), resolution=OSLO.at_hour(18))
    promise(safe.work_order, arrival=OSLO.at_hour(13))
    tx.session.flush()

    recompute(database, SETTINGS, branch_id=branch.id)

    assert [each.work_order_id for each in at_risk(tx, branch.id)] == [late.work_order_id]
    mine = outlooks(tx, [late.work_order_id, safe.work_order_id])[late.work_order_id]
    assert [each.promise for each in mine][0] is PromiseName.ARRIVAL
    assert mine[0].slack == -3600 and mine[0].since == NINE


def test_foreseeing_again_gives_the_same_rows_and_touches_none(tx: Transaction, branch, database: Database):
    engineer = an_engineer(tx, branch)
    for hour in (9.5, 11, 13):
        promise(given(tx, engineer, hour, window=int(hour)).work_order, arrival=OSLO.at_hour(13))
    tx.session.flush()
    recompute(database, SETTINGS, branch_id=branch.id)
    before, places = kept(tx), tx.session.execute(text("SELECT ctid FROM outlook ORDER BY ctid")).all()

    recompute(database, SETTINGS, branch_id=branch.id)

    assert kept(tx) == before
    assert tx.session.execute(text("SELECT ctid FROM outlook ORDER BY ctid")).all() == places


def test_whoever_is_cut_off_before_keeping_leaves_what_there_was(tx: Transaction, branch, database: Database):
    visit = given(tx, an_engineer(tx, branch), 10)
    promise(visit.work_order, arrival=OSLO.at_hour(14))
    tx.session.flush()
    with pytest.raises(ZeroDivisionError), database.transaction(tx.stamp.by) as cut:
        keep(cut, branch, foreseen(Ahead.read(cut, branch), straight), plans={}, at=NINE)
        raise ZeroDivisionError
    assert kept(tx) == []

    recompute(database, SETTINGS, branch_id=branch.id)

    assert len(kept(tx)) == 1


def test_a_promise_that_ended_has_no_outlook_any_more(tx: Transaction, branch, database: Database):
    visit = given(tx, an_engineer(tx, branch), 10)
    promise(visit.work_order, arrival=OSLO.at_hour(14))
    tx.session.flush()
    recompute(database, SETTINGS, branch_id=branch.id)
    orders.move(tx, visit.work_order.reference, "cancel", reason="not_needed")

    recompute(database, SETTINGS, branch_id=branch.id)

    assert kept(tx) == []


def waiting(tx: Transaction) -> int:
    return tx.session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'planning.outlook'"))


def test_many_changes_of_a_branch_ask_for_one_look(database: Database):
    with database.transaction(DISPATCHER) as tx:
        here, there = a_branch(tx), a_branch(tx)
        a_work_order(tx, branch=here)
        assert waiting(tx) == 0
    for branch in (here, here, there):
        with database.transaction(DISPATCHER) as tx:
            a_work_order(tx, branch=tx.session.merge(branch))
    with database.transaction(DISPATCHER) as tx:
        assert waiting(tx) == 2
