"""One planning under way: all that the engines share, and the one door to a better plan or bound."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from optimizer.engines.ascent import Ascent
from optimizer.engines.begun import named_routes
from optimizer.engines.columns import Column, Columns, Duals
from optimizer.engines.master import Master
from optimizer.engines.pricing import pricer as pricing
from optimizer.engines.routes import Costing
from optimizer.engines.ruin_recreate import RuinAndRecreate
from optimizer.engines.tables import Tables
from optimizer.evaluate import BrokenRoute, judge
from optimizer.problem import Problem
from optimizer.watch import Allowance, Watch

Plan = dict[int, Column]  # {engineer: route}, nobody idle
SMALL_CREW = 26  # engineers that one master in whole routes can decide about
FEW = 200  # visits, of which it can decide whatever the crew
SOME = 150  # visits among which every detour is tried


class Engine(Protocol):
    def __call__(self, planning: "Planning", allowance: Allowance) -> None:
        """Better the plan, the bound or the columns until done, or until the allowance is used."""


@dataclass
class Root:
    """The whole day's best bound, and the prices that prove it."""

    bound: int
    prices: pricing.Duals


@dataclass
class Planning:
    problem: Problem
    T: Tables
    search: RuinAndRecreate
    watch: Watch
    seed: int
    plan: Plan  # the best so far
    costing: Costing
    columns: Columns
    random: np.random.Generator
    cover: bool  # whether covering is as good as partitioning, see master.py
    duals: Duals | None = None  # of the whole day's linear plan
    master: Master | None = None  # of the whole day
    ascent: Ascent | None = None  # the same of a large day, for prices alone
    pricer: pricing.Pricer | None = None  # of the whole day
    root: Root | None = None
    too_long: bool = False  # routes are so long that pricing them all takes too much of the budget
    tried_to_prove: float = math.inf  # this cost
    elite: list[Plan] = field(default_factory=list)  # good plans, unlike each other
    passed: set[Column] = field(default_factory=set)  # the judge's word on them has been had

    @property
    def cost(self) -> int:
        """Like every cost and bound of the engines, less the constant of what is under way."""
        return self.watch.now.cost - self.T.constant

    @property
    def is_small(self) -> bool:
        return len(self.T.engineers) <= SMALL_CREW or len(self.T.visits) <= FEW

    @property
    def mean_route(self) -> float:
        """Visits of those who have any."""
        return sum(len(column.stops) for column in self.plan.values()) / max(1, len(self.plan))

    @property
    def penalty(self) -> np.ndarray:
        return self.T.visits["penalty"]

    def master_of(self, columns: Iterable[Column]) -> Master:
        """Of the whole day, over these routes."""
        engineers, visits = range(len(self.T.engineers)), range(len(self.penalty))
        master = Master(self.penalty, engineers, visits, days=len(engineers), cover=self.cover)
        master.add_all(columns)
        return master

    def prices(self, master: Master | Ascent) -> Duals | None:
        """None: the time is out."""
        duals = master.solve(self.watch.stop.seconds_left())
        self.watch.spend(master.work)
        return duals

    def left_out(self, plan: Plan) -> np.ndarray:
        """The visits no route serves, in their order."""
        absent = np.ones(len(self.T.visits), dtype=bool)
        for column in plan.values():
            absent[list(column.stops)] = False
        return np.flatnonzero(absent)

    def cost_of(self, plan: Plan) -> int:
        """By its columns; rules that couple routes are the judge's."""
        return sum(column.cost for column in plan.values()) + int(self.penalty[self.left_out(plan)].sum())

    def take(self, columns: Iterable[Column], *, work: float = 0) -> bool:
        """Make these routes the plan, if they are cheaper and the judge lets each of them pass."""
        plan = {column.owner: column for column in columns}
        cost = self.cost_of(plan)
        better = cost < self.cost and self._passes(plan)
        if better:
            self.plan = plan
            self.remember(plan.values())
        self.watch.spend(work, cost=cost + self.T.constant if better else None)
        return better

    def remember(self, columns: Iterable[Column]) -> None:
        for column in columns:
            self.columns.add(column)
        self.columns.trim(self.duals or self.guess(), self.plan)

    def guess(self) -> Duals:
        """Prices to choose by before any are known."""
        return Duals(0.0, self.penalty / 2, np.zeros(len(self.T.engineers)))

    def raise_bound(self, bound: int) -> None:
        bound = max(0, bound + self.T.constant)
        if bound == 0 < self.watch.now.cost:
            return  # No price is negative, so it says nothing.
        if self.watch.now.bound is None or bound > self.watch.now.bound:
            self.watch.bound(bound)

    def named(self, plan: Plan) -> dict[str, tuple[str, ...]]:
        """By the ids of the problem."""
        return named_routes(self.problem, {e: plan[e].stops for e in sorted(plan)})

    def _passes(self, plan: Plan) -> bool:
        """Whether the judge lets pass what it hasn't seen yet; to ask for a large day whole each time takes long."""
        stops = [visit for column in plan.values() for visit in column.stops]
        new = {e: column for e, column in plan.items() if column not in self.passed}
        try:
            passes = judge(self.problem, self.named(new)).cost == self.cost_of(new) + self.T.constant
        except BrokenRoute:
            return False
        if passes:
            self.passed.update(new.values())
        return passes and len(set(stops)) == len(stops)


def detours_never_pay(T: Tables) -> bool:
    """Whether the travel times keep the triangle inequality, as far as some visits show."""
    some = np.arange(0, len(T.visits), max(1, len(T.visits) // SOME))
    travel = T.travel[np.ix_(some, some)].astype(np.int64)
    return all((travel <= travel[:, [i]] + travel[i]).all() for i in range(len(some)))
