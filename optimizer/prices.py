"""The prices of one route, by name. `unserved` is the only price that isn't a route's."""

from collections.abc import Iterator

from optimizer.checks import PRICE_LIMIT
from optimizer.engineer import Engineer
from optimizer.plan import Route
from optimizer.problem import Problem
from optimizer.promise import Promise
from optimizer.visit import Visit


def travel(problem: Problem, engineer: Engineer, route: Route) -> int:
    return route.travel


def setup(problem: Problem, engineer: Engineer, route: Route) -> int:
    return sum(stop.setup for stop in route.stops)


def lateness(problem: Problem, engineer: Engineer, route: Route) -> int:
    """Of every promise but the window that was told."""
    return sum(promise.weight * late for promise, late in _late(problem, engineer, route))


def step(problem: Problem, engineer: Engineer, route: Route) -> int:
    return sum(promise.step for promise, late in _late(problem, engineer, route) if late)


def _late(problem: Problem, engineer: Engineer, route: Route) -> Iterator[tuple[Promise, int]]:
    """Of a promise on the end, in scenarios too, the work itself is taken to last as planned."""
    for stop in route.stops:
        visit = problem.visit(stop.visit)
        for promise in visit.soft:
            yield promise, promise.late(stop.start, stop.start + visit.duration_by(engineer))


def told(problem: Problem, engineer: Engineer, route: Route) -> int:
    visits = ((problem.visit(stop.visit), stop) for stop in route.stops)
    return sum(visit.told.promise.price(stop.start, stop.end) for visit, stop in visits if visit.told)


def overtime(problem: Problem, engineer: Engineer, route: Route) -> int:
    over = max(0, route.end - engineer.shift[1])
    return engineer.overtime.cost * over if engineer.overtime else 0


def reserve(problem: Problem, engineer: Engineer, route: Route) -> int:
    """For each second of the reserve at the end of the shift that is used up."""
    if engineer.reserve is None:
        return 0
    return engineer.reserve.cost * max(0, min(route.end, engineer.shift[1]) - engineer.free_until)


def fee(problem: Problem, engineer: Engineer, route: Route) -> int:
    return engineer.fee.day + engineer.fee.visit * len(route.stops) if engineer.fee else 0


def balance(problem: Problem, engineer: Engineer, route: Route) -> int:
    """What today adds to the price of this engineer's rolling workload."""
    before = workload_price(problem.balance, engineer.workload - problem.workload_target)
    after = workload_price(problem.balance, engineer.workload + route.work - problem.workload_target)
    return after - before


def workload_price(balance: int, excess: int) -> int:
    """balance * (hours above the target)^2, counted in whole minutes, rounded down."""
    minutes = max(0, excess) // 60
    return balance * minutes * minutes // 3600


# Those of one visit, whenever it is and whatever is before it.


def change(problem: Problem, engineer: Engineer, visit: Visit) -> int:
    same = visit.assigned is None or problem.person(visit.assigned) == engineer.who
    return 0 if same else visit.change_cost


def preference(problem: Problem, engineer: Engineer, visit: Visit) -> int:
    return 0 if not visit.preferred or engineer.is_named(visit.preferred) else visit.preference_cost


def overqualified(problem: Problem, engineer: Engineer, visit: Visit) -> int:
    """For each level above what is needed, the more of it the fewer of the crew hold the skill."""
    if not problem.overqualification:
        return 0
    idle = sum(
        max(0, level - visit.skills.get(skill, 0)) * (problem.crew - problem.holders[skill])
        for skill, level in engineer.skills.items()
    )
    return min(PRICE_LIMIT, problem.overqualification * idle // problem.crew)


def later_day(problem: Problem, engineer: Engineer, visit: Visit) -> int:
    return visit.day_cost * (engineer.day - problem.first_day)


OF_ROUTES = (travel, setup, lateness, step, told, overtime, reserve, fee, balance)
TIMED = (lateness, step, told, overtime, reserve)  # with scenarios, the average over them
OF_VISITS = (change, preference, overqualified, later_day)
COSTS = tuple(price.__name__ for price in (*OF_ROUTES, *OF_VISITS)) + ("unserved",)


def route_costs(problem: Problem, engineer: Engineer, route: Route) -> dict[str, int]:
    if not route.stops:
        return dict.fromkeys(COSTS[:-1], 0)
    visits = [problem.visit(stop.visit) for stop in route.stops]
    costs = {price.__name__: price(problem, engineer, route) for price in OF_ROUTES}
    costs |= {price.__name__: sum(price(problem, engineer, each) for each in visits) for price in OF_VISITS}
    return costs | average_costs(problem, engineer, route) if route.outcomes else costs


def average_costs(problem: Problem, engineer: Engineer, route: Route) -> dict[str, int]:
    """The prices of time over all scenarios; together, not each, they are rounded down."""
    costs, total, counted = {}, 0, 0
    for price in TIMED:
        total += sum(price(problem, engineer, outcome) for outcome in route.outcomes)
        costs[price.__name__] = total // len(route.outcomes) - counted
        counted = total // len(route.outcomes)
    return costs
