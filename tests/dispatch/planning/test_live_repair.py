"""The day as it goes: what happens is weighed, and answered by the fewest changes that pay."""

import pytest
from sqlalchemy import select

from dispatch.errors import Conflict, Forbidden
from dispatch.lifecycle import MoveNotAllowed
from dispatch.planning import actions, publishing, queries
from dispatch.planning.answer import child
from dispatch.planning.lifecycle import RunState
from dispatch.planning.plan import Outcome
from dispatch.planning.plan_run import PlanRun
from dispatch.planning.repair.disturbance import Disturbance, Happening
from dispatch.planning.repair.repairing import repair, settle
from dispatch.planning.repair.standing import standing
from dispatch.planning.repair.terms import set_terms
from dispatch.settings import Settings
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Database, Transaction, connect
from dispatch.work import actions as orders
from dispatch.work.lifecycle import VisitState
from tests.builders import (
    DISPATCHER,
    MONDAY,
    NINE,
    SYSTEM,
    a_branch,
    a_fault,
    the_engineer,
)
from tests.clock import Clock
from tests.dispatch.planning.day_under_way import act, at_work_since, given, kept, moment, repaired, two_at_work
from tests.dispatch.planning.test_publishing import MANAGER

LONG = {"minutes": 120, "spread": 5}


@pytest.fixture
def late(tx: Transaction):
    """Kari is still at work where she should have been done; her next customer was told nine to eleven, and Bo is
    free until the afternoon."""
    branch, kari, bo = two_at_work(tx)
    begun = given(tx, kari, 8, fault=a_fault(tx, minutes=180, spread=2))
    waiting = given(tx, kari, 11.1, window=(9, 11))
    waiting.starts_at = moment(10.5)
    later = given(tx, bo, 14, window=(14, 16))
    at_work_since(tx, begun, 8)
    tx.session.flush()
    return branch, kari, bo, waiting, later


def test_a_delay_brings_a_proposal_that_gives_the_waiting_customer_to_somebody_free(tx: Transaction, late):
    branch, kari, bo, waiting, later = late
    disturb(tx, branch, Happening.OFF_PLAN, engineer_id=kari.id, minutes=25)

    run = repaired(tx, branch)

    found = standing(tx, branch.id, MONDAY)
    [change] = found.changes
    assert (change.visit_id, change.before[0], change.after[0]) == (waiting.id, kari.name, bo.name)
    assert moment(9) <= change.after[1] <= moment(11)
    assert found.causes == ({"what": "off_plan", "engineer_id": kari.id, "minutes": 25},)
    assert (found.moves, found.swaps) == (0, 1)
    assert (run.state, waiting.engineer_id) == (RunState.PROPOSED, kari.id)
    assert kept(tx) == []


def test_accepting_it_gives_the_visit_out_and_later_ones_stand_as_they_stood(tx: Transaction, late):
    branch, kari, bo, waiting, later = late
    disturb(tx, branch, Happening.OFF_PLAN, engineer_id=kari.id, minutes=25)
    run = repaired(tx, branch)

    publishing.publish(tx, run.id)

    assert waiting.engineer_id == bo.id
    assert (later.engineer_id, later.starts_at) == (bo.id, moment(14))
    assert (waiting.window_from, waiting.window_to) == (moment(9), moment(11))
    assert standing(tx, branch.id, MONDAY) is None


def test_a_day_that_goes_as_planned_is_left_as_it_is(tx: Transaction):
    branch, kari, bo = two_at_work(tx)
    given(tx, kari, 10, window=(9, 11))
    given(tx, bo, 12, window=(12, 14))
    disturb(tx, branch, Happening.HOUR)

    assert repaired(tx, branch) is None
    assert kept(tx) == []


