"""The ladder speaks in time, in open hours, and once; engineers who haven't set out are noticed."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from dispatch.planning.outlook.outlook import OutlookState, PromiseName
from dispatch.planning.outlook.running import Run
from dispatch.planning.watch import actions
from dispatch.planning.watch.alert import Alert, AlertKind, AlreadySeen
from dispatch.planning.watch.climbing import occasion
from dispatch.planning.watch.ladder_step import Effect, LadderStep, Trigger
from dispatch.planning.watch.queries import open_alerts
from dispatch.planning.watch.rehearsal import last_week
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from tests.builders import NINE, a_work_order, an_account, an_engineer
from tests.clock import Clock
from tests.dispatch.planning.test_outlook import OSLO, given

HOUR = timedelta(hours=1)


def a_step(trigger: Trigger, amount: int = 0, **facts) -> LadderStep:
    usual = {"effect": Effect.NOTIFY, "role": Role.DISPATCHER, "priorities": [], "tiers": [], "work_kinds": []}
    return LadderStep(id=1, trigger=trigger, amount=amount, **usual | {"active": True} | facts)


def a_run(branch, *, began=NINE, due=NINE + 4 * HOUR, paused=None) -> Run:
    return Run(PromiseName.ARRIVAL, began, due, paused, paused and "part", branch.calendar)


def test_a_step_at_half_of_the_time_comes_at_half_of_the_open_hours(branch):
    step, run = a_step(Trigger.SHARE, 50), a_run(branch, due=NINE + 23 * HOUR)  # 8:00 of the next day: 7 open hours

    assert occasion(step, run, OutlookState.SAFE, NINE + 3.4 * HOUR) is None
    assert occasion(step, run, OutlookState.SAFE, NINE + 3.5 * HOUR).at == NINE + 3.5 * HOUR


def test_an_hour_after_a_deadline_at_closing_time_is_the_next_morning_and_nobody_is_called_at_night(branch):
    step, run = a_step(Trigger.DUE, 60), a_run(branch, due=OSLO.at_hour(16))

    assert occasion(step, run, OutlookState.BROKEN, OSLO.at_hour(17)) is None
    assert occasion(step, run, OutlookState.BROKEN, OSLO.at_hour(24)) is None
    assert occasion(step, run, OutlookState.BROKEN, OSLO.at_hour(24 + 9)).at == OSLO.at_hour(24 + 9)


def test_an_hour_before_is_before(branch):
    assert occasion(a_step(Trigger.DUE, -60), a_run(branch), OutlookState.SAFE, NINE + 3 * HOUR).at == NINE + 3 * HOUR


def test_what_stands_still_climbs_no_ladder_but_is_asked_after_when_it_has_waited_long(branch):
    run = a_run(branch, paused=NINE)

    assert occasion(a_step(Trigger.SHARE, 10), run, OutlookState.PAUSED, NINE + 3 * HOUR) is None
    assert occasion(a_step(Trigger.WAITED, 60), run, OutlookState.PAUSED, NINE + 0.9 * HOUR) is None
    assert occasion(a_step(Trigger.WAITED, 60), run, OutlookState.PAUSED, NINE + HOUR).version == NINE


def test_a_predicted_break_is_an_occasion_before_the_deadline(branch):
    step, run = a_step(Trigger.PREDICTED), a_run(branch)

    assert occasion(step, run, OutlookState.TIGHT, NINE) is None
    assert occasion(step, run, OutlookState.WILL_BREAK, NINE).version == run.due


def test_what_fell_due_last_week_is_no_news(branch):
    run = a_run(branch, due=NINE - timedelta(days=6))
    assert occasion(a_step(Trigger.DUE, 0), run, OutlookState.BROKEN, NINE) is None


def add(tx: Transaction, trigger: Trigger, amount: int = 0, **facts) -> LadderStep:
    return actions.add_step(
        tx, **{"trigger": trigger, "amount": amount, "effect": Effect.NOTIFY, "role": Role.DISPATCHER} | facts
    )


def test_a_step_speaks_once_for_each_deadline_however_often_one_looks(tx: Transaction, branch, look, clock: Clock):
    an_engineer(tx, branch)
    order = a_work_order(tx, branch=branch)
    add(tx, Trigger.SHARE, 50, promise=PromiseName.RESPONSE)
    assert look() == []
    clock.forward(minutes=61)

    first, again = look(), look()

    assert [(each.kind, each.work_order_id) for each in again] == [(AlertKind.LADDER, order.id)]
    assert len(first) == 1 and again[0].facts["promise"] == "response"


def test_a_deadline_that_moved_is_a_new_occasion(tx: Transaction, branch, look, clock: Clock):
    an_engineer(tx, branch)
    order = a_work_order(tx, branch=branch)
    add(tx, Trigger.DUE, 0, promise=PromiseName.RESPONSE)
    clock.forward(hours=2)
    assert len(look()) == 1
    order.response_due += timedelta(minutes=30)
    clock.forward(minutes=31)

    assert len(look()) == 2


def test_conditions_leave_the_others_alone(tx: Transaction, branch, look, clock: Clock):
    an_engineer(tx, branch)
    a_work_order(tx, branch=branch)
    urgent = a_work_order(tx, branch=branch, critical=True)
    urgent.response_due = NINE + HOUR
    add(tx, Trigger.DUE, 0, promise=PromiseName.RESPONSE, priorities=["critical"])
    clock.forward(hours=2.5)

    assert all(each.work_order_id == urgent.id for each in look())


def test_a_raised_order_is_more_urgent_and_its_promises_stay(tx: Transaction, branch, look, clock: Clock):
    an_engineer(tx, branch)
    order = a_work_order(tx, branch=branch)
    due = order.response_due
    add(tx, Trigger.DUE, 0, promise=PromiseName.RESPONSE, effect=Effect.RAISE)
    clock.forward(hours=2)

    look()
    look()
    tx.session.refresh(order)

    assert (order.urgency, order.response_due) == (3, due)


def test_whoever_should_have_left_a_quarter_of_an_hour_ago_is_noticed_once(tx: Transaction, branch, look, clock: Clock):
    visit = given(tx, an_engineer(tx, branch), 9.5)
    clock.forward(minutes=34)  # 9:20 was the time to leave
    assert look() == []
    clock.forward(minutes=3)

    look()
    found = look()

    assert [(each.kind, each.work_order_id) for each in found] == [(AlertKind.LATE_DEPARTURE, visit.work_order_id)]


def test_an_arrival_that_slips_past_the_told_window_is_noticed(tx: Transaction, branch, look, clock: Clock):
    engineer = an_engineer(tx, branch)
    given(tx, engineer, 9)
    late = given(tx, engineer, 10.5, window=9)
    clock.forward(hours=1.75)

    kinds = {(each.kind, each.work_order_id) for each in look()}

    assert (AlertKind.LATE_ARRIVAL, late.work_order_id) in kinds


def test_an_alert_is_taken_once(tx: Transaction, branch, look, clock: Clock):
    visit = given(tx, an_engineer(tx, branch), 9.5)
    clock.forward(minutes=40)
    (alert,) = look()
    tx.act_as(an_account(tx).actor(tx.stamp.by.source))
    assert [each.id for each in open_alerts(tx, branch.id)] == [alert.id]

    actions.see(tx, alert.id)

    assert open_alerts(tx, branch.id) == [] and alert.work_order_id == visit.work_order_id
    with pytest.raises(AlreadySeen):
        actions.see(tx, alert.id)


def test_the_database_refuses_a_second_alert_of_the_same_occasion(tx: Transaction, branch):
    order = a_work_order(tx, branch=branch)
    facts = dict(branch_id=branch.id, work_order_id=order.id, kind=AlertKind.LADDER, mark="1", facts={}, raised_at=NINE)
    tx.add(Alert(role=Role.MANAGER, **facts))
    tx.session.flush()
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        tx.add(Alert(role=Role.MANAGER, **facts))
        tx.session.flush()


@pytest.mark.parametrize(
    "trigger, amount", [(Trigger.SHARE, 0), (Trigger.SHARE, 101), (Trigger.WAITED, 0), (Trigger.DUE, 30_000)]
)
def test_a_step_that_makes_no_sense_is_refused(tx: Transaction, branch, trigger, amount):
    with pytest.raises(actions.AmountUnfit):
        add(tx, trigger, amount)


def test_a_rehearsal_counts_what_would_have_been_said_last_week(tx: Transaction, branch):
    now = tx.stamp
    for days in (1, 3, 9):
        tx.stamp = type(now)(now.by, NINE - timedelta(days=days))
        a_work_order(tx, branch=branch)
    tx.stamp = now
    spoke = add(tx, Trigger.SHARE, 100, promise=PromiseName.RESPONSE)
    silent = add(tx, Trigger.PREDICTED)

    found = {each.step.id: each.calls for each in last_week(tx, branch)}

    assert found == {spoke.id: 2, silent.id: None}


def test_every_branch_has_a_ladder_to_begin_with(tx: Transaction):
    assert tx.session.scalar(text("SELECT count(*) FROM ladder_step")) == 7
