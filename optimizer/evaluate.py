"""The judge: the only truth about a plan. Hard rules first (musts.py, timetable.py, coupling.py), then costs
by name (prices.py).

To add a rule, write its function there, list it, and teach `engines/` the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

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
    served: set[str] = set()
    for engineer_id, visit_ids in routes.items():
        if visit_ids:
            _refuse_strangers(problem, engineer_id, visit_ids, served)
    _refuse_deserters(problem, served)
    judged = driven_together(problem, routes)
    costs = dict.fromkeys(COSTS, 0)
    for engineer_id, route in judged.items():
        for name, cost in route_costs(problem, problem.engineer(engineer_id), route).items():
            costs[name] += cost
    left_out = [visit for visit in problem.visits if visit.id not in served]
    costs["unserved"] = sum(visit.penalty for visit in left_out)
    return Judgement(tuple(judged.values()), tuple(visit.id for visit in left_out), costs)


def driven_together(problem: Problem, routes: Routes) -> dict[str, Route]:
    """{engineer id: the route}, everything as early as the ties between them let it.

    Raises:
        BrokenRoute: a hard rule is broken, by one route or by all together.
    """
    visits = {each: [problem.visit(visit) for visit in ids] for each, ids in routes.items() if ids}
    judged = {each: driven(problem, problem.engineer(each), mine) for each, mine in visits.items()}
    not_before: dict[str, int] = {}
    for _ in range(TURNS if problem.is_tied else 0):
        late = held_back(problem, judged)
        if not late:
            break
        not_before |= late
        for each in [each for each, route in judged.items() if not late.keys().isdisjoint(route.visits)]:
            judged[each] = driven(problem, problem.engineer(each), visits[each], not_before=not_before)
    for obstacle in coupling_obstacles(problem, judged):
        raise BrokenRoute(None, obstacle, obstacle.facts.get("visit"))
    return judged


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
