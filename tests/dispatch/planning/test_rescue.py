"""Rescues of an order: offered on the live day, carried out at once, and refused where the day has moved on."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.lifecycle import NotYourMove
from dispatch.people.engagement import Engagement
from dispatch.planning.outlook.ahead import Ahead
from dispatch.planning.outlook.recompute import foreseen
from dispatch.planning.rescue.applying import RescueOvertaken, carry_out
from dispatch.planning.rescue.offer import Rescues
from dispatch.planning.rescue.question import put
from dispatch.planning.rescue.seeking import rescues_of
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Database, Transaction, connect
from dispatch.work import visits
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit
from optimizer.rescue import NOISE, SAFE
from tests.builders import AGENT, DISPATCHER, NINE, a_fault, a_home, a_work_order, an_engineer, an_open_visit
from tests.clock import Clock
from tests.dispatch.planning.booking.rooms import a_desk
from tests.dispatch.planning.day_under_way import at_work_since, given, moment, two_at_work
from tests.dispatch.planning.roads import straight
from tests.dispatch.planning.test_publishing import MANAGER
from tests.dispatch.planning.test_publishing_at_once import at_once


@pytest.fixture
def late(tx: Transaction):
    """Kari is at work until noon; her next customer was told nine to eleven, and Bo is free."""
    branch, kari, bo = two_at_work(tx)
    return (branch, kari, bo, *a_late_day(tx, kari))


def a_late_day(tx: Transaction, kari) -> tuple[Visit, Visit]:
    begun = given(tx, kari, 8, fault=a_fault(tx, minutes=180, spread=2))
    waiting = given(tx, kari, 11.1, window=(9, 11))
    waiting.starts_at = moment(10.5)
    at_work_since(tx, begun, 8)
    tx.session.flush()
    return begun, waiting


def asked(tx: Transaction, visit: Visit) -> Rescues:
    return rescues_of(tx, visit.work_order.reference, desk=a_desk())


def test_an_order_that_will_break_is_offered_what_saves_it_with_its_price(tx: Transaction, late):
    branch, kari, bo, _, waiting = late

    found = asked(tx, waiting)

    [offer] = [each for each in found.offers if each.kind == "engineer"]
    assert (offer.before[0], offer.after[0]) == (kari.name, bo.name)
    assert offer.after[1] <= moment(11)
    assert offer.chance_before < 60 < offer.chance_after
    assert (offer.moved, offer.overtime, offer.disturbed) == (0, 0, ())
    assert found.ends == moment(11)


def test_board_and_rescues_tell_one_chance(tx: Transaction, late):
    branch, *_, waiting = late

    on_the_board = [each for each in foreseen(Ahead.read(tx, branch), straight) if each.visit_id == waiting.id]

    assert asked(tx, waiting).chance in {each.chance for each in on_the_board if each.due == moment(11)}
    assert asked(tx, waiting).chance > 1, "some are kept by what is done later"


def test_no_rescue_takes_the_room_of_what_is_in_nobody_s_hands_yet(tx: Transaction, late):
    branch, *_, waiting = late
    long = a_fault(tx, minutes=150)
    other = an_open_visit(tx, branch=branch, home=a_home(tx, lat=59.92, lon=10.74), fault=long)
    other.work_order.arrival_due = moment(9.5)  # which only Bo can keep
    tx.session.flush()

    assert "engineer" not in {each.kind for each in asked(tx, waiting).offers}


def test_no_rescue_takes_the_room_of_an_order_that_has_no_visit_yet(tx: Transaction, late):
    branch, *_, waiting = late
    long = a_fault(tx, minutes=150)
    other = a_work_order(tx, branch=branch, home=a_home(tx, lat=59.92, lon=10.74), fault=long)
    other.arrival_due = moment(9.5)  # which only Bo can keep
    tx.session.flush()

    assert "engineer" not in {each.kind for each in asked(tx, waiting).offers}


def test_a_visit_begins_at_a_whole_second_so_that_the_next_fits_behind_it(tx: Transaction):
    _, kari, _ = two_at_work(tx)
    visit = given(tx, kari, 8 + 1 / 7)
    assert visit.starts_at == moment(8 + 1 / 7).replace(microsecond=0)
    assert tx.session.get_one(Engagement, visit.engagement_id).during.upper.microsecond == 0


def test_what_may_be_helped_from_afar_says_so_until_a_step_was_tried(tx: Transaction, late):
    *_, waiting = late
    assert not asked(tx, waiting).remote
    waiting.work_order.fault = a_fault(tx, remote_first=True)
    tx.session.flush()
    assert asked(tx, waiting).remote


def test_looking_changes_nothing(tx: Transaction, late):
    *_, waiting = late
    asked(tx, waiting)

    assert not tx.session.dirty and not tx.session.new


def test_one_click_carries_it_out_with_its_reason_in_the_audit(tx: Transaction, late):
    branch, kari, bo, _, waiting = late
    offer = next(each for each in asked(tx, waiting).offers if each.kind == "engineer")

    carry_out(tx, waiting.work_order.reference, offer.key, desk=a_desk())
    tx.complete()

    assert (waiting.engineer_id, waiting.starts_at) == (bo.id, offer.after[1])
    assert (waiting.window_from, waiting.window_to) == (moment(9), moment(11))
    said = select(AuditEntry.reason).where(AuditEntry.subject == "visit", AuditEntry.subject_id == waiting.id)
    assert "rescue" in tx.session.scalars(said).all()
    assert asked(tx, waiting).offers == ()


def test_what_the_customer_agrees_to_is_told_them_once(tx: Transaction):
    _, kari, bo = two_at_work(tx)
    _, waiting = a_late_day(tx, kari)
    given(tx, bo, 9.1, window=(8, 10), fault=a_fault(tx, minutes=150, spread=2))
    order, generation = waiting.work_order, waiting.work_order.generation
    offer = next(each for each in asked(tx, waiting).offers if each.kind == "new_time")
    assert (offer.moved, offer.window[0] <= offer.after[1] <= offer.window[1]) == (1, True)

    carry_out(tx, order.reference, offer.key, desk=a_desk())

    assert (waiting.window_from, waiting.window_to) == offer.window
    assert order.generation == generation + 1


def test_a_rescue_that_no_longer_holds_is_refused_and_nothing_moves(tx: Transaction, late):
    branch, kari, bo, _, waiting = late
    offer = next(each for each in asked(tx, waiting).offers if each.kind == "engineer")
    given(tx, bo, 9.1, window=(8, 10), fault=a_fault(tx, minutes=150, spread=2))

    with pytest.raises(RescueOvertaken):
        carry_out(tx, waiting.work_order.reference, offer.key, desk=a_desk())

    assert waiting.engineer_id == kari.id


def test_who_is_on_the_way_or_safe_needs_none(tx: Transaction, late):
    branch, kari, bo, begun, _ = late
    fine = given(tx, bo, 14, window=(14, 16))

    assert asked(tx, begun).offers == ()
    assert asked(tx, fine).offers == ()


def test_what_is_overdue_is_never_put_off_to_make_room(tx: Transaction):
    _, kari, bo = two_at_work(tx)
    _, waiting = a_late_day(tx, kari)
    overdue = given(tx, bo, 9.1, fault=a_fault(tx, minutes=180, spread=2))
    overdue.work_order.arrival_due = moment(8)
    tx.session.flush()
    question = put(tx, waiting, straight)

    assert str(overdue.id) not in question.may_wait
    put_off = {each.visit_id for offer in asked(tx, waiting).offers for each in offer.disturbed}
    assert overdue.id not in put_off


# Twenty days gone wrong.


def a_bad_day(tx: Transaction, seed: int) -> list[Visit]:
    """Three engineers, told windows, and one of the three at work for hours more than was planned."""
    chance = random.Random(seed)
    branch, kari, bo = two_at_work(tx)
    cy = an_engineer(tx, branch, locks=2)
    given(tx, kari, 8, fault=a_fault(tx, minutes=chance.choice([120, 180, 240]), spread=2))
    found = []
    for engineer in (kari, bo, cy):
        hour = 12.2 if engineer is kari else 9.2
        for _ in range(chance.randint(1, 3)):
            home = a_home(tx, lat=59.90 + chance.random() / 10, lon=10.70 + chance.random() / 5)
            window = (int(hour) // 2 * 2, int(hour) // 2 * 2 + 2)
            visit = given(tx, engineer, hour, window=window, home=home, fault=a_fault(tx, minutes=45, spread=10))
            found.append(visit)
            hour += chance.choice([1.2, 1.6, 2.0])
    tx.session.flush()
    begun = tx.session.scalars(select(Visit).where(Visit.engineer_id == kari.id).order_by(Visit.starts_at)).first()
    at_work_since(tx, begun, 8)
    for visit in found:
        if visit.engineer_id == kari.id:
            earlier = chance.choice([1, 2, 3])
            visit.window_from -= timedelta(hours=earlier)
            visit.window_to -= timedelta(hours=earlier)
    tx.session.flush()
    return found


def standing(tx: Transaction, given_out: list[Visit]) -> dict[int, float]:
    live = put(tx, next(each for each in given_out if each.state is VisitState.PLANNED), straight).live
    return {int(each): live.chance(each) for each in live.promises}


@pytest.mark.parametrize("seed", range(20))
def test_accepting_a_rescue_lowers_what_breaks_and_never_breaks_another(tx: Transaction, seed: int):
    visits_of_day = a_bad_day(tx, seed)
    for visit in visits_of_day:
        before = standing(tx, visits_of_day)
        offers = asked(tx, visit).offers
        if not offers:
            continue
        offer = offers[0]
        carry_out(tx, visit.work_order.reference, offer.key, desk=a_desk())
        tx.session.flush()
        after = standing(tx, visits_of_day)
        assert after[visit.id] > before.get(visit.id, 0)
        for each, chance in before.items():
            if each != visit.id and each in after:
                assert after[each] >= chance - NOISE
                assert (after[each] >= SAFE) >= (chance >= SAFE)
        assert sum(c < 0.5 for c in after.values()) <= sum(c < 0.5 for c in before.values())


# Two at once.


@pytest.fixture
def committed(own_database: str) -> Iterator[tuple[Database, list[str]]]:
    """Two engineers late at once, each with a customer only Bo could save, and not both."""
    engine = connect(own_database)
    database = Database(engine, clock=Clock(NINE))
    with database.transaction(DISPATCHER) as tx:
        branch, kari, _ = two_at_work(tx)
        ida = an_engineer(tx, branch, locks=2)
        waiting = [a_late_day(tx, each)[1] for each in (kari, ida)]
        for visit in waiting:
            visit.minutes = 90
        references = [visit.work_order.reference for visit in waiting]
    yield database, references
    engine.dispose()


def test_of_two_who_take_the_same_engineer_the_slower_is_refused_and_sees_what_is_left(committed):
    database, references = committed
    keys = []
    for reference in references:
        with database.transaction(DISPATCHER) as tx:
            offers = rescues_of(tx, reference, desk=a_desk()).offers
            keys.append(next(each.key for each in offers if each.kind == "engineer"))

    def accept(actor, reference: str, key: str):
        with database.transaction(actor) as tx:
            carry_out(tx, reference, key, desk=a_desk())

    raised = at_once(
        lambda: accept(DISPATCHER, references[0], keys[0]), lambda: accept(MANAGER, references[1], keys[1])
    )

    [error] = [each for each in raised if each is not None]
    assert isinstance(error, RescueOvertaken)
    with database.transaction(DISPATCHER) as tx:
        loser = references[raised.index(error)]
        assert keys[raised.index(error)] not in {each.key for each in rescues_of(tx, loser, desk=a_desk()).offers}
        taken = select(Engagement).where(Engagement.released_at.is_(None))
        assert len(tx.session.scalars(taken).all()) == 4


def test_an_agent_can_not_carry_one_out(tx: Transaction, late):
    *_, waiting = late
    offer = asked(tx, waiting).offers[0]
    tx.act_as(AGENT)

    with pytest.raises(NotYourMove):
        carry_out(tx, waiting.work_order.reference, offer.key, desk=a_desk())


def test_a_swap_by_hand_meanwhile_is_seen(tx: Transaction, late):
    branch, kari, bo, _, waiting = late
    offer = next(each for each in asked(tx, waiting).offers if each.kind == "engineer")
    visits.assign(tx, waiting, bo, starts_at=moment(13), travel=300)
    tx.session.flush()

    with pytest.raises(RescueOvertaken):
        carry_out(tx, waiting.work_order.reference, offer.key, desk=a_desk())