def test_what_is_newer_takes_the_place_of_a_proposal_and_tells_both_reasons(tx: Transaction, late):
    branch, kari, bo, waiting, _ = late
    disturb(tx, branch, Happening.OFF_PLAN, engineer_id=kari.id, minutes=25)
    first = repaired(tx, branch)
    disturb(tx, branch, Happening.CANCELLED, visit_id=waiting.id)

    second = repaired(tx, branch)

    assert (first.state, second.state) == (RunState.DISCARDED, RunState.PROPOSED)
    assert [cause["what"] for cause in second.causes] == ["off_plan", "cancelled"]
    with pytest.raises(MoveNotAllowed):
        publishing.publish(tx, first.id)


def test_the_database_keeps_no_two_repairs_of_one_day(tx: Transaction, late):
    branch = late[0]
    tx.act_as(SYSTEM)
    tx.add(PlanRun.repair(tx.stamp, branch, MONDAY, [{"what": "hour"}]))
    tx.session.flush()

    with pytest.raises(Conflict), tx.savepoint():
        tx.add(PlanRun.repair(tx.stamp, branch, MONDAY, [{"what": "hour"}]))
        tx.session.flush()


def test_what_was_edited_since_is_named_and_not_overwritten(tx: Transaction, late):
    branch, kari, bo, waiting, _ = late
    disturb(tx, branch, Happening.OFF_PLAN, engineer_id=kari.id, minutes=25)
    run = repaired(tx, branch)
    order = waiting.work_order
    orders.triage(tx, order.reference, version=order.version, title="Two locks, not one")
    tx.session.flush()

    assert standing(tx, branch.id, MONDAY) is None
    publishing.publish(tx, run.id)

    outcomes = {item.visit_id: (item.outcome, item.why_skipped) for item in queries.plan(tx, run.id).items}
    assert outcomes[waiting.id] == (Outcome.SKIPPED, "changed")
    assert (order.title, waiting.engineer_id) == ("Two locks, not one", kari.id)


def test_a_proposal_can_be_left(tx: Transaction, late):
    branch, kari, *_ = late
    disturb(tx, branch, Happening.OFF_PLAN, engineer_id=kari.id, minutes=25)
    run = repaired(tx, branch)

    actions.discard_run(tx, run.id)

    assert standing(tx, branch.id, MONDAY) is None


def test_a_branch_that_trusts_doorstep_has_it_accepted_within_its_budget(tx: Transaction, late):
    branch, kari, bo, waiting, _ = late
    terms(tx, branch, by_itself=True, moves=0, swaps=1)
    disturb(tx, branch, Happening.OFF_PLAN, engineer_id=kari.id, minutes=25)

    assert repaired(tx, branch) is None

    assert waiting.engineer_id == bo.id
    [run] = queries.runs(tx, branch_id=branch.id)
    assert (run.state, run.by_itself) == (RunState.PUBLISHED, True)


def test_beyond_the_budget_a_person_is_asked(tx: Transaction, late):
    branch, kari, bo, waiting, _ = late
    terms(tx, branch, by_itself=True, moves=5, swaps=0)
    disturb(tx, branch, Happening.OFF_PLAN, engineer_id=kari.id, minutes=25)

    assert repaired(tx, branch).state is RunState.PROPOSED
    assert waiting.engineer_id == kari.id


def test_what_was_spent_by_itself_counts_against_the_day(tx: Transaction, late):
    branch, kari, bo, waiting, _ = late
    terms(tx, branch, by_itself=True, moves=0, swaps=1)
    disturb(tx, branch, Happening.OFF_PLAN, engineer_id=kari.id, minutes=25)
    repaired(tx, branch)
    given(tx, kari, 11.5, window=(9, 11)).starts_at = moment(10.6)
    tx.session.flush()
    disturb(tx, branch, Happening.HOUR)

    assert repaired(tx, branch).state is RunState.PROPOSED


