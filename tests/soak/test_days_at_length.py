"""Generated days in the database: every running promise stands in one way for one reason, and no rescue breaks another.

Run by `DAYS=1000 make soak ARGS="-k days_at_length"`; `FIRST=` is the first seed.
"""

from collections import Counter

import pytest
from sqlalchemy import select, text

from dispatch.errors import Refusal
from dispatch.planning.outlook.foreseeing import Foreseen
from dispatch.planning.outlook.outlook import Outlook, OutlookState, PromiseName
from dispatch.planning.outlook.reasons import CODES
from dispatch.planning.outlook.recompute import recompute
from dispatch.planning.rescue.applying import carry_out
from dispatch.planning.rescue.seeking import rescues_of
from dispatch.store.database import Database, Transaction
from dispatch.work.lifecycle import ENDED
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER
from tests.conftest import SETTINGS
from tests.dispatch.planning.booking.rooms import a_desk
from tests.soak.generated import DAYS, FIRST, OVER, Generated, Key

TRIED = 2  # orders in danger whose rescues are tried, each day
NOISE = 8  # points: what two hundred days that may come can't tell, once more since another day is drawn
FALLEN = {OutlookState.WILL_BREAK, OutlookState.BROKEN}
pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600 * 6)]


def running(tx: Transaction) -> set[Key]:
    """Which promises run, told from the orders' own columns."""
    found: set[Key] = set()
    for order in tx.session.scalars(select(WorkOrder)):
        if order.state in OVER:
            continue
        came = any(visit.arrived_at for visit in order.visits)
        due = {
            PromiseName.RESPONSE: order.response_due if order.answered_at is None else None,
            PromiseName.ARRIVAL: None if came else order.arrival_due,
            PromiseName.RESOLUTION: order.resolution_due,
        }
        told = order.current_visit
        if told and told.window_to and not told.arrived_at and told.state not in ENDED:
            due[PromiseName.WINDOW] = told.window_to
        found |= {(order.id, name) for name, moment in due.items() if moment}
    return found


def test_every_running_promise_stands_in_one_way_for_one_reason(database: Database):
    states, codes = Counter(), Counter()
    for seed in range(FIRST, FIRST + DAYS):
        with database.transaction(DISPATCHER) as tx, tx.session.begin_nested() as trial:
            day = Generated(tx, seed)
            found = day.look()
            assert set(found) == running(tx), seed
            for each in found.values():
                assert each.why["code"] in CODES, (seed, each)
                assert (each.state is OutlookState.PAUSED) == (each.chance is None), (seed, each)
                states[each.state] += 1
                codes[each.why["code"]] += 1
            if seed % 10 == 0:
                recompute(database, SETTINGS, branch_id=day.branch.id)
                rows = tx.session.scalars(select(Outlook)).all()
                assert {(row.work_order_id, row.promise) for row in rows} == set(found), seed
            trial.rollback()
    print(f"\n{DAYS} days, {sum(states.values())} promises: {dict(states)}; {dict(codes)}")
    assert len(codes) > 10


def test_no_rescue_breaks_another_promise(database: Database):
    at_risk, offered, refused, broken = 0, Counter(), Counter(), []
    for seed in range(FIRST, FIRST + DAYS):
        with database.transaction(DISPATCHER) as tx, tx.session.begin_nested() as trial:
            day = Generated(tx, seed)
            before = day.look()
            fallen = [each for each in before.values() if each.state is OutlookState.WILL_BREAK and each.visit_id]
            for each in fallen[:TRIED]:
                at_risk += 1
                order = tx.session.get_one(WorkOrder, each.work_order_id)
                for offer in rescues_of(tx, order.reference, desk=a_desk()).offers:
                    offered[offer.kind] += 1
                    with tx.session.begin_nested() as tried:
                        try:
                            carry_out(tx, order.reference, offer.key, desk=a_desk())
                            tx.session.flush()
                            tx.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
                        except Refusal as refusal:
                            refused[f"{offer.kind}: {refusal}"] += 1
                        else:
                            broken += harmed(seed, each, offer.kind, before, day.look())
                        tried.rollback()
                    tx.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
                    tx.session.expire_all()
            trial.rollback()
    print("", *broken, sep="\n")
    print(f"\n{DAYS} days: {at_risk} in danger, offered {dict(offered)}, refused {dict(refused)}, {len(broken)} harmed")
    assert broken == []
    assert not refused


def harmed(seed: int, saved: Foreseen, kind: str, before: dict[Key, Foreseen], after: dict[Key, Foreseen]) -> list:
    """Promises that fall by this rescue: of others, and what else its own order is promised. A window is agreed anew
    with its customer."""
    own = (saved.work_order_id, saved.promise), (saved.work_order_id, PromiseName.WINDOW)
    found = []
    for key, was in before.items():
        now = after.get(key)
        if key in own or now is None or now.state not in FALLEN or was.state in FALLEN:
            continue
        if now.chance < was.chance - NOISE:
            found.append(f"{seed} {kind} {key} due {was.due}: {was.chance} % {was.why}; {now.chance} % {now.why}")
    new = (each for key, each in after.items() if key not in before and key not in own and each.state in FALLEN)
    return found + [f"{seed} {kind} told in vain: {each}" for each in new]
