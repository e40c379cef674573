"""Two engineers at once and visits one after the other are one whole, and the database refuses half of it."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text

from dispatch.notices.message import Message
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.turn import is_its_turn
from dispatch.store.database import Database, Transaction, connect
from dispatch.work import actions, tying, visits
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.sla.pause_reason import PauseReason
from dispatch.work.tying import MustStay
from dispatch.work.visit import HalfACrew, OutOfOrder, PlannedTwice
from dispatch.work.windows import promise_window
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, NINE, a_branch, a_fault, an_engineer, an_open_visit, the_engineer
from tests.clock import Clock

TEN = NINE + timedelta(hours=1)
REPORT = {"cause": "empty_battery", "solution": "part_replaced", "effect": "works", "unsigned_because": "left key"}
LATER = {"minutes": 30, "persons": 1, "days": 2, "same_engineer": True}


def an_order(tx: Transaction, *, persons: int = 1, follow_ups: tuple = ()) -> WorkOrder:
    fault = a_fault(tx, persons=persons, follow_ups=list(follow_ups), minutes=60)
    return an_open_visit(tx, branch=a_branch(tx), fault=fault).work_order


def given(tx: Transaction, visit, engineer, starts_at=TEN) -> None:
    visits.assign(tx, visit, engineer, starts_at=starts_at, travel=600)


def with_a_crew(tx: Transaction, **facts) -> tuple[WorkOrder, list]:
    order = an_order(tx, persons=2, **facts)
    crew = [an_engineer(tx, order.branch), an_engineer(tx, order.branch)]
    for visit, engineer in zip(order.visits, crew, strict=False):
        given(tx, visit, engineer)
    return order, crew


def test_what_a_kind_of_work_takes_is_there_as_soon_as_it_is_to_be_planned(tx: Transaction):
    order = an_order(tx, persons=2, follow_ups=[LATER])
    told = [(one.stay, one.minutes, one.joins, one.follows, one.follows_days) for one in order.visits]
    assert told == [(1, 60, 2, None, None), (2, 60, 1, None, None), (3, 30, None, 1, 2)]
    assert order.visits[2].same_engineer


def test_another_kind_of_work_takes_another_whole(tx: Transaction):
    order = an_order(tx, persons=2)
    one = a_fault(tx, follow_ups=[LATER], minutes=40)
    actions.triage(tx, order.reference, version=order.version, fault=one)
    told = [(each.stay, each.state.value, each.minutes, each.joins, each.follows) for each in order.visits]
    assert told == [(1, "open", 40, None, None), (2, "open", 30, None, 1)]


def test_whoever_gives_it_back_gives_it_back_for_both(tx: Transaction):
    order, crew = with_a_crew(tx)
    tx.act_as(the_engineer(crew[1]))
    visits.decline(tx, order.visits[1], reason="ill")
    assert {visit.state for visit in order.visits} == {VisitState.OPEN}
    assert order.state is OrderState.DISPATCH


def test_the_work_ends_when_the_second_of_a_crew_has_ended(tx: Transaction):
    order, crew = with_a_crew(tx)
    first, second = order.visits
    for verb in ("set_out", "arrive"):
        for visit, engineer in zip(order.visits, crew, strict=True):
            tx.act_as(the_engineer(engineer))
            visits.go(tx, visit, verb)
    tx.act_as(the_engineer(crew[0]))
    cannot(tx, first)
    assert order.state is OrderState.VISIT and len(order.visits) == 2
    tx.act_as(the_engineer(crew[1]))
    cannot(tx, second)
    assert [(one.stay, one.joins) for one in order.visits[2:]] == [(1, 2), (2, 1)]


def go(tx: Transaction, visit, engineer, *verbs: str) -> None:
    tx.act_as(the_engineer(engineer))
    for verb in verbs:
        visits.go(tx, visit, verb)


def allowed(tx: Transaction) -> None:
    """What the database would ask at the end of the transaction."""
    tx.session.flush()
    tx.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_when_the_first_at_the_door_can_do_nothing_nobody_comes_there_alone(tx: Transaction):
    order, crew = with_a_crew(tx)
    go(tx, order.visits[0], crew[0], "set_out", "arrive")
    cannot(tx, order.visits[0])
    allowed(tx)
    assert [(one.stay, one.state.value) for one in order.visits] == [(1, "incomplete"), (2, "open"), (1, "open")]
    assert order.state is OrderState.DISPATCH


def test_what_one_of_two_could_not_do_is_done_again_whoever_ends_last(tx: Transaction):
    order, crew = with_a_crew(tx)
    for visit, engineer in zip(order.visits, crew, strict=True):
        go(tx, visit, engineer, "set_out", "arrive")
    tx.act_as(the_engineer(crew[0]))
    cannot(tx, order.visits[0])
    tx.act_as(the_engineer(crew[1]))
    visits.complete(tx, order.visits[1], REPORT)
    assert order.state is OrderState.DISPATCH
    assert [(one.stay, one.state.value) for one in order.visits[2:]] == [(1, "open")]


@pytest.mark.parametrize("lacks", [0, 1])
def test_what_one_of_two_lacked_is_waited_for_once_both_have_left(tx: Transaction, lacks: int):
    order, crew = with_a_crew(tx)
    for visit, engineer in zip(order.visits, crew, strict=True):
        go(tx, visit, engineer, "set_out", "arrive")
    tx.act_as(the_engineer(crew[lacks]))
    visits.cannot_complete(tx, order.visits[lacks], cause="no_part")
    assert order.state is OrderState.VISIT
    tx.act_as(the_engineer(crew[1 - lacks]))
    visits.complete(tx, order.visits[1 - lacks], REPORT)

    assert (order.state, order.waiting_for) == (OrderState.WAITING, "part")


def test_what_follows_waits_until_both_have_done_their_part(tx: Transaction):
    order, crew = with_a_crew(tx, follow_ups=[LATER])
    later = order.visits[2]
    given(tx, later, crew[0], TEN + timedelta(days=2))
    for visit, engineer in zip(order.visits, crew, strict=False):
        go(tx, visit, engineer, "set_out", "arrive")
    cannot(tx, order.visits[1])
    tx.act_as(the_engineer(crew[0]))
    visits.complete(tx, order.visits[0], REPORT)
    assert later.state is VisitState.OPEN
    assert not is_its_turn(later, PlanningDay((NINE + timedelta(days=9)).date(), order.branch.time_zone))


def test_whoever_turns_back_after_the_other_gave_it_back_is_free_as_well(tx: Transaction):
    order, crew = with_a_crew(tx)
    go(tx, order.visits[0], crew[0], "set_out")
    tx.act_as(the_engineer(crew[1]))
    visits.decline(tx, order.visits[1], reason="ill")
    go(tx, order.visits[0], crew[0], "turn_back")
    allowed(tx)
    assert {visit.state for visit in order.visits} == {VisitState.OPEN}
    assert order.state is OrderState.DISPATCH


def test_who_was_added_by_hand_stays_when_only_the_title_is_put_right(tx: Transaction):
    order = an_order(tx)
    tying.add_person(tx, order.visits[0].id)
    actions.triage(tx, order.reference, version=order.version, title="The cellar door", fault=order.fault)
    assert [(one.stay, one.state.value, one.joins) for one in order.visits] == [(1, "open", 2), (2, "open", 1)]


def test_whoever_was_told_of_the_second_time_only_hears_that_it_waits(database: Database, worker):
    with database.transaction(DISPATCHER) as tx:
        order = an_order(tx, follow_ups=[LATER])
        first, second = order.visits
        engineer, then = an_engineer(tx, order.branch), TEN + timedelta(days=2)
        given(tx, first, engineer)
        given(tx, second, engineer, then)
        first.window_from, first.window_to = TEN, TEN + timedelta(hours=2)
        promise_window(tx, second, window_from=then, window_to=then + timedelta(hours=2))
        visits.unassign(tx, first)
        tx.session.get_one(PauseReason, "part").tells_customer = False
        actions.move(tx, order.reference, "wait", reason="part")
    worker()
    with database.transaction(DISPATCHER) as tx:
        assert "waiting" in tx.session.scalars(select(Message.event)).all()


def test_nothing_is_added_to_work_that_is_done(tx: Transaction):
    order = an_order(tx)
    engineer = an_engineer(tx, order.branch)
    given(tx, order.visits[0], engineer)
    go(tx, order.visits[0], engineer, "arrive")
    visits.complete(tx, order.visits[0], REPORT)
    assert order.state is OrderState.FEEDBACK
    tx.act_as(DISPATCHER)
    with pytest.raises(MustStay):
        tying.add_after(tx, order.visits[0].id, minutes=30, days=1)


def cannot(tx: Transaction, visit) -> None:
    visits.cannot_complete(tx, visit, cause="more_time")


@pytest.fixture
def own(own_database: str):
    engine = connect(own_database)
    yield Database(engine, clock=Clock(NINE))
    engine.dispose()


def half_a_crew(tx: Transaction) -> None:
    order = an_order(tx, persons=2)
    given(tx, order.visits[0], an_engineer(tx, order.branch))


def a_crew_at_two_times(tx: Transaction) -> None:
    order = an_order(tx, persons=2)
    for visit, late in zip(order.visits, (0, 15), strict=True):
        given(tx, visit, an_engineer(tx, order.branch), TEN + timedelta(minutes=late))


def the_second_first(tx: Transaction) -> None:
    order = an_order(tx, follow_ups=[LATER])
    given(tx, order.visits[1], an_engineer(tx, order.branch), TEN + timedelta(days=2))


def the_second_too_soon(tx: Transaction) -> None:
    order = an_order(tx, follow_ups=[LATER])
    for visit, days in zip(order.visits, (0, 1), strict=True):
        given(tx, visit, an_engineer(tx, order.branch), TEN + timedelta(days=days))


def two_for_one_stay(tx: Transaction) -> None:
    order = an_order(tx)
    order.add_visit(minutes=30)


BREAKS = {
    half_a_crew: HalfACrew,
    a_crew_at_two_times: HalfACrew,
    the_second_first: OutOfOrder,
    the_second_too_soon: OutOfOrder,
    two_for_one_stay: PlannedTwice,
}


def test_the_database_refuses_half_of_a_whole(own: Database, owner_engine: Engine):
    for breaks, refusal in BREAKS.items():
        with pytest.raises(refusal), own.transaction(DISPATCHER) as tx:
            breaks(tx)
    with owner_engine.begin() as connection:
        for guard in ("visit_together", "visit_sequence"):
            connection.execute(text(f"ALTER TABLE visit DISABLE TRIGGER {guard}"))
        connection.execute(text("DROP INDEX uq_visit_living"))
    for breaks in BREAKS:
        with own.transaction(DISPATCHER) as tx:
            breaks(tx)
