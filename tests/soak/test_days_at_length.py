"""Generated days in the database: every running promise stands in one way for one reason, and no rescue breaks another.

Run by `DAYS=1000 make soak ARGS="-k days_at_length"`; `FIRST=` is the first seed.
"""

import os
import random
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, text

from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.errors import Refusal
from dispatch.people.branch import Zone
from dispatch.planning.outlook.ahead import Ahead
from dispatch.planning.outlook.foreseeing import Foreseen
from dispatch.planning.outlook.outlook import Outlook, OutlookState, PromiseName
from dispatch.planning.outlook.reasons import CODES
from dispatch.planning.outlook.recompute import foreseen, recompute
from dispatch.planning.rescue.applying import carry_out
from dispatch.planning.rescue.seeking import rescues_of
from dispatch.planning.watch.ladder_step import LadderStep
from dispatch.store.database import Database, Transaction
from dispatch.work import actions as orders
from dispatch.work import visits
from dispatch.work.lifecycle import ENDED, OrderState
from dispatch.work.promise import promise
from dispatch.work.sla.clock_event import PROMISED
from dispatch.work.sla.course import laps_of
from dispatch.work.sla.figures import figures
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from tests.builders import (
    DISPATCHER,
    NINE,
    a_branch,
    a_fault,
    a_home,
    a_shift,
    a_work_order,
    an_engineer,
    an_open_visit,
)
from tests.conftest import SETTINGS
from tests.dispatch.planning.booking.rooms import a_desk
from tests.dispatch.planning.day_under_way import TODAY, act, at_work_since, moment
from tests.dispatch.planning.roads import straight

DAYS, FIRST = int(os.environ.get("DAYS", "1000")), int(os.environ.get("FIRST", "0"))
TRIED = 2  # orders in danger whose rescues are tried, each day
NOISE = 8  # points: what two hundred days that may come can't tell, once more since another day is drawn
OVER = {OrderState.FEEDBACK, OrderState.ARCHIVED, OrderState.CANCELLED}
FALLEN = {OutlookState.WILL_BREAK, OutlookState.BROKEN}
Key = tuple[int, PromiseName]
pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600 * 6)]


