"""Locks of visits: what a dispatcher has locked, no plan takes away, and who wants to move it hears why not."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update

from dispatch.customers.home import Home
from dispatch.lifecycle import MoveNotAllowed, NotYourMove
from dispatch.people.branch import Zone
from dispatch.people.engineer import Engineer
from dispatch.people.shift import Shift
from dispatch.planning import publishing
from dispatch.planning.answer import locked
from dispatch.planning.by_hand.candidates import candidates
from dispatch.planning.by_hand.placing import RulesBroken, place
from dispatch.planning.plan import ItemKind, Plan, PlanItem
from dispatch.planning.question.record import VisitRecord
from dispatch.planning.question.scope import Scope
from dispatch.planning.review import STUCK, plan_review
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Database, Transaction, connect
from dispatch.store.refusals import translated
from dispatch.work import visits
from dispatch.work.codes import NotListed
from dispatch.work.lock import FREE, IN_PLACE, Lock, Locked, NothingToLock, WhenLocked
from dispatch.work.visit import Visit
from tests.builders import AGENT, DISPATCHER, a_branch, a_shift, an_engineer, an_open_visit
from tests.dispatch.planning.proposing import OSLO, TUESDAY, proposed
from tests.dispatch.planning.roads import straight

DAY, WINDOW, TIME = WhenLocked
SOME = 20
LEVELS = [Lock(engineer, when) for engineer in (False, True) for when in (None, *WhenLocked)]


@pytest.fixture
def crew(tx: Transaction) -> list[Engineer]:
    return a_crew(tx)


def a_crew(tx: Transaction) -> list[Engineer]:
    branch = a_branch(tx)
    engineers = [an_engineer(tx, branch, shift=False, locks=2) for _ in range(2)]
    for engineer in engineers:
        a_shift(tx, engineer, TUESDAY)
        a_shift(tx, engineer, TUESDAY + timedelta(days=1))
    return engineers


def given(tx: Transaction, engineer: Engineer, hour: int, lock: Lock = FREE, *, window: bool = True) -> Visit:
    """At that hour, within the two hours from then that its customer was told."""
    visit = an_open_visit(tx, branch=engineer.branch)
    visits.assign(tx, visit, engineer, starts_at=OSLO.at_hour(hour) + timedelta(minutes=15), travel=600)
    if window:
        visits.promise_window(tx, visit, window_from=OSLO.at_hour(hour), window_to=OSLO.at_hour(hour + 2))
    tx.session.flush()
    return visits.lock(tx, visit, lock)


def item_of(plan: Plan, visit: Visit) -> PlanItem:
    return next(item for item in plan.items if item.visit_id == visit.id)


def another_far_away(tx: Transaction, engineer: Engineer) -> Engineer:
    """With a way as long as this engineer's: any plan would rather send somebody else for both."""
    other = an_engineer(tx, engineer.branch, shift=False, locks=2)
    a_shift(tx, other, TUESDAY)
    engineer.start_lat = other.start_lat = 60.4
    return other


def asked(visit: Visit):
    """The place it has, as a plan that moves it to somebody else, or to another time, must leave it."""
    return visit.engineer_id, visit.starts_at


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
    before = {visit.id: (visit.lock, *asked(visit)) for visit in known}

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


MOVES = {
    "engineer": (Lock(engineer=True), lambda visit, other: {"engineer_id": other.id}),
    "time": (Lock(when=TIME), lambda visit, other: {"starts_at": visit.starts_at + timedelta(minutes=10)}),
    "window": (Lock(when=WINDOW), lambda visit, other: {"starts_at": visit.starts_at + timedelta(hours=2)}),
    "day": (Lock(when=DAY), lambda visit, other: {"starts_at": visit.starts_at + timedelta(days=1)}),
}


def a_plan_against(tx: Transaction, crew, what: str) -> tuple[Plan, Visit]:
    """As no planner of ours makes it."""
    lock, move = MOVES[what]
    visit = given(tx, crew[0], 10, lock)
    plan = proposed(tx, crew[0].branch)
    item = item_of(plan, visit)
    item.kind, item.engineer_id = ItemKind.MOVED, visit.engineer_id
    item.starts_at, item.travel_seconds = visit.starts_at, visit.travel_seconds
    for name, value in move(visit, crew[1]).items():
        setattr(item, name, value)
    item.engineer = tx.session.get(Engineer, item.engineer_id)
    return plan, visit


@pytest.mark.parametrize("what", MOVES)
def test_a_plan_that_breaks_a_lock_is_not_carried_out(tx: Transaction, crew, what):
    plan, visit = a_plan_against(tx, crew, what)
    stands = asked(visit)

    publishing.publish(tx, plan.run_id)

    assert item_of(plan, visit).why_skipped == "locked"
    assert asked(visit) == stands


