"""Any sequence of events: what stands in the outlook after each is what one would work out from nothing.

Engineers' papers aren't among them: they are seen at the next look, which comes every minute.

Run by `DAYS=100 make soak ARGS="-k outlook_at_length"`; `FIRST=` is the first seed, `STEPS=` how many events each has.
"""

import os
import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from dispatch.calendars import actions as calendars
from dispatch.errors import Refusal
from dispatch.people.actions import add_shift
from dispatch.people.branch import Branch
from dispatch.people.engagement import Absence
from dispatch.people.engineer import Engineer
from dispatch.planning.outlook.ahead import Ahead
from dispatch.planning.outlook.outlook import Outlook, OutlookState
from dispatch.planning.outlook.recompute import foreseen, recompute
from dispatch.planning.rescue.applying import carry_out
from dispatch.planning.rescue.seeking import rescues_of
from dispatch.planning.roads import roads_of
from dispatch.promises.by_hand import PromiseReason, repromise
from dispatch.store.database import Database, Transaction
from dispatch.work import absences, actions, visits
from dispatch.work.lifecycle import HELD, UNDER_WAY, VisitState
from dispatch.work.lock import Lock
from dispatch.work.locking import lock_visit
from dispatch.work.sla.clock_event import ClockName
from dispatch.work.visit import Visit
from dispatch.work.windows import promise_window
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, OFFICE, SYSTEM, a_home, a_work_order, the_engineer
from tests.clock import Clock
from tests.conftest import SETTINGS
from tests.dispatch.planning.booking.rooms import a_desk
from tests.dispatch.planning.day_under_way import act
from tests.dispatch.planning.test_outlook_asked import REPORT
from tests.soak.generated import DAYS, FIRST, Generated

STEPS = int(os.environ.get("STEPS", "30"))
LOOKS = "DELETE FROM procrastinate_jobs WHERE task_name = 'planning.outlook' RETURNING (args->>'branch_id')::int"
pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600 * 6)]


class Life:
    """One event after the other, each by the action that people use."""

    def __init__(self, tx: Transaction, seed: int, branch: int):
        self.tx, self.random = tx, random.Random(seed)
        self.branch, self.at = tx.session.get_one(Branch, branch), tx.stamp.at

    def crew(self) -> list[Engineer]:
        query = select(Engineer).where(Engineer.branch_id == self.branch.id).order_by(Engineer.id)
        return list(self.tx.session.scalars(query))

    def order(self) -> WorkOrder:
        query = select(WorkOrder).where(WorkOrder.branch_id == self.branch.id).order_by(WorkOrder.id)
        return self.random.choice(list(self.tx.session.scalars(query)))

    def visit(self, *states: VisitState) -> Visit:
        found = select(Visit).where(Visit.state.in_(states)).order_by(Visit.id)
        return self.random.choice(list(self.tx.session.scalars(found)))

    def soon(self, *, hours: float = 7.0):
        return (self.at + timedelta(minutes=self.random.randrange(5, int(60 * hours)))).replace(second=0, microsecond=0)

    def comes_in(self):
        a_work_order(self.tx, branch=self.branch, home=self.home(), fault=self.order().fault)

    def home(self):
        r = self.random
        return a_home(self.tx, lat=59.92 + r.uniform(-0.05, 0.05), lon=10.74 + r.uniform(-0.08, 0.08))

    def is_moved(self):
        verb = self.random.choice(["accept", "resume", "cancel", "reopen", "wait", "feedback"])
        reasons = {"wait": ["customer", "part", "access"], "cancel": ["duplicate", "customer_cancelled"]}
        actions.move(self.tx, self.order().reference, verb, reason=self.random.choice(reasons.get(verb, [None])))

    def is_given(self):
        who = self.random.choice(self.crew())
        visits.assign(self.tx, self.visit(VisitState.OPEN, *HELD), who, starts_at=self.soon(), travel=300)

    def is_given_back(self):
        visits.give_back(self.tx, self.visit(*HELD), "unassign")

    def is_told(self):
        opens = self.soon()
        ends = {"window_from": opens, "window_to": opens + timedelta(hours=2)}
        promise_window(self.tx, self.visit(VisitState.OPEN, *HELD), **ends)

    def goes(self):
        visit = self.visit(*HELD, VisitState.TRAVELLING)
        act(self.tx, the_engineer(visit.engineer), self.at)
        visits.go(self.tx, visit, self.random.choice(["accept", "set_out", "arrive", "turn_back"]))

    def ends(self):
        visit = self.visit(*UNDER_WAY)
        act(self.tx, the_engineer(visit.engineer), self.at)
        if self.random.random() < 0.6:
            visits.complete(self.tx, visit, REPORT)
        else:
            visits.cannot_complete(self.tx, visit, cause=self.random.choice(["no_part", "no_access"]))

    def falls_ill(self):
        begins = self.soon()
        ends = begins + timedelta(hours=self.random.choice([1, 5, 30]))
        absences.report_absence(self.tx, self.random.choice(self.crew()), starts_at=begins, ends_at=ends, why="ill")

    def is_well_again(self):
        absences.cancel_absence(self.tx, self.random.choice(list(self.tx.session.scalars(select(Absence.id)))))

    def works_more(self):
        begins = self.at + timedelta(days=self.random.randint(2, 6))
        hours = {"starts_at": begins, "ends_at": begins + timedelta(hours=6)}
        add_shift(self.tx, self.random.choice(self.crew()), begins.date(), **hours)

    def opens_otherwise(self):
        days = {day: [[self.random.choice(["07:00", "08:00", "09:30"]), "16:00"]] for day in OFFICE["weekly"]}
        calendars.set_week(self.tx, self.branch.code, "opening", weekly=days, time_zone=self.branch.time_zone)

    def is_promised_otherwise(self):
        reason = self.random.choice(list(PromiseReason))
        repromise(self.tx, self.order().reference, {ClockName.ARRIVAL: self.soon(hours=30)}, reason=reason)

    def is_triaged(self):
        order = self.order()
        facts = {"home": self.home()} if self.random.random() < 0.5 else {"fault": self.order().fault}
        actions.triage(self.tx, order.reference, version=order.version, **facts)

    def is_locked(self):
        lock_visit(self.tx, self.visit(*HELD), Lock(engineer=self.random.random() < 0.7))

    def is_rescued(self):
        fallen = select(Outlook.work_order_id).where(Outlook.state == OutlookState.WILL_BREAK)
        order = self.tx.session.get_one(WorkOrder, self.random.choice(list(self.tx.session.scalars(fallen))))
        offers = rescues_of(self.tx, order.reference, desk=a_desk()).offers
        carry_out(self.tx, order.reference, self.random.choice(offers).key, desk=a_desk())