class Generated:
    """A branch at some hour of its Monday: some at work, some late, some in nobody's hands, some waiting."""

    def __init__(self, tx: Transaction, seed: int):
        self.tx, self.random = tx, random.Random(seed)
        r = self.random
        tx.session.execute(delete(LadderStep))
        hours = r.choice([("2bh", "4bh", "2bd"), ("1h", "6bh", "1bd"), ("4bh", "1bd", "5bd")])
        for priority in Priority:
            targets = dict(zip(("response", "arrival", "resolution"), hours, strict=True))
            tx.add(SlaRule(priority=priority, effective_from=date(2026, 1, 1), calendar="opening", **targets))
        self.branch = a_branch(tx)
        self.faults = [self.fault(code) for code in ("locks", "locks", "heat", None)]
        self.crew = [an_engineer(tx, self.branch, locks=r.randint(1, 3), **self.also()) for _ in range(r.randint(2, 5))]
        for engineer in self.crew:
            a_shift(tx, engineer, TODAY.day + timedelta(days=1))
        ends = [self.day_of(engineer) for engineer in self.crew]
        if r.random() < 0.5:
            self.whole(max(ends[:2]) + r.choice([0.2, 1.0]))
        for _ in range(r.randint(1, 4)):
            self.at(NINE - timedelta(hours=r.uniform(0, 80)))
            self.nobodys()
        self.at(NINE + timedelta(minutes=r.randrange(0, 180)))
        tx.session.flush()

    def also(self) -> dict[str, int]:
        return {"heat": self.random.randint(1, 3)} if self.random.random() < 0.6 else {}

    def fault(self, code: str | None):
        r = self.random
        needs = {code: r.randint(1, 2)} if code else {}
        minutes = r.choice([30, 45, 60, 90, 120])
        return a_fault(self.tx, needs=needs, minutes=minutes, spread=minutes // r.choice([2, 4]))

    def at(self, when) -> None:
        act(self.tx, DISPATCHER, when)

    def home(self):
        r = self.random
        return a_home(self.tx, lat=59.92 + r.uniform(-0.05, 0.05), lon=10.74 + r.uniform(-0.08, 0.08))

    def visit(self, *, holder=None) -> Visit:
        holds = {one.skill: one.level for one in holder.skills} if holder else None
        apt = [f for f in self.faults if holds is None or all(holds.get(s, 0) >= n for s, n in f.needs.items())]
        facts = {"branch": self.branch, "home": self.home(), "fault": self.random.choice(apt)}
        return an_open_visit(self.tx, **facts, critical=self.random.random() < 0.05)

    def whole(self, hour: float) -> None:
        """Two who come together, or two visits one after the other, by the first two of the crew; told a window they
        may not keep."""
        r = self.random
        if r.random() < 0.5:
            shape = {"persons": 2}
        else:
            later = {"minutes": 30, "persons": 1, "days": r.choice([0, 0, 1]), "same_engineer": r.random() < 0.5}
            shape = {"follow_ups": [later]}
        fault = a_fault(self.tx, minutes=60, spread=15, **shape)
        self.at(NINE - timedelta(hours=r.uniform(1, 40)))
        first, second = an_open_visit(self.tx, branch=self.branch, fault=fault, home=self.home()).work_order.visits
        if hour > 15:
            return
        visits.assign(self.tx, first, self.crew[0], starts_at=moment(hour), travel=300)
        if second.joins:
            visits.assign(self.tx, second, self.crew[1], starts_at=moment(hour), travel=300)
        elif second.follows_days == 0:
            visits.assign(self.tx, second, self.crew[0], starts_at=moment(hour + 1.2), travel=300)
        if r.random() < 0.7:
            opens = int(hour) - 1
            ends = {"window_from": TODAY.at_hour(opens), "window_to": TODAY.at_hour(opens + 2)}
            visits.promise_window(self.tx, first, **ends)

    def day_of(self, engineer) -> float:
        """Answers the hour when it is done."""
        r, hour = self.random, 8 + self.random.random() / 2
        for number in range(r.randint(1, 5)):
            self.at(NINE - timedelta(hours=r.uniform(1, 60)))
            visit = self.visit(holder=engineer)
            long = visit.minutes / 60
            if hour + long > 17:
                return hour
            visits.assign(self.tx, visit, engineer, starts_at=moment(hour), travel=300)
            if r.random() < 0.6:
                opens = int(hour) - (r.random() < 0.3)
                ends = {"window_from": TODAY.at_hour(opens), "window_to": TODAY.at_hour(opens + 2)}
                visits.promise_window(self.tx, visit, **ends)
            if number == 0 and r.random() < 0.7:
                self.at(NINE)
                at_work_since(self.tx, visit, hour)
            hour += long + r.choice([0.1, 0.1, 0.3, 1.5])
        return hour

    def nobodys(self) -> None:
        r = self.random
        if r.random() < 0.3:
            a_work_order(self.tx, branch=self.branch, home=self.home(), fault=r.choice(self.faults))
            return
        visit = self.visit()
        if r.random() < 0.3:
            orders.move(self.tx, visit.work_order.reference, "wait", reason=r.choice(["customer", "part", "access"]))

    def look(self) -> dict[Key, Foreseen]:
        self.tx.session.flush()
        found = foreseen(Ahead.read(self.tx, self.branch), straight)
        assert len({(each.work_order_id, each.promise) for each in found}) == len(found), "a promise told twice"
        return {(each.work_order_id, each.promise): each for each in found}


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


def test_there_and_back_leaves_every_clock_as_it_was(database: Database):
    changed = 0
    for seed in range(FIRST, FIRST + DAYS):
        with database.transaction(DISPATCHER) as tx, tx.session.begin_nested() as trial:
            day = Generated(tx, seed)
            now = tx.stamp.at
            for order in tx.session.scalars(select(WorkOrder).order_by(WorkOrder.id)).all():
                if order.state in OVER:
                    continue
                was = told(order, now)
                for there, back in ((faster, slower), (further, nearer)):
                    there(tx, day, order)
                    away = told(order, now)
                    assert [one[1] for one in away.values()] == [one[1] for one in was.values()], (seed, order.id)
                    back(tx, day, order)
                    assert told(order, now) == was, (seed, order.reference, there.__name__)
                    changed += away != was
            trial.rollback()
    print(
        f"\n{DAYS} days: {changed} times an order's clocks were judged otherwise, and as before once it was taken back"
    )
    assert changed > DAYS


def told(order: WorkOrder, now) -> dict:
    """Of each clock: what ran, what stood still, what is due."""
    found = {clock: figures(lap, now) for clock, lap in laps_of(order).items() if clock in PROMISED}
    return {clock: (one.elapsed, one.paused, one.due, one.on_time) for clock, one in found.items()}


def faster(tx: Transaction, day: Generated, order: WorkOrder) -> None:
    facts = {"effective_from": date(2026, 1, 1), "calendar": "always"}
    day.extra = SlaRule(branch_id=day.branch.id, response="1h", arrival="2h", resolution="3d", **facts)
    tx.add(day.extra)
    tx.session.flush()
    promise(tx, order)


def slower(tx: Transaction, day: Generated, order: WorkOrder) -> None:
    day.extra.superseded_at = tx.stamp.at
    tx.session.flush()
    promise(tx, order)


def further(tx: Transaction, day: Generated, order: WorkOrder) -> None:
    tx.add(SlaRule(zone=Zone.REMOTE, response="3bd", arrival="9bd", resolution="30d", effective_from=date(2026, 1, 1)))
    order.home.zone = Zone.REMOTE
    tx.session.flush()
    promise(tx, order)


def nearer(tx: Transaction, day: Generated, order: WorkOrder) -> None:
    order.home.zone = Zone.URBAN
    for rule in tx.session.scalars(select(SlaRule).where(SlaRule.zone == Zone.REMOTE)):
        rule.superseded_at = tx.stamp.at
    tx.session.flush()
    promise(tx, order)
