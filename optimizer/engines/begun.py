"""Where and when each engineer's day begins for the engines: after what is under way, if anything is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from optimizer.engineer import Engineer
from optimizer.evaluate import best_timetable, route_costs
from optimizer.prices import workload_price
from optimizer.problem import Problem


@dataclass(frozen=True)
class Day:
    start: int  # place
    now: int
    worked: int = 0  # seconds, by then
    constant: int = 0  # cost of the day with nothing but what is under way
    base: int = 0  # the part of it that going home at once is
    base_end: int = 0  # when the engineer is home who goes home at once
    base_work: int = 0  # seconds of the way home
    base_timed: int = 0  # prices of time of going home at once


def day_of(problem: Problem, engineer: Engineer) -> Day:
    visit = problem.frozen.get(engineer.id)
    if visit is None:
        return Day(start=engineer.start, now=engineer.shift[0], base_end=engineer.shift[0])
    route = best_timetable(problem, engineer, [visit]).route
    costs = route_costs(problem, engineer, route)
    worked = route.work - route.travel_home
    timed = costs["overtime"] + costs["reserve"]
    excess = engineer.workload - problem.workload_target
    balance = workload_price(problem.balance, excess + route.work) - workload_price(problem.balance, excess + worked)
    return Day(
        start=visit.loc,
        now=route.stops[0].end,
        worked=worked,
        constant=sum(costs.values()),
        base=route.travel_home + timed + balance,
        base_end=route.end,
        base_work=route.travel_home,
        base_timed=timed,
    )


def in_route(problem: Problem, engineer_id: str, position: int) -> int:
    """An engine's position in a route, as one of the judge's route, which begins with what is under way."""
    return position + (engineer_id in problem.frozen)


def named_routes(problem: Problem, routes: Mapping[int, Iterable[int]]) -> dict[str, tuple[str, ...]]:
    """The engines' routes by the problem's ids; what is under way comes first, and nobody is idle."""
    named = {engineer: (visit.id,) for engineer, visit in problem.frozen.items()}
    for e, stops in routes.items():
        engineer = problem.engineers[e].id
        named[engineer] = (*named.get(engineer, ()), *(problem.visits[v].id for v in stops))
    return named


def stripped(problem: Problem, engineer_id: str, visit_ids: list[str] | tuple[str, ...]) -> list[str]:
    """A route without what is under way, as the engines know it."""
    return [each for each in visit_ids if problem.visit(each).frozen != engineer_id]