@pytest.mark.parametrize("what", MOVES)
def test_with_the_guards_of_the_program_off_the_database_still_refuses(tx: Transaction, crew, what, monkeypatch):
    plan, visit = a_plan_against(tx, crew, what)
    monkeypatch.setattr(Visit, "breaks_lock", lambda *_, **__: False)
    monkeypatch.setattr(Visit, "stays_locked", lambda self, *_: self.lock)

    publishing.publish(tx, plan.run_id)

    assert item_of(plan, visit).why_skipped == "locked"


def test_without_any_guard_such_a_plan_would_be_carried_out(own_database, owner_engine, clock, monkeypatch):
    with owner_engine.begin() as connection:
        connection.execute(text("DROP TRIGGER visit_locked ON visit"))
    monkeypatch.setattr(Visit, "breaks_lock", lambda *_, **__: False)
    engine = connect(own_database)
    with Database(engine, clock=clock).transaction(DISPATCHER) as tx:
        crew = a_crew(tx)
        plan, visit = a_plan_against(tx, crew, "engineer")
        publishing.publish(tx, plan.run_id)
        assert visit.engineer_id == crew[1].id
    engine.dispose()


def test_a_plan_takes_no_locked_visit_back(tx: Transaction, crew):
    visit = given(tx, crew[0], 10, Lock(when=DAY))
    plan = proposed(tx, crew[0].branch)
    item = item_of(plan, visit)
    item.kind, item.engineer_id, item.starts_at = ItemKind.REMOVED, None, None

    publishing.publish(tx, plan.run_id)

    assert item.why_skipped == "locked"
    assert visit.engineer_id == crew[0].id


def test_nobody_moves_it_past_the_program_either(tx: Transaction, crew):
    visit = given(tx, crew[0], 10, Lock(engineer=True))

    with pytest.raises(Locked), translated(), tx.session.begin_nested():
        tx.session.execute(update(Visit).where(Visit.id == visit.id).values(engineer_id=crew[1].id))


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


def test_who_else_could_hears_of_the_lock_and_that_unlocking_lets_them(tx: Transaction, crew):
    visit = given(tx, crew[0], 10, Lock(engineer=True))

    found = candidates(tx, visit.id, TUESDAY, roads=straight)

    assert [one.engineer_id for one in found.can] == [crew[0].id]
    (other,) = found.cannot
    assert other.obstacles == ({"code": "locked_to", "engineer_id": crew[0].id},)
    assert other.changes == ({"code": "unlock"},)
    visits.lock(tx, visit, FREE)
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
    assert asked(visit) == tuple(elsewhere.values())
    assert visit.lock == FREE


def test_a_lock_is_set_and_lifted_with_its_reason_in_the_audit(database, clock, tx: Transaction, crew):
    visit = given(tx, crew[0], 10)
    tx.session.commit()
    with database.transaction(DISPATCHER) as later:
        visits.lock(later, later.session.get(Visit, visit.id), IN_PLACE)
    with database.transaction(DISPATCHER) as later:
        visits.lock(later, later.session.get(Visit, visit.id), FREE, reason="customer_asked")

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
        visits.lock(tx, open_one, IN_PLACE)
    with pytest.raises(NothingToLock):
        visits.lock(tx, untold, Lock(when=WINDOW))
    with pytest.raises(NotListed):
        visits.lock(tx, untold, IN_PLACE, reason="because")
    tx.act_as(AGENT)
    with pytest.raises(NotYourMove):
        visits.lock(tx, untold, IN_PLACE)


def test_what_is_given_back_is_free(tx: Transaction, crew):
    visit = given(tx, crew[0], 10, IN_PLACE)

    visits.unassign(tx, visit)

    assert visit.lock == FREE


def test_a_plan_of_chosen_visits_leaves_everything_else_where_it_stands(tx: Transaction, crew):
    far, near = crew
    chosen, other = given(tx, far, 10), given(tx, another_far_away(tx, far), 12)
    nobodys = an_open_visit(tx, branch=far.branch)

    plan = proposed(tx, far.branch, work=SOME, scope=Scope(visits=frozenset({chosen.id})))

    assert item_of(plan, chosen).engineer_id != far.id
    assert item_of(plan, other).kind is ItemKind.KEPT
    assert nobodys.id not in {item.visit_id for item in plan.items}


def test_a_plan_of_one_kind_of_homes_leaves_the_others(tx: Transaction, crew):
    far, near = crew
    town, country = given(tx, far, 10), given(tx, another_far_away(tx, far), 12)
    for visit, zone in ((town, Zone.URBAN), (country, Zone.REMOTE)):
        tx.session.execute(update(Home).where(Home.id == visit.work_order.home_id).values(zone=zone))
        tx.session.expire(visit.work_order.home)

    plan = proposed(tx, far.branch, work=SOME, scope=Scope(zone=Zone.URBAN))

    assert item_of(plan, town).engineer_id != far.id
    assert item_of(plan, country).kind is ItemKind.KEPT


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
