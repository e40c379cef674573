"""Locks set, lifted and passed over by a person, each with its reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dispatch.lifecycle import MoveNotAllowed, NotYourMove
from dispatch.planning.by_hand.candidates import candidates
from dispatch.planning.by_hand.placing import RulesBroken, place
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Transaction
from dispatch.store.refusals import translated
from dispatch.work import visits
from dispatch.work.codes import NotListed
from dispatch.work.lock import FREE, IN_PLACE, Lock, Locked, NothingToLock
from dispatch.work.locking import lock_visit
from dispatch.work.visit import Visit
from tests.builders import AGENT, DISPATCHER, an_open_visit
from tests.dispatch.planning.locking import DAY, WINDOW, given, whereabouts
from tests.dispatch.planning.proposing import TUESDAY
from tests.dispatch.planning.roads import straight


def test_nobody_moves_it_past_the_program_either(tx: Transaction, crew):
    visit = given(tx, crew[0], 10, Lock(engineer=True))

    with pytest.raises(Locked), translated(), tx.session.begin_nested():
        tx.session.execute(update(Visit).where(Visit.id == visit.id).values(engineer_id=crew[1].id))


def test_who_else_could_hears_of_the_lock_and_that_unlocking_lets_them(tx: Transaction, crew):
    visit = given(tx, crew[0], 10, Lock(engineer=True))

    found = candidates(tx, visit.id, TUESDAY, roads=straight)

    assert [one.engineer_id for one in found.can] == [crew[0].id]
    (other,) = found.cannot
    assert other.obstacles == ({"code": "locked_to", "engineer_id": crew[0].id},)
    assert other.changes == ({"code": "unlock"},)
    lock_visit(tx, visit, FREE)
    assert {one.engineer_id for one in candidates(tx, visit.id, TUESDAY, roads=straight).can} == {e.id for e in crew}


def test_on_another_day_than_the_locked_one_nobody_can(tx: Transaction, crew):
    visit = given(tx, crew[0], 10, Lock(when=DAY))

    found = candidates(tx, visit.id, TUESDAY + timedelta(days=1), roads=straight)

    assert found.can == ()
    assert {one.obstacles[0]["code"] for one in found.cannot} == {"locked_day"}
    assert all(one.changes == ({"code": "unlock"},) for one in found.cannot)


def test_by_hand_a_lock_is_passed_over_with_a_reason_and_is_open_then(tx: Transaction, crew):
    visit = given(tx, crew[0], 10, IN_PLACE)
    elsewhere = {"engineer_id": crew[1].id, "starts_at": visit.starts_at + timedelta(minutes=30)}

    with pytest.raises(RulesBroken) as refused:
        place(tx, visit.id, **elsewhere, roads=straight)
    place(tx, visit.id, **elsewhere, roads=straight, override="customer_asked")

    codes = {each["code"] for each in refused.value.facts["obstacles"]}
    assert codes == {"locked_to", "locked_time"}
    assert whereabouts(visit) == tuple(elsewhere.values())
    assert visit.lock == FREE


def test_a_lock_is_set_and_lifted_with_its_reason_in_the_audit(database, clock, tx: Transaction, crew):
    visit = given(tx, crew[0], 10)
    tx.session.commit()
    with database.transaction(DISPATCHER) as later:
        lock_visit(later, later.session.get(Visit, visit.id), IN_PLACE)
    with database.transaction(DISPATCHER) as later:
        lock_visit(later, later.session.get(Visit, visit.id), FREE, reason="customer_asked")

    with database.transaction(DISPATCHER) as later:
        found = select(AuditEntry.verb, AuditEntry.reason, AuditEntry.changes)
        found = found.where(AuditEntry.subject == "visit", AuditEntry.verb.in_(["lock", "unlock"]))
        rows = later.session.execute(found.order_by(AuditEntry.id)).all()
    assert [row[:2] for row in rows] == [("lock", None), ("unlock", "customer_asked")]
    assert rows[0].changes["when_locked"] == [None, "time"]


def test_what_nobody_has_can_not_be_locked_nor_a_window_nobody_promised(tx: Transaction, crew):
    open_one = an_open_visit(tx, branch=crew[0].branch)
    untold = given(tx, crew[0], 10, window=False)

    with pytest.raises(MoveNotAllowed):
        lock_visit(tx, open_one, IN_PLACE)
    with pytest.raises(NothingToLock):
        lock_visit(tx, untold, Lock(when=WINDOW))
    with pytest.raises(NotListed):
        lock_visit(tx, untold, IN_PLACE, reason="because")
    tx.act_as(AGENT)
    with pytest.raises(NotYourMove):
        lock_visit(tx, untold, IN_PLACE)


def test_what_is_given_back_is_free(tx: Transaction, crew):
    visit = given(tx, crew[0], 10, IN_PLACE)

    visits.unassign(tx, visit)

    assert visit.lock == FREE
