"""A day as it is promised upon: visits take longer than usual, and nobody's promise may give way.

What is offered must survive an ordinary bad day, so lengths are those that four visits of five don't exceed (see
the closed-loop study behind the defaults in README).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from optimizer.engineer import Engineer
from optimizer.evaluate import best_timetable, may_meet
from optimizer.plan import Route
from optimizer.problem import Problem
from optimizer.visit import Visit

P80 = 0.8416  # standard deviations that four of five stay under, of a normal distribution
Routes = dict[str, Sequence[str]]


def long_minutes(mean: int, sigma: float) -> int:
    """Seconds that four visits of five stay under. `sigma`: standard deviation of the logarithm."""
    return round(mean * math.exp(P80 * sigma - sigma * sigma / 2))


Stands = dict[str, tuple[Engineer, list[Visit]]]  # engineer → with what they have, in their order


def cautious(problem: Problem, routes: Routes) -> tuple[Problem, Routes]:
    """The problem to ask for offers."""
    return asked_of(problem.plain, stands_of(problem, routes))


def stands_of(problem: Problem, routes: Routes) -> Stands:
    """Each day read by itself. Whose day can't be driven even as planned takes no bookings: they are left out, with all
    they have."""
    plain, found = problem.plain, {}
    for engineer in plain.engineers:
        stops = [_borne(plain.visit(each), engineer) for each in routes.get(engineer.id, ())]
        stands = next(_drivable(plain, engineer, stops), None)
        if stands is not None:
            found[engineer.id] = stands
    return found


def asked_of(plain: Problem, stands: Stands) -> tuple[Problem, Routes]:
    day = plain.trusting(
        engineers=tuple(engineer for engineer, _ in stands.values()),
        visits=tuple(visit for _, visits in stands.values() for visit in visits),
    )
    return day, {each: [visit.id for visit in visits] for each, (_, visits) in stands.items()}


def _borne(visit: Visit, engineer: Engineer) -> Visit:
    """Who has it keeps it here, whatever it asks for: somebody may have passed over a skill, or sent another one."""
    if may_meet(engineer, visit):
        return visit
    return replace(visit, skills={}, engineers=(engineer.id,), forbidden=())


def _drivable(problem: Problem, engineer: Engineer, stops: list[Visit]) -> Iterator[tuple[Engineer, list[Visit]]]:
    """Ways to read this day, the most cautious first."""
    long = [_long(stop, engineer) for stop in stops]
    on_time = replace(engineer, overtime=None)
    for who, visits in ((on_time, long), (engineer, long), (engineer, stops)):
        day = problem.trusting(visits=tuple(visits), engineers=(who,))
        best = best_timetable(day, who, visits)
        if not best.obstacles:
            yield who, list(_kept(visits, best.route))


def _long(visit: Visit, engineer: Engineer) -> Visit:
    mean = visit.means.get(engineer.id, visit.mean)
    return visit if mean is None else replace(visit, duration=max(visit.duration, long_minutes(mean, visit.sigma)))


def _kept(visits: list[Visit], route: Route) -> Iterator[Visit]:
    """What is in time must stay in time."""
    for visit, stop in zip(visits, route.stops, strict=True):
        opens, closes = visit.window
        in_time = visit.due is not None and stop.start <= visit.due
        yield replace(visit, window=(opens, min(closes, visit.due))) if in_time else visit
