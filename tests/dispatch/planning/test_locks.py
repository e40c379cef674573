"""Locks of visits: what a dispatcher has locked, no plan takes away; what nobody can keep is shown with what helps."""

import random

import pytest
from sqlalchemy import delete

from dispatch.people.shift import Shift
from dispatch.planning import publishing
from dispatch.planning.answer import locked
from dispatch.planning.plan import ItemKind
from dispatch.planning.question.record import VisitRecord
from dispatch.planning.review import STUCK, plan_review
from dispatch.store.database import Transaction
from dispatch.work.lock import Lock, WhenLocked
from tests.builders import an_open_visit
from tests.dispatch.planning.locking import DAY, TIME, WINDOW, given, item_of, whereabouts
from tests.dispatch.planning.proposing import OSLO, TUESDAY, proposed

SOME = 20  # steps of search
LEVELS = [Lock(engineer, when) for engineer in (False, True) for when in (None, *WhenLocked)]


def test_a_plan_keeps_the_engineer_who_is_locked_and_chooses_the_time(tx: Transaction, crew):
    far, near = crew
    far.start_lat = 60.4
    visit = given(tx, far, 12, Lock(engineer=True), window=False)

    item = item_of(proposed(tx, far.branch, work=SOME), visit)

    assert item.engineer_id == far.id
    assert item.starts_at != visit.starts_at


def test_a_plan_keeps_the_time_that_is_locked_and_chooses_the_engineer(tx: Transaction, crew):
    far, near = crew
    far.start_lat = 60.4
    visit = given(tx, far, 12, Lock(when=TIME))

    item = item_of(proposed(tx, far.branch, work=SOME), visit)

    assert (item.engineer_id, item.starts_at) == (near.id, visit.starts_at)


def test_what_is_locked_to_its_day_or_window_is_not_left_out_for_something_dearer(tx: Transaction, crew):
    for engineer in crew:
        engineer.active = engineer is crew[0]
    locks = [Lock(when=DAY), Lock(when=WINDOW)]
    kept = [given(tx, crew[0], hour, lock) for hour, lock in zip((8, 12), locks, strict=True)]
    for _ in range(14):
        an_open_visit(tx, branch=crew[0].branch).work_order.arrival_due = OSLO.at_hour(12)
    tx.session.flush()

    plan = proposed(tx, crew[0].branch)

    assert all(item_of(plan, visit).starts_at is not None for visit in kept)
    assert kept[1].window_from <= item_of(plan, kept[1]).starts_at <= kept[1].window_to


@pytest.mark.parametrize("seed", range(3))
def test_no_plan_of_a_random_day_breaks_a_lock(tx: Transaction, crew, seed):
    chance = random.Random(seed)
    known = {given(tx, crew[n % 2], 8 + 2 * (n // 2), chance.choice(LEVELS)) for n in range(6)}
    for _ in range(5):
        an_open_visit(tx, branch=crew[0].branch)
    before = {visit.id: (visit.lock, *whereabouts(visit)) for visit in known}

    plan = proposed(tx, crew[0].branch)
    publishing.publish(tx, plan.run_id)

    for visit in known:
        lock, engineer_id, starts_at = before[visit.id]
        assert visit.lock == lock
        assert not lock.engineer or visit.engineer_id == engineer_id
        assert lock.when is not TIME or visit.starts_at == starts_at
        assert lock.when is not WINDOW or visit.window_from <= visit.starts_at <= visit.window_to
        assert lock.when is not DAY or OSLO.holds(visit.starts_at)
    assert not [item for item in plan.items if item.why_skipped == "locked"]


def test_a_lock_that_nobody_can_keep_is_shown_with_what_would_help(tx: Transaction, crew):
    visit = given(tx, crew[0], 10, Lock(engineer=True))
    tx.session.execute(delete(Shift).where(Shift.engineer_id == crew[0].id, Shift.day == TUESDAY))

    plan = proposed(tx, crew[0].branch)
    review = plan_review(tx, plan.run_id)

    assert item_of(plan, visit).kind is ItemKind.KEPT
    (stuck,) = review.groups[STUCK]
    assert stuck.reasons[0] == {"code": "locked_to", "engineer_id": crew[0].id}
    assert {"code": "unlock"} in stuck.reasons[-1]["changes"]
    assert review.changes == 0


def test_unlocking_alone_is_said_to_help_only_inside_the_promised_window():
    opens, closes = OSLO.at_hour(8), OSLO.at_hour(10)
    record = VisitRecord(
        visit_id=7,
        order_version=1,
        visit_version=1,
        starts_at=OSLO.at_hour(9).isoformat(),
        window=(opens.isoformat(), closes.isoformat()),
        when_locked="time",
        locked_at=OSLO.at_hour(9).isoformat(),
    )
    later = [{"code": "pinned_later", "seconds": seconds} for seconds in (1800, 5400)]

    told = [locked.changes([one], {7: record}, 7) for one in later]

    assert told[0] == [{"code": "unlock"}]
    assert told[1] == [{"code": "unlock"}, {"code": "window_later", "seconds": 1800}]
