"""An edit is tried first, and applied as it was tried: nothing moves by itself, and nothing twice."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from dispatch.calendars import actions as calendars
from dispatch.calendars.actions import Day
from dispatch.catalogue import actions as rules
from dispatch.catalogue.actions import Wish
from dispatch.catalogue.sla_rule import Scope, SlaRule
from dispatch.customers.customer import Tier
from dispatch.customers.home import Home
from dispatch.people.branch import Zone
from dispatch.people.branch_calendar import OPENING
from dispatch.promises import applying
from dispatch.promises.trial import as_it_stands, tried
from dispatch.store.audit import AuditEntry
from dispatch.work import actions
from dispatch.work.sla.clock_event import ClockEvent
from tests.builders import a_branch, a_customer, a_home, a_work_order
from tests.dispatch.promises.desk import LONG_AGO, TODAY, a_rule

TUESDAY = date(2026, 11, 24)


def dues(order):
    return order.response_due, order.arrival_due, order.resolution_due


@pytest.fixture
def branch(tx):
    a_rule(tx)
    return a_branch(tx)


def close_tuesday(tx, branch):
    calendars.put_days(tx, branch.code, OPENING, [Day(TUESDAY, [], "Stocktaking")])


def applied(tx, trial, database):
    run = applying.ask(tx, [one.order.id for one in trial.moved], on=TODAY)
    tx.session.flush()
    while applying.part(tx, run.id):
        continue
    return run


def test_a_closure_moves_nothing_until_it_is_applied(tx, branch):
    order = a_work_order(tx, branch=branch)
    before = dues(order)

    close_tuesday(tx, branch)
    actions.triage(tx, order.reference, version=order.version, title="Another title")

    assert dues(order) == before
    assert [one.order for one in as_it_stands(tx).moved] == [order]
    assert a_work_order(tx, branch=branch).resolution_due == before[2] + timedelta(days=1)


def test_what_was_tried_is_taken_back_whole(tx, branch):
    order, audited = a_work_order(tx, branch=branch), len(tx.ledger.changes)

    with tried(tx, lambda: close_tuesday(tx, branch)) as trial:
        assert [one.order for one in trial.moved] == [order]

    assert branch.closures == []
    assert as_it_stands(tx).moved == []
    assert len(tx.ledger.changes) == audited


def test_what_is_applied_is_what_was_tried_and_a_second_time_changes_nothing(tx, branch, database):
    orders = [a_work_order(tx, branch=branch) for _ in range(3)]
    with tried(tx, lambda: close_tuesday(tx, branch)) as trial:
        expected = {one.order.id: {s.clock: s.after for s in one.clocks} for one in trial.moved}
    close_tuesday(tx, branch)

    run = applied(tx, as_it_stands(tx), database)

    assert (run.state, run.done, run.moved) == ("done", 3, 3)
    for order in orders:
        assert {clock: getattr(order, f"{clock}_due") for clock in expected[order.id]} == expected[order.id]
    tx.complete()
    told = select(func.count()).where(AuditEntry.verb == applying.APPLIED, AuditEntry.work_order_id.is_not(None))
    assert tx.session.scalar(told) == 3
    events = tx.session.scalar(select(func.count(ClockEvent.id)))
    assert as_it_stands(tx).moved == []
    again = applying.ask(tx, [order.id for order in orders], on=TODAY)
    while applying.part(tx, again.id):
        continue
    assert (again.done, again.moved) == (3, 0)
    assert tx.session.scalar(select(func.count(ClockEvent.id))) == events


def test_a_rule_edited_is_a_new_edition_and_an_order_keeps_the_one_it_was_promised_by(tx, branch):
    order, old = a_work_order(tx, branch=branch), tx.session.scalars(select(SlaRule)).one()
    wish = Wish(scope=Scope(), response="1bh", arrival="4bh", resolution="1bd", effective_from=TODAY)

    new = rules.edit_rule(tx, old.id, wish)

    assert (old.response, old.superseded_at, order.sla_rule) == ("2bh", None, old)
    assert as_it_stands(tx).moved[0].rule is new
    assert a_work_order(tx, branch=branch).sla_rule is new


def test_a_rule_to_come_moves_nothing_before_its_day(tx, branch):
    order, old = a_work_order(tx, branch=branch), tx.session.scalars(select(SlaRule)).one()
    wish = Wish(scope=Scope(), arrival="4bh", effective_from=TODAY + timedelta(days=7))

    rules.edit_rule(tx, old.id, wish)

    assert as_it_stands(tx).moved == []
    moved = as_it_stands(tx, on=wish.effective_from).moved
    assert [one.order for one in moved] == [order]
    assert {shifted.clock for shifted in moved[0].clocks if shifted.after is None} == {"response", "resolution"}


def test_another_tier_is_tried_like_any_other_edit(tx, branch):
    a_rule(tx, tier=Tier.PLUS, arrival="2bh")
    order = a_work_order(tx, branch=branch, home=a_home(tx, a_customer(tx)))

    with tried(tx, lambda: setattr(order.customer, "tier", Tier.PLUS)) as trial:
        [change] = trial.moved
        assert change.because.matched == ("tier",)
        assert [shifted.clock for shifted in change.clocks] == ["arrival"]
        assert change.clocks[0].seconds == -22 * 3600

    assert order.customer.tier is Tier.STANDARD


def test_what_would_be_broken_by_it_is_said_before_it_is_done(tx, branch, clock):
    order = a_work_order(tx, branch=branch)
    tx.session.flush()
    tx.stamp = tx.ledger.stamp = type(tx.stamp)(tx.stamp.by, order.opened_at + timedelta(hours=5))
    wish = Wish(scope=Scope(), arrival="4bh", resolution="3bd", effective_from=TODAY)

    with tried(tx, lambda: rules.edit_rule(tx, tx.session.scalars(select(SlaRule)).one().id, wish)) as trial:
        assert trial.breaks == 1
        assert [s.clock for s in trial.moved[0].clocks if s.breaks] == ["arrival"]


def test_a_pause_is_not_lost_by_another_rule(tx, branch):
    order = a_work_order(tx, branch=branch)
    actions.move(tx, order.reference, "wait", reason="customer")
    tx.stamp = tx.ledger.stamp = type(tx.stamp)(tx.stamp.by, order.opened_at + timedelta(hours=3))
    actions.move(tx, order.reference, "resume")
    paused = order.arrival_due
    wish = Wish(scope=Scope(), response="2bh", arrival="9bh", resolution="3bd", effective_from=TODAY)
    rules.edit_rule(tx, tx.session.scalars(select(SlaRule)).one().id, wish)

    [change] = as_it_stands(tx).moved
    applying.anew(tx, change)

    assert order.arrival_due > paused
    assert order.arrival_due == change.clocks[0].after


def test_a_special_rule_goes_before_the_one_for_all_and_its_withdrawal_gives_that_back(tx, branch):
    special = a_rule(tx, zone=Zone.URBAN, arrival="2bh")
    order = a_work_order(tx, branch=branch)
    assert order.sla_rule is special

    rules.withdraw(tx, special.id, TODAY)
    [change] = as_it_stands(tx).moved
    applying.anew(tx, change)

    tx.session.flush()
    actions.triage(tx, order.reference, version=order.version, title="Another title")
    assert order.sla_rule.scope == Scope()
    assert order.promised_on == TODAY > LONG_AGO
    assert isinstance(order.home, Home)
