"""A live plan, ready to be asked what becomes of it if a route were another. Every route is driven once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from optimizer.engineer import Engineer
from optimizer.evaluate import Routes, best_timetable, route_costs
from optimizer.outlook import fares
from optimizer.problem import Overtime, Problem
from optimizer.timetable import Timetable
from optimizer.visit import Visit

DAYS = 200  # that may come: enough for a chance to be right within five points
LONGER = 5_400  # seconds after the last permitted return that somebody may be asked for
OVERTIME_SECOND = 2  # its price where the shift knows none

Visits = Sequence[str]
Shares = tuple[float, ...]


class Live:
    """`start` and `chance` speak of the plan as it is, the others of any route of these engineers.

    `planned`: {visit: when it is planned}. The plan as it is goes no earlier than that; what takes its place may.
    `also`: {visit: until when it must have begun for the other promises it carries}. `stands`: the problem as it is,
    where `problem` asks for something else of a visit. `like`: of the same visits and engineers, whose days that may
    come are these too.
    """

    def __init__(
        self,
        problem: Problem,
        routes: Routes,
        promises: Mapping[str, int],
        planned: Mapping[str, int] | None = None,
        *,
        also: Mapping[str, Sequence[int]] | None = None,
        stands: Problem | None = None,
        like: "Live | None" = None,
    ):
        self.problem = problem.trusting(engineers=tuple(_asked_to_stay(each) for each in problem.engineers))
        self.plain = self.problem.plain
        visits = (stands or problem).visits
        self.present = self.problem.trusting(visits=tuple(_not_before(each, planned) for each in visits))
        self.routes = {each: tuple(visits) for each, visits in routes.items() if visits}
        self.promises = promises
        self.also = also or {}
        self._like = like
        self.engineer_of = {visit: each for each, visits in self.routes.items() for visit in visits}
        self._driven: dict[tuple, Timetable] = {}
        self._shares: dict[tuple, dict[str, Shares]] = {}

    def start(self, visit_id: str) -> int | None:
        """None where nobody has it."""
        engineer = self.engineer_of.get(visit_id)
        return None if engineer is None else self.starts(engineer)[visit_id]

    def chance(self, visit_id: str) -> float:
        engineer = self.engineer_of.get(visit_id)
        return 0.0 if engineer is None else self.chances(engineer).get(visit_id, 1.0)

    def starts(self, engineer: str, visits: Visits | None = None) -> dict[str, int]:
        return {stop.visit: stop.start for stop in self.drive(engineer, visits).route.stops}

    def ends(self, visit_id: str) -> tuple[int, ...]:
        """Of all its promises, the main one first where there is one."""
        main = self.promises.get(visit_id)
        return (*(() if main is None else (main,)), *self.also.get(visit_id, ()))

    def chances(self, engineer: str, visits: Visits | None = None) -> dict[str, float]:
        """Of the main promises on that route."""
        return {each: shares[0] for each, shares in self.shares(engineer, visits).items() if each in self.promises}

    def shares(self, engineer: str, visits: Visits | None = None) -> dict[str, Shares]:
        """The chances of all promises on that route, in the order of `ends`."""
        key = self._key(engineer, visits)
        if key not in self._shares:
            self._shares[key] = self._likely(engineer, key[1])
        return self._shares[key]

    def share(self, engineer: str, visits: Visits, visit_id: str, end: int) -> float:
        """The chance that it has begun until then on that route."""
        if self.problem.scenarios is None:
            return float(self.starts(engineer, visits)[visit_id] <= end)
        return float(np.mean(fares(self._many_days, {engineer: visits})[visit_id].starts <= end))

    def excess(self, engineer: str, visits: Visits | None = None) -> tuple[int, int]:
        """How far it is from keeping every hard rule."""
        return self.drive(engineer, visits).excess

    def over(self, engineer: str, visits: Visits | None = None) -> int:
        """Seconds after the end of the shift."""
        route = self.drive(engineer, visits).route
        return max(0, route.end - self.problem.engineer(engineer).shift[1]) if route.stops else 0

    def travel(self, engineer: str, visits: Visits | None = None) -> int:
        route = self.drive(engineer, visits).route
        return route.travel if route.stops else 0

    def quick_price(self, routes: Routes) -> int:
        """What these routes cost more in the day as planned, for a first ranking."""
        return sum(self._plain_cost(each, visits) - self._plain_cost(each) for each, visits in routes.items())

    def costs_of(self, routes: Routes, *, present: bool = False) -> dict[str, int]:
        """By name, over all scenarios; with what these routes leave out of those they had."""
        total: dict[str, int] = {}
        problem = self.present if present else self.problem
        for each, visits in routes.items():
            engineer = problem.engineer(each)
            route = best_timetable(problem, engineer, [problem.visit(visit) for visit in visits]).route
            for name, cost in route_costs(problem, engineer, route).items():
                total[name] = total.get(name, 0) + cost
        served = {visit for visits in routes.values() for visit in visits}
        had = {visit for each in routes for visit in self.routes.get(each, ())}
        return total | {"unserved": sum(self.problem.visit(each).penalty for each in had - served)}

    def drive(self, engineer: str, visits: Visits | None = None) -> Timetable:
        key = self._key(engineer, visits)
        if key not in self._driven:
            plain = self.present.plain if visits is None else self.plain
            stops = [plain.visit(visit) for visit in self._visits(engineer, visits)]
            self._driven[key] = best_timetable(plain, plain.engineer(engineer), stops)
        return self._driven[key]

    def _key(self, engineer: str, visits: Visits | None) -> tuple[str, tuple[str, ...] | None]:
        return engineer, None if visits is None else tuple(visits)

    def _visits(self, engineer: str, visits: Visits | None) -> Visits:
        return self.routes.get(engineer, ()) if visits is None else visits

    def _likely(self, engineer: str, asked: Visits | None) -> dict[str, Shares]:
        visits = self._visits(engineer, asked)
        promised = {visit: ends for visit in visits if (ends := self.ends(visit))}
        if self.problem.scenarios is None:
            starts = self.starts(engineer, asked)
            return {visit: tuple(float(starts[visit] <= end) for end in ends) for visit, ends in promised.items()}
        if not promised:
            return {}
        found = fares(self._many_present_days if asked is None else self._many_days, {engineer: visits})
        return {
            visit: tuple(float(np.mean(found[visit].starts <= end)) for end in ends) for visit, ends in promised.items()
        }

    def _plain_cost(self, engineer: str, visits: Visits | None = None) -> int:
        route = self.drive(engineer, visits).route
        return sum(route_costs(self.plain, self.plain.engineer(engineer), route).values())

    @cached_property
    def _many_days(self) -> Problem:
        many = self.problem.trusting(scenarios=replace(self.problem.scenarios, count=DAYS))
        return many if self._like is None else many.with_draws(self._like._many_days.draws)

    @cached_property
    def _many_present_days(self) -> Problem:
        """The same days."""
        return self._many_days.trusting(visits=self.present.visits).with_draws(self._many_days.draws)


def _not_before(visit: Visit, planned: Mapping[str, int] | None) -> Visit:
    starts = (planned or {}).get(visit.id)
    if starts is None or visit.pinned_start is not None or starts <= visit.window[0]:
        return visit
    return replace(visit, window=(starts, max(visit.window[1], starts)))


def _asked_to_stay(engineer: Engineer) -> Engineer:
    allowed = engineer.overtime or Overtime(0, OVERTIME_SECOND)
    return replace(engineer, overtime=replace(allowed, limit=allowed.limit + LONGER))