ASIDE = {"crew", "order", "visit", "soon", "home"}
EVENTS = [name for name in vars(Life) if not name.startswith("_") and name not in ASIDE]
FREQUENT = ["comes_in", "is_given", "is_given", "goes", "goes", "ends", "is_told"]


@pytest.mark.parametrize("seed", range(FIRST, FIRST + DAYS))
def test_after_any_event_the_outlook_says_what_one_would_work_out_from_nothing(
    database: Database, clock: Clock, seed: int
):
    did, wrong, r = Counter(), [], random.Random(seed)
    with database.transaction(DISPATCHER) as tx:
        branch, clock.at = Generated(tx, seed).branch.id, tx.stamp.at
    looked(database, clock)
    for step in range(STEPS):
        event = r.choice([*EVENTS, *FREQUENT])
        try:
            with database.transaction(DISPATCHER) as tx:
                getattr(Life(tx, seed * 1000 + step, branch), event)()
        except (Refusal, IndexError):
            did["refused"] += 1
            continue
        did[event] += 1
        looked(database, clock)
        if stored(database, branch) != (now := worked_out(database, branch)):
            wrong.append((step, event, stored(database, branch) ^ now))
    print(f"\n{seed}: {dict(did)}")
    assert not wrong


def looked(database: Database, clock: Clock) -> None:
    """The looks that were asked for, a little later."""
    clock.forward(seconds=2)
    with database.transaction(SYSTEM) as tx:
        asked = set(tx.session.scalars(text(LOOKS)))
        tx.session.execute(text("DELETE FROM procrastinate_jobs"))
    for branch_id in asked:
        recompute(database, SETTINGS, branch_id=branch_id)


def stored(database: Database, branch_id: int) -> set[tuple]:
    with database.transaction(SYSTEM) as tx:
        rows = tx.session.scalars(select(Outlook).where(Outlook.branch_id == branch_id))
        return {(row.work_order_id, row.promise, row.state, row.due, row.why["code"]) for row in rows}


def worked_out(database: Database, branch_id: int) -> set[tuple]:
    """As it would be worked out now."""
    with database.transaction(SYSTEM) as tx:
        found = foreseen(Ahead.read(tx, tx.session.get_one(Branch, branch_id)), roads_of(SETTINGS.travel))
        return {(one.work_order_id, one.promise, one.state, one.due, one.why["code"]) for one in found}
