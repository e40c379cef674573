"""Generated days in the database: a branch at some hour of its Monday."""

import os
import random
from datetime import date, timedelta

from sqlalchemy import delete

from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.planning.outlook.ahead import Ahead
from dispatch.planning.outlook.foreseeing import Foreseen
from dispatch.planning.outlook.outlook import PromiseName
from dispatch.planning.outlook.recompute import foreseen
from dispatch.planning.watch.ladder_step import LadderStep
from dispatch.store.database import Transaction
from dispatch.work import actions as orders
from dispatch.work import visits
from dispatch.work.lifecycle import OrderState
from dispatch.work.visit import Visit
from dispatch.work.windows import promise_window
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
from tests.dispatch.planning.day_under_way import TODAY, act, at_work_since, moment
from tests.dispatch.planning.roads import straight

DAYS, FIRST = int(os.environ.get("DAYS", "1000")), int(os.environ.get("FIRST", "0"))
OVER = {OrderState.FEEDBACK, OrderState.ARCHIVED, OrderState.CANCELLED}
Key = tuple[int, PromiseName]


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
            promise_window(self.tx, first, **ends)

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
                promise_window(self.tx, visit, **ends)
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
