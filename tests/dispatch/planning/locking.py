"""A crew of two, what one of them was given and a dispatcher locked, and what a plan makes of it."""

from datetime import timedelta

from dispatch.people.engineer import Engineer
from dispatch.planning.plan import Plan, PlanItem
from dispatch.store.database import Transaction
from dispatch.work import visits
from dispatch.work.lock import FREE, Lock, WhenLocked
from dispatch.work.locking import lock_visit
from dispatch.work.visit import Visit
from dispatch.work.windows import promise_window
from tests.builders import a_branch, a_shift, an_engineer, an_open_visit
from tests.dispatch.planning.proposing import OSLO, TUESDAY

DAY, WINDOW, TIME = WhenLocked


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
        promise_window(tx, visit, window_from=OSLO.at_hour(hour), window_to=OSLO.at_hour(hour + 2))
    tx.session.flush()
    return lock_visit(tx, visit, lock)


def item_of(plan: Plan, visit: Visit) -> PlanItem:
    return next(item for item in plan.items if item.visit_id == visit.id)


def whereabouts(visit: Visit):
    return visit.engineer_id, visit.starts_at