def test_with_a_budget_of_no_moves_no_told_window_ever_changes(tx: Transaction):
    branch, kari, bo = two_at_work(tx)
    begun = given(tx, kari, 8, fault=a_fault(tx, minutes=400, spread=2))
    told = [given(tx, kari, 14.9 + step / 4, window=(9, 11), fault=a_fault(tx, minutes=5)) for step in range(3)]
    given(tx, bo, 9.1, fault=a_fault(tx, minutes=180))
    at_work_since(tx, begun, 8)
    windows = [(visit.window_from, visit.window_to, visit.told_at) for visit in told]
    terms(tx, branch, by_itself=True, moves=0, swaps=100)
    disturb(tx, branch, Happening.OFF_PLAN, engineer_id=kari.id, minutes=60)

    repaired(tx, branch)

    assert [(visit.window_from, visit.window_to, visit.told_at) for visit in told] == windows


def test_the_terms_of_a_branch_are_its_leaders_to_set_and_audited(tx: Transaction):
    branch = a_branch(tx)
    with pytest.raises(Forbidden):
        set_terms(tx, branch.id, by_itself=True, moves=1, swaps=2)

    terms(tx, branch, by_itself=True, moves=1, swaps=2)
    tx.complete()

    said = tx.session.scalars(select(AuditEntry.verb).where(AuditEntry.subject == "repair_terms")).all()
    assert said == ["set_terms"]


def test_who_travels_or_is_on_site_is_never_moved(tx: Transaction, late):
    branch, kari, bo, waiting, _ = late
    act(tx, the_engineer(kari))
    disturb(tx, branch, Happening.OFF_PLAN, engineer_id=kari.id, minutes=25)
    act(tx, DISPATCHER)
    run = repaired(tx, branch)

    under_way = [item for item in queries.plan(tx, run.id).items if item.visit.state is VisitState.ON_SITE]
    assert under_way == []


def test_the_worker_has_the_planner_answer_in_a_process_of_its_own(own_database: str, monkeypatch: pytest.MonkeyPatch):
    # The planner is last in line, and a machine that runs tests has others to serve.
    monkeypatch.setattr(child, "WRITING", 100.0)
    engine = connect(own_database)
    database = Database(engine, clock=Clock(NINE))
    with database.transaction(DISPATCHER) as tx:
        branch, kari, _ = two_at_work(tx)
        begun = given(tx, kari, 8, fault=a_fault(tx, minutes=180, spread=2))
        waiting = given(tx, kari, 11.1, window=(9, 11))
        waiting.starts_at = moment(10.5)
        at_work_since(tx, begun, 8)
        disturb(tx, branch, Happening.OFF_PLAN, engineer_id=kari.id, minutes=25)

    for _ in range(2):  # Delivery is at least once.
        repair(database, Settings(secret_key="x" * 32), branch_id=branch.id, day=MONDAY.isoformat())

    with database.transaction(SYSTEM) as tx:
        found = standing(tx, branch.id, MONDAY)
        assert [(change.visit_id, change.after[0]) for change in found.changes] == [(waiting.id, "Bo Lind")]
        assert len(queries.runs(tx)) == 1
    engine.dispose()


def test_an_answer_given_twice_is_given_once(tx: Transaction, late):
    branch, kari, *_ = late
    disturb(tx, branch, Happening.OFF_PLAN, engineer_id=kari.id, minutes=25)
    seen = list(tx.session.scalars(select(Disturbance)))
    run = repaired(tx, branch)

    act(tx, SYSTEM)
    settle(tx, branch.id, MONDAY, seen, None)

    assert run.state is RunState.PROPOSED


def disturb(tx: Transaction, branch, what: Happening, **facts) -> None:
    tx.add(Disturbance(branch_id=branch.id, day=MONDAY, what=what, at=tx.stamp.at, **facts))
    tx.session.flush()


def terms(tx: Transaction, branch, **wanted) -> None:
    act(tx, MANAGER)
    set_terms(tx, branch.id, **wanted)
    act(tx, DISPATCHER)
