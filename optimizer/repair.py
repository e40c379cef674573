"""The day as it goes: an event in, a proposal out.

Two answers: `Desk.insert_now` at once, for whoever is on the telephone; `repair` a moment later, a
short annealing from the present plan, under charges for every change, so that few things move. Pure
functions of a problem as it stands after the event and of the routes of the present plan; what may
not move any more (travelling, on site) is not in the problem but in its engineers' first places and
hours, or is pinned there.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

import numpy as np

from optimizer.compare import Comparison, compare
from optimizer.coupled import is_coupled, pinned, uncoupled, why_left_out
from optimizer.engines.begun import in_route
from optimizer.engines.compiled import random_state
from optimizer.engines.insertion import Place, cheapest_engineer, first_order, insert_all, routes_of
from optimizer.engines.ruin_recreate import RuinAndRecreate
from optimizer.engines.state import COST, empty_state, insert, load_drivable
from optimizer.engines.tables import longest_route, tables
from optimizer.evaluate import Judge, Routes
from optimizer.fitting import fitted
from optimizer.plan import Unserved
from optimizer.problem import Engineer, Problem, Visit
from optimizer.putting_back import put_back

STEPS = 300
REMOVALS = 5.0  # visits taken off in one step, about: the plan is good already
WARM, COLD = 1_500.0, 50.0  # what an annealing forgives at its beginning and end, in seconds of travel
SLICES = 10  # of an annealing, each at one temperature


class Happening(StrEnum):
    NEW_ORDER = "new order"
    CANCELLED = "cancelled"
    OFF_PLAN = "off plan"  # a visit ended early or late
    EMPTIED = "emptied"  # an engineer has nothing left to do
    ENGINEER_OUT = "engineer out"
    TICK = "tick"  # the hour


@dataclass(frozen=True)
class Event:
    what: Happening
    visit: str | None = None
    engineer: str | None = None


@dataclass(frozen=True)
class Proposal:
    """Routes that cost less than the present ones after the event, or else what still holds of those."""

    problem: Problem = field(repr=False)
    before: Routes  # what held of the present plan after the event
    routes: Routes
    gain: int  # by how much it is cheaper than the plan before, never negative
    at_once: Place | None  # where a new order went before anything else moved

    @cached_property
    def changes(self) -> Comparison:
        """What moves, by the judge."""
        return compare(self.problem, self.before, self.routes)

    @cached_property
    def left_out(self) -> tuple[Unserved, ...]:
        """Whom these routes leave out, and why: also where nothing but a tie to another visit is in the way."""
        apart, served = uncoupled(self.problem), _served(self.routes)
        absent = [visit.id for visit in self.problem.visits if visit.id not in served and visit.frozen is None]
        return why_left_out(Judge(self.problem), apart, self.routes, absent)


class Desk:
    """A plan open for changes: tables and times built once, good for any number of questions."""

    def __init__(self, problem: Problem, routes: Routes):
        self.problem = problem
        self.T = tables(problem)
        longest = max([longest_route(problem), *(len(visits) + 1 for visits in routes.values())])
        self.S = empty_state(self.T, longest)
        self.random = random_state(0)
        self._take_up(routes)

    def insert_now(self, visit_id: str) -> Place | None:
        """Give the visit to whom it costs least; None if leaving it out costs less, or nobody can come."""
        visit = self.problem.visit_index[visit_id]
        limit = self.T.visits[visit]["penalty"]
        delta, e, position = cheapest_engineer(self.T, self.S, self.T.crew[visit], visit, limit, 0.0, self.random)
        if e < 0:
            return None
        insert(self.T, self.S, e, position, visit)
        engineer = self.problem.engineers[e].id
        return Place(engineer, in_route(self.problem, engineer, int(position)), int(delta))

    def insert_all(self) -> None:
        """Give away whatever is left out and worth it, the dear first."""
        insert_all(self.T, self.S, first_order(self.problem), self.random)

    @property
    def cost(self) -> int:
        return int(self.S.counters[COST])

    @property
    def routes(self) -> dict[str, tuple[str, ...]]:
        return routes_of(self.problem, self.S.stops["visit"], self.S.routes["length"])

    def _take_up(self, routes: Routes) -> None:
        """What still holds of these routes: visits no longer possible are left out."""
        for engineer, visits in routes.items():
            e = self.problem.engineer_index.get(engineer)
            known = [self.problem.visit_index[visit] for visit in visits if visit in self.problem.visit_index]
            if e is not None and known:
                load_drivable(self.T, self.S, e, np.array(known, dtype=np.int64))


def repair(problem: Problem, routes: Routes, event: Event, *, steps: int = STEPS, seed: int = 0) -> Proposal:
    """The best plan near the present one. The same seed and steps give the same proposal.

    The problem and the routes are those of this moment; what the event takes away (a cancelled visit,
    an engineer who is out) may still be in them. What ties visits together is kept: who comes together keeps the time,
    or both get another; half of a pair, and what waits for a visit that can't be, are left out.
    """
    problem = without(problem, event)
    if is_coupled(problem):
        return _tied(problem, routes, event, steps=steps, seed=seed)
    desk = Desk(problem, routes)
    before, cost = desk.routes, desk.cost
    at_once = None
    if event.what is Happening.NEW_ORDER and event.visit not in _served(before):
        at_once = desk.insert_now(event.visit)
    desk.insert_all()
    search = improve(desk, steps=steps, seed=seed)
    return Proposal(problem, before, search.best_routes, cost - search.best_cost, at_once)


def _tied(problem: Problem, routes: Routes, event: Event, *, steps: int, seed: int) -> Proposal:
    """As `repair`: searched with the ties of the present plan held by pins, then fitted to those of the problem."""
    apart, judge = uncoupled(problem), Judge(problem)
    before = fitted(judge, Desk(apart, routes).routes)
    desk = Desk(pinned(problem, apart, judge(before)), before)
    at_once = None
    if event.what is Happening.NEW_ORDER and event.visit not in _served(before):
        at_once = desk.insert_now(event.visit)
    desk.insert_all()
    after = put_back(judge, apart, improve(desk, steps=steps, seed=seed).best_routes, lambda: True)
    gain = judge(before).cost - judge(after).cost
    if gain < 0:
        after, gain = before, 0
    return Proposal(problem, before, after, gain, at_once if at_once and event.visit in _served(after) else None)


def improve(desk: Desk, *, steps: int, seed: int, warm: float = WARM, cold: float = COLD) -> RuinAndRecreate:
    """Anneal from the plan on the desk; the best plan is that plan until a cheaper one is found."""
    search = RuinAndRecreate(desk.problem, desk.T, desk.S, seed=seed, removals=REMOVALS)
    if search.can_improve:
        for slice in range(SLICES):
            search.run(steps // SLICES, warm * (cold / warm) ** (slice / SLICES))
    return search


def without(problem: Problem, event: Event) -> Problem:
    """The problem less what the event took away."""
    if event.what is Happening.CANCELLED and event.visit in problem.visit_index:
        return replace(problem, visits=tuple(_untied(v, event.visit) for v in problem.visits if v.id != event.visit))
    if event.what is Happening.ENGINEER_OUT and event.engineer in problem.engineer_index:
        # Still known, for visits that name them, but with no hours to give.
        crew = [_out(each) if each.id == event.engineer else each for each in problem.engineers]
        return replace(problem, engineers=tuple(crew))
    return problem


def _untied(visit: Visit, gone: str) -> Visit:
    """Who was to come with it comes alone, and nobody waits for it."""
    alone = replace(visit, together=None) if visit.together == gone else visit
    return replace(alone, after=None) if alone.after is not None and alone.after.visit == gone else alone


def _out(engineer: Engineer) -> Engineer:
    return replace(engineer, shift=(engineer.shift[0],) * 2, overtime=None, meal_break=None)


def _served(routes: Routes) -> set[str]:
    return {visit for visits in routes.values() for visit in visits}
