"""The judge: the only truth about a plan. Hard rules first, then costs by name.

To add a rule, write its function here, list it, and teach `engines/` the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from optimizer.engineer import Engineer
from optimizer.plan import Obstacle, Route
from optimizer.problem import Problem
from optimizer.timetable import Timetable, timetable
from optimizer.visit import Visit

Routes = Mapping[str, Sequence[str]]  # engineer id -> visit ids in order


class BrokenRoute(ValueError):
    """A route breaks a hard rule; names the engineer, the visit at fault and the rule."""

    def __init__(self, engineer: str, obstacle: Obstacle, visit: str | None = None):
        self.engineer = engineer
        self.obstacle = obstacle
        self.visit = visit
        at = f" at visit {visit!a}" if visit else ""
        facts = ", ".join(f"{name} {value}" for name, value in obstacle.facts.items() if name != "visit")
        super().__init__(f"The route of {engineer!a} breaks the rule {obstacle.code!r}{at}{facts and f' ({facts})'}.")


@dataclass(frozen=True)
class Judgement:
    routes: tuple[Route, ...]
    unserved: tuple[str, ...]
    costs: Mapping[str, int]

    @property
    def cost(self) -> int:
        return sum(self.costs.values())


# Hard rules about who may come to whom. Those about time are in timetable.py.


def missing_skill(engineer: Engineer, visit: Visit) -> Iterator[Obstacle]:
    for skill, needs in visit.skills.items():
        if skill not in engineer.skills:
            yield Obstacle("no_skill", {"skill": skill, "needs": needs})


def low_level(engineer: Engineer, visit: Visit) -> Iterator[Obstacle]:
    for skill, needs in visit.skills.items():
        has = engineer.skills.get(skill)
        if has is not None and has < needs:
            yield Obstacle("no_level", {"skill": skill, "has": has, "needs": needs})


def not_allowed(engineer: Engineer, visit: Visit) -> Iterator[Obstacle]:
    if not visit.allows(engineer.id):
        yield Obstacle("not_allowed")


WHO = (missing_skill, low_level, not_allowed)


def who_obstacles(engineer: Engineer, visit: Visit) -> list[Obstacle]:
    """Everything, time apart, that keeps this engineer from this visit."""
    return [obstacle for rule in WHO for obstacle in rule(engineer, visit)]


def may_meet(engineer: Engineer, visit: Visit) -> bool:
    return not any(True for rule in WHO for _ in rule(engineer, visit))


# Prices of one route.


def travel(problem: Problem, engineer: Engineer, route: Route) -> int:
    return route.travel


def lateness(problem: Problem, engineer: Engineer, route: Route) -> int:
    return sum(problem.visit(stop.visit).weight * stop.late for stop in route.stops)


def step(problem: Problem, engineer: Engineer, route: Route) -> int:
    return sum(problem.visit(stop.visit).step for stop in route.stops if stop.late)


def overtime(problem: Problem, engineer: Engineer, route: Route) -> int:
    over = max(0, route.end - engineer.shift[1])
    return engineer.overtime.cost * over if engineer.overtime else 0


def change(problem: Problem, engineer: Engineer, route: Route) -> int:
    visits = [problem.visit(stop.visit) for stop in route.stops]
    return sum(visit.change_cost for visit in visits if visit.assigned not in (None, engineer.id))


def balance(problem: Problem, engineer: Engineer, route: Route) -> int:
    """What today adds to the price of this engineer's rolling workload."""
    before = workload_price(problem.balance, engineer.workload - problem.workload_target)
    after = workload_price(problem.balance, engineer.workload + route.work - problem.workload_target)
    return after - before


def workload_price(balance: int, excess: int) -> int:
    """balance * (hours above the target)^2, counted in whole minutes, rounded down."""
    minutes = max(0, excess) // 60
    return balance * minutes * minutes // 3600


PRICES = (travel, lateness, step, overtime, change, balance)
TIMED = (lateness, step, overtime)  # with scenarios, each is the average over them
COSTS = tuple(price.__name__ for price in PRICES) + ("unserved",)


def route_costs(problem: Problem, engineer: Engineer, route: Route) -> dict[str, int]:
    if not route.stops:
        return {price.__name__: 0 for price in PRICES}
    costs = {price.__name__: price(problem, engineer, route) for price in PRICES}
    return costs | average_costs(problem, engineer, route) if route.outcomes else costs


def average_costs(problem: Problem, engineer: Engineer, route: Route) -> dict[str, int]:
    """The prices of time over all scenarios; together, not each, they are rounded down."""
    costs, total, counted = {}, 0, 0
    for price in TIMED:
        total += sum(price(problem, engineer, outcome) for outcome in route.outcomes)
        costs[price.__name__] = total // len(route.outcomes) - counted
        counted = total // len(route.outcomes)
    return costs


def best_timetable(problem: Problem, engineer: Engineer, visits: Sequence[Visit]) -> Timetable:
    """The cheapest way through these visits in this order, and the rules of time it breaks."""

    def price(route: Route) -> int:
        return sum(route_costs(problem, engineer, route).values())

    return timetable(problem, engineer, visits, price=price)


def start_times(problem: Problem, engineer: Engineer, visits: Sequence[Visit]) -> list[int]:
    """When work starts at each visit of a route, as early as possible.

    Times are whole seconds since the start of the planning day. The engineer waits
    where a window is not yet open. Windows bound the start of work, not its end.

    Raises:
        BrokenRoute: a hard rule is broken; names the first visit at fault.
    """
    return [stop.start for stop in driven(problem, engineer, visits).stops]


def driven(problem: Problem, engineer: Engineer, visits: Sequence[Visit]) -> Route:
    """The route these visits make.

    Raises:
        BrokenRoute: a hard rule is broken; names the first visit at fault.
    """
    for visit in visits:
        for obstacle in who_obstacles(engineer, visit):
            raise BrokenRoute(engineer.id, obstacle, visit.id)
    best = best_timetable(problem, engineer, visits)
    for obstacle in best.obstacles:
        raise BrokenRoute(engineer.id, obstacle, obstacle.facts.get("visit"))
    return best.route


def judge(problem: Problem, routes: Routes) -> Judgement:
    """What these routes cost, and what they leave out. Engineers not named stay at home.

    Raises:
        BrokenRoute: a hard rule is broken, a visit is served twice or isn't in the problem.
    """
    served: set[str] = set()
    judged = []
    costs = dict.fromkeys(COSTS, 0)
    for engineer_id, visit_ids in routes.items():
        if not visit_ids:
            continue
        _refuse_strangers(problem, engineer_id, visit_ids, served)
        engineer = problem.engineer(engineer_id)
        route = driven(problem, engineer, [problem.visit(visit_id) for visit_id in visit_ids])
        judged.append(route)
        for name, cost in route_costs(problem, engineer, route).items():
            costs[name] += cost
    left_out = [visit for visit in problem.visits if visit.id not in served]
    costs["unserved"] = sum(visit.penalty for visit in left_out)
    return Judgement(tuple(judged), tuple(visit.id for visit in left_out), costs)


def _refuse_strangers(problem: Problem, engineer_id: str, visit_ids: Sequence[str], served: set[str]) -> None:
    if engineer_id not in problem.engineer_index:
        raise BrokenRoute(engineer_id, Obstacle("unknown_engineer"))
    for visit_id in visit_ids:
        if visit_id not in problem.visit_index:
            raise BrokenRoute(engineer_id, Obstacle("unknown_visit"), visit_id)
        if visit_id in served:
            raise BrokenRoute(engineer_id, Obstacle("served_twice"), visit_id)
        served.add(visit_id)
