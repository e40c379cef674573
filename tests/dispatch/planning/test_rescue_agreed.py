"""Rescues others must say yes to, a customer or a partner's outlet; and rescues that are taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dispatch.notices import messages
from dispatch.notices.delivery import prepare
from dispatch.notices.message import Delivery, Message
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.rescue import asking
from dispatch.planning.rescue.applying import carry_out
from dispatch.planning.rescue.offer import OTHER_DAY, PARTNER, RescueOffer, Rescues
from dispatch.planning.rescue.rescue_done import RescueDone
from dispatch.planning.rescue.seeking import rescues_of
from dispatch.planning.rescue.undoing import CantTakeBack, take_back
from dispatch.planning.watch.alert import Alert, AlertKind
from dispatch.settings import Settings
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Transaction
from dispatch.work import queries, visits
from dispatch.work.hold import Hold, HoldEnding
from dispatch.work.lifecycle import VisitState
from dispatch.work.sla.clock_event import ClockName
from dispatch.work.sla.course import laps_of
from dispatch.work.visit import Visit
from dispatch.work.windows import agree_window
from tests.builders import DISPATCHER, SYSTEM, a_branch, a_fault, a_home, a_shift, an_engineer, the_engineer
from tests.dispatch.planning.booking.rooms import TUESDAY, a_desk, a_rule, the_customer
from tests.dispatch.planning.day_under_way import act, at_work_since, given, moment, two_at_work

SETTINGS = Settings(secret_key="x" * 32, public_url="https://doorstep.example")


def late(tx: Transaction, kari, **facts) -> Visit:
    """Kari is at work until noon; her next customer was told nine to eleven."""
    begun = given(tx, kari, 8, fault=a_fault(tx, minutes=180, spread=2))
    fault = a_fault(tx, work_kind="installation")
    waiting = given(tx, kari, 11.1, window=(9, 11), fault=fault, **facts)
    at_work_since(tx, begun, 8)
    tx.session.flush()
    return waiting


def offers(tx: Transaction, visit: Visit) -> dict[str, RescueOffer]:
    return {each.kind: each for each in seen(tx, visit).offers}


def seen(tx: Transaction, visit: Visit) -> Rescues:
    return rescues_of(tx, visit.work_order.reference, desk=a_desk())


def do(tx: Transaction, visit: Visit, kind: str) -> None:
    carry_out(tx, visit.work_order.reference, offers(tx, visit)[kind].key, desk=a_desk())
    tx.session.flush()


def undo(tx: Transaction, visit: Visit) -> None:
    take_back(tx, visit.work_order.reference, tx.session.scalar(select(func.max(RescueDone.id))))


# Another day, if the customer agrees.


@pytest.fixture
def alone(tx: Transaction) -> Visit:
    """Nobody can help Kari today; tomorrow there is time."""
    a_rule(tx, notice=0)
    kari = an_engineer(tx, a_branch(tx), locks=2)
    a_shift(tx, kari, TUESDAY)
    given(tx, kari, 13, fault=a_fault(tx, minutes=170, spread=2))
    return late(tx, kari)


def the_hold(tx: Transaction, visit: Visit) -> Hold:
    return tx.session.scalars(select(Hold).where(Hold.work_order_id == visit.work_order_id)).one()


def said(tx: Transaction, visit: Visit) -> Message:
    """The question as the worker writes it."""
    order, hold = visit.work_order, the_hold(tx, visit)
    facts = {"work_order_id": order.id, "event": "proposal", "generation": order.generation, "round": hold.id}
    return messages.tell(tx, **facts)


def alerts(tx: Transaction) -> list[tuple[AlertKind, str | None]]:
    return [(each.kind, each.facts.get("how")) for each in tx.session.scalars(select(Alert))]


def test_nothing_moves_before_the_customer_agrees_to_another_day(tx: Transaction, alone):
    before = alone.engineer_id, alone.starts_at, alone.window_from, alone.work_order.generation

    offer = offers(tx, alone)[OTHER_DAY]
    do(tx, alone, OTHER_DAY)

    assert (alone.engineer_id, alone.starts_at, alone.window_from, alone.work_order.generation) == before
    assert offer.window[0] >= PlanningDay(TUESDAY, "Europe/Oslo").begins
    assert offer.chance_before < 60 < 80 <= offer.chance_after
    assert seen(tx, alone).asked.window == offer.window
    assert OTHER_DAY not in offers(tx, alone), "nobody is asked twice at once"


def test_the_customer_is_told_the_time_and_it_stays_theirs_until_they_answer(tx: Transaction, alone):
    do(tx, alone, OTHER_DAY)

    message = said(tx, alone)

    opens = the_hold(tx, alone).window_from + timedelta(hours=1)  # Oslo
    assert "tirsdag 24. november" in message.body and f"kl. {opens.hour}–" in message.body
    assert the_hold(tx, alone).expires_at == tx.stamp.at + asking.WAITS


def test_who_agrees_has_the_new_time_promised_and_the_old_one_renegotiated(tx: Transaction, alone):
    do(tx, alone, OTHER_DAY)
    hold, order = the_hold(tx, alone), alone.work_order
    generation = order.generation

    tx.act_as(the_customer(order))
    asking.agree(tx, order, hold.id, desk=a_desk())

    assert (alone.window_from, alone.window_to) == (hold.window_from, hold.window_to)
    assert (order.generation, hold.ending) == (generation + 1, HoldEnding.BOOKED)
    assert alone.agreed_at == tx.stamp.at
    with pytest.raises(asking.NotAsked):
        asking.agree(tx, order, hold.id, desk=a_desk())


def test_who_refuses_keeps_what_was_promised_and_the_desk_is_told(tx: Transaction, alone):
    do(tx, alone, OTHER_DAY)
    window = alone.window_from, alone.window_to

    tx.act_as(the_customer(alone.work_order))
    asking.refuse(tx, alone.work_order, the_hold(tx, alone).id)

    assert (alone.window_from, alone.window_to) == window
    assert alerts(tx) == [(AlertKind.NOT_AGREED, "refused")]


def test_no_answer_frees_the_time_and_tells_the_desk_once(tx: Transaction, alone):
    do(tx, alone, OTHER_DAY)
    hold, message = the_hold(tx, alone), said(tx, alone)

    asking.unanswered(tx, hold_id=hold.id)
    assert alerts(tx) == [], "it is not yet so late"
    act(tx, SYSTEM, hold.expires_at)
    asking.unanswered(tx, hold_id=hold.id)
    asking.unanswered(tx, hold_id=hold.id)

    assert hold.ending is HoldEnding.EXPIRED
    assert alerts(tx) == [(AlertKind.NOT_AGREED, "unanswered")]
    assert prepare(tx, SETTINGS, message.id) is None and message.delivery is Delivery.VOID


# A partner's outlet.


@pytest.fixture
def neighbour(tx: Transaction) -> Visit:
    """Kari alone, and Pia of a partner nearby who is free."""
    kari = an_engineer(tx, a_branch(tx), locks=2)
    partner = a_branch(tx, name="Nabo", partner=True, hand_over_targets={"partner": "4bh"})
    an_engineer(tx, partner, locks=2).name = "Pia Nabo"
    return late(tx, kari)


def test_a_partner_who_can_come_gets_the_order_with_its_promise(tx: Transaction, neighbour):
    promised = neighbour.window_to, neighbour.work_order.arrival_due, neighbour.work_order.generation

    offer = offers(tx, neighbour)[PARTNER]
    do(tx, neighbour, PARTNER)

    order = neighbour.work_order
    assert (offer.partner, offer.after[0], order.branch.name) == ("Nabo", "Nabo", "Nabo")
    assert neighbour.engineer.name == "Pia Nabo" and neighbour.starts_at <= neighbour.window_to
    assert (neighbour.window_to, order.arrival_due, order.generation) == promised
    assert alerts(tx) == [(AlertKind.HANDED_OVER, None)]


def test_the_partners_own_clock_runs_from_then_on_and_no_other(tx: Transaction, neighbour):
    do(tx, neighbour, PARTNER)

    found = laps_of(neighbour.work_order)
    hands = {name for name in (ClockName.DISPATCH, ClockName.ENGINEER, ClockName.PARTNER) if name in found}
    running = {name for name in hands if found[name].runs and not found[name].waits}
    assert running == {ClockName.PARTNER}
    assert found[ClockName.PARTNER].by.target == "4bh"


def test_who_does_not_see_a_partners_day_learns_only_that_they_can_come(tx: Transaction, neighbour):
    own = frozenset([neighbour.work_order.branch_id])
    tx.act_as(type(DISPATCHER)(role=DISPATCHER.role, source=DISPATCHER.source, name="Desk", branches=own))

    offer = offers(tx, neighbour)[PARTNER]
    assert (offer.days, offer.disturbed, offer.after[0]) == ((), (), "Nabo")
    do(tx, neighbour, PARTNER)

    assert neighbour.work_order.branch.name == "Nabo"
    with pytest.raises(queries.NotFound):
        queries.work_order(tx, neighbour.work_order.reference)


def test_a_partner_who_is_far_away_is_not_asked(tx: Transaction, neighbour):
    partner = neighbour.work_order.branch
    do(tx, neighbour, PARTNER)
    undo(tx, neighbour)
    assert neighbour.work_order.branch is partner

    for each in tx.session.scalars(select(type(partner)).where(type(partner).partner)):
        each.depot_lat = 65.0
    assert PARTNER not in offers(tx, neighbour)


# Taken back.


@pytest.fixture
def rescued(tx: Transaction) -> Visit:
    branch, kari, bo = two_at_work(tx)
    waiting = late(tx, kari)
    do(tx, waiting, "engineer")
    assert waiting.engineer is bo
    return waiting


def test_a_rescue_is_taken_back_the_same_day_and_all_stands_as_before(tx: Transaction, rescued):
    done = seen(tx, rescued).done
    assert (done.kind, done.undo is not None) == ("engineer", True)

    undo(tx, rescued)

    assert (rescued.engineer.name, rescued.starts_at) == ("Kari Nordby", moment(11.1))
    assert seen(tx, rescued).done is None
    said = select(AuditEntry.verb).where(AuditEntry.subject == "rescue_done").order_by(AuditEntry.id)
    tx.complete()
    assert tx.session.scalars(said).all() == ["rescue", "undo_rescue"]


def test_a_partner_gives_back_what_they_have_not_begun(tx: Transaction, neighbour):
    own, kari = neighbour.work_order.branch, neighbour.engineer
    do(tx, neighbour, PARTNER)

    undo(tx, neighbour)

    order = neighbour.work_order
    assert (order.branch, neighbour.engineer) == (own, kari)
    assert laps_of(order)[ClockName.ENGINEER].runs and laps_of(order)[ClockName.PARTNER].waits


def begin(tx: Transaction, visit: Visit) -> None:
    tx.act_as(the_engineer(visit.engineer))
    visits.go(tx, visit, "set_out")
    tx.session.flush()
    tx.act_as(DISPATCHER)


def tomorrow(tx: Transaction, visit: Visit) -> None:
    act(tx, DISPATCHER, tx.stamp.at + timedelta(days=1))


def another_visit(tx: Transaction, visit: Visit) -> None:
    given(tx, visit.engineer, 14, home=a_home(tx, lat=59.93, lon=10.75))


def told_anew(tx: Transaction, visit: Visit) -> None:
    agree_window(tx, visit, window_from=moment(10), window_to=moment(12))


def twice(tx: Transaction, visit: Visit) -> None:
    undo(tx, visit)


@pytest.mark.parametrize("happens", [begin, tomorrow, another_visit, told_anew, twice])
def test_it_is_not_taken_back_once_the_day_went_on(tx: Transaction, rescued, happens):
    happens(tx, rescued)
    held = rescued.engineer_id, rescued.starts_at, rescued.state

    with pytest.raises(CantTakeBack):
        undo(tx, rescued)

    assert (rescued.engineer_id, rescued.starts_at, rescued.state) == held
    assert rescued.state in (VisitState.PLANNED, VisitState.TRAVELLING)


def test_what_another_order_was_saved_by_is_not_found_under_this_one(tx: Transaction, rescued):
    other = given(tx, rescued.engineer, 15, home=a_home(tx, lat=59.93, lon=10.75))

    with pytest.raises(queries.NotFound):
        take_back(tx, other.work_order.reference, tx.session.scalar(select(func.max(RescueDone.id))))
