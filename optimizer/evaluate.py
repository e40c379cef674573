"""The judge: the only truth about a plan. Hard rules first (musts.py, timetable.py, coupling.py), then costs
by name (prices.py).

To add a rule, write its function there, list it, and teach `engines/` the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from optimizer.coupling import coupling_obstacles, held_back
from optimizer.engineer import Engineer
from optimizer.musts import may_meet, route_obstacles, who_obstacles
from optimizer.plan import Obstacle, Route
from optimizer.prices import COSTS, lateness, route_costs, step
from optimizer.problem import Problem
from optimizer.timetable import Timetable, timetable
from optimizer.visit import Visit

__all__ = [
    "COSTS",
    "BrokenRoute",
    "Judge",
    "Judgement",
    "Routes",
    "best_timetable",
    "driven",
    "judge",
    "lateness",
    "may_meet",
    "route_costs",
    "start_times",
    "step",
    "who_obstacles",
]

TURNS = 1_000  # of driving again; routes whose ties hold each other back for ever don't last as long
REMEMBERED = 20_000  # routes
NO_TIES: Mapping[str, int] = MappingProxyType({})

Routes = Mapping[str, Sequence[str]]  # engineer id -> visit ids in order


class BrokenRoute(ValueError):
    """A route breaks a hard rule, or all together do; names the engineer, the visit at fault and the rule."""

    def __init__(self, engineer: str | None, obstacle: Obstacle, visit: str | None = None):
        self.engineer = engineer
        self.obstacle = obstacle
        self.visit = visit
        at = f" at visit {visit!a}" if visit else ""
        facts = ", ".join(f"{name} {value}" for name, value in obstacle.facts.items() if name != "visit")
        whose = f"The route of {engineer!a} breaks" if engineer else "These routes together break"
        super().__init__(f"{whose} the rule {obstacle.code!r}{at}{facts and f' ({facts})'}.")


@dataclass(frozen=True)
class Judgement:
    routes: tuple[Route, ...]
    unserved: tuple[str, ...]
    costs: Mapping[str, int]

    @property
    def cost(self) -> int:
        return sum(self.costs.values())


def best_timetable(
    problem: Problem, engineer: Engineer, visits: Sequence[Visit], *, not_before: Mapping[str, int] = NO_TIES
) -> Timetable:
    """The cheapest way through these visits in this order, and every rule it breaks but those of who may come.

    `not_before`: {visit id: an earliest start} that ties to other routes bring.
    """

    def price(route: Route) -> int:
        return sum(route_costs(problem, engineer, route).values())

    best = timetable(problem, engineer, visits, price=price, not_before=not_before)
    return Timetable(best.route, (*route_obstacles(problem, engineer, visits), *best.obstacles))


def start_times(problem: Problem, engineer: Engineer, visits: Sequence[Visit]) -> list[int]:
    """When work starts at each visit of a route, as early as possible.

    Times are whole seconds since the start of the planning day. The engineer waits
    where a window is not yet open. Windows bound the start of work, not its end.

    Raises:
        BrokenRoute: a hard rule is broken; names the first visit at fault.
    """
    return [stop.start for stop in driven(problem, engineer, visits).stops]


def driven(
    problem: Problem, engineer: Engineer, visits: Sequence[Visit], *, not_before: Mapping[str, int] = NO_TIES
) -> Route:
    """The route these visits make.

    Raises:
        BrokenRoute: a hard rule is broken; names the first visit at fault.
    """
    for visit in visits:
        for obstacle in who_obstacles(engineer, visit):
            raise BrokenRoute(engineer.id, obstacle, visit.id)
    best = best_timetable(problem, engineer, visits, not_before=not_before)
    for obstacle in best.obstacles:
        raise BrokenRoute(engineer.id, obstacle, obstacle.facts.get("visit"))
    return best.route


def judge(problem: Problem, routes: Routes) -> Judgement:
    """What these routes cost, and what they leave out. Engineers not named stay at home.

    Raises:
        BrokenRoute: a hard rule is broken, a visit is served twice or isn't in the problem.
    """
    return Judge(problem)(routes)


class Priced(NamedTuple):
    route: Route
    costs: Mapping[str, int]


class Judge:
    """`judge` for who asks about many plans that differ little: it remembers the routes it has driven."""

    def __init__(self, problem: Problem):
        self.problem = problem
        self._known: dict[tuple, Priced | BrokenRoute] = {}

    def __call__(self, routes: Routes) -> Judgement:
        problem, served = self.problem, set()
        for engineer_id, visit_ids in routes.items():
            if visit_ids:
                _refuse_strangers(problem, engineer_id, visit_ids, served)
        _refuse_deserters(problem, served)
        judged = self._together({each: tuple(visits) for each, visits in routes.items() if visits})
        costs = dict.fromkeys(COSTS, 0)
        for priced in judged.values():
            for name, cost in priced.costs.items():
                costs[name] += cost
        left_out = [visit for visit in problem.visits if visit.id not in served]
        costs["unserved"] = sum(visit.penalty for visit in left_out)
        driven_by = tuple(priced.route for priced in judged.values())
        return Judgement(driven_by, tuple(visit.id for visit in left_out), costs)

    def priced(self, engineer_id: str, visit_ids: Sequence[str], *, not_before: Mapping[str, int] = NO_TIES) -> Priced:
        """One route, as `driven` makes it, and its costs."""
        late = tuple((each, not_before[each]) for each in visit_ids if each in not_before)
        key = engineer_id, tuple(visit_ids), late
        if key not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[key] = self._drive(*key)
        found = self._known[key]
        if isinstance(found, BrokenRoute):
            raise found.with_traceback(None)
        return found

    def _drive(self, engineer_id: str, visit_ids: Sequence[str], late: tuple) -> Priced | BrokenRoute:
        engineer, visits = self.problem.engineer(engineer_id), [self.problem.visit(each) for each in visit_ids]
        try:
            route = driven(self.problem, engineer, visits, not_before=dict(late))
        except BrokenRoute as broken:
            return broken
        return Priced(route, route_costs(self.problem, engineer, route))

    def _together(self, routes: Routes) -> dict[str, Priced]:
        """{engineer id: the route}, everything as early as the ties between them let it."""
        judged = {each: self.priced(each, visits) for each, visits in routes.items()}
        not_before: dict[str, int] = {}
        for _ in range(TURNS if self.problem.is_tied else 0):
            late = held_back(self.problem, _routes(judged))
            if not late:
                break
            not_before |= late
            for each in [each for each, visits in routes.items() if not late.keys().isdisjoint(visits)]:
                judged[each] = self.priced(each, routes[each], not_before=not_before)
        for obstacle in coupling_obstacles(self.problem, _routes(judged)):
            raise BrokenRoute(None, obstacle, obstacle.facts.get("visit"))
        return judged


def _routes(judged: Mapping[str, Priced]) -> dict[str, Route]:
    return {each: priced.route for each, priced in judged.items()}


def _refuse_strangers(problem: Problem, engineer_id: str, visit_ids: Sequence[str], served: set[str]) -> None:
    if engineer_id not in problem.engineer_index:
        raise BrokenRoute(engineer_id, Obstacle("unknown_engineer"))
    for visit_id in visit_ids:
        if visit_id not in problem.visit_index:
            raise BrokenRoute(engineer_id, Obstacle("unknown_visit"), visit_id)
        if visit_id in served:
            raise BrokenRoute(engineer_id, Obstacle("served_twice"), visit_id)
        served.add(visit_id)


def _refuse_deserters(problem: Problem, served: set[str]) -> None:
    for engineer_id, visit in problem.frozen.items():
        if visit.id not in served:
            raise BrokenRoute(engineer_id, Obstacle("under_way", {"engineer": engineer_id}), visit.id)
