"""Why this engineer, why not that one, why nobody: facts for whoever finds the words.

Pure functions of a problem and the routes of a plan (`Plan.visits`), told by the judge.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.checks import UNREACHABLE
from optimizer.engineer import Engineer
from optimizer.engines.compiled import random_state
from optimizer.engines.insertion import NO_LIMIT, cheapest_engineer, state_of
from optimizer.engines.tables import Tables, tables
from optimizer.evaluate import Routes, best_timetable, route_costs, who_obstacles
from optimizer.plan import Obstacle, Unserved
from optimizer.problem import Problem
from optimizer.timetable import Timetable
from optimizer.visit import Visit


@dataclass(frozen=True)
class Candidate:
    """One engineer for one visit, at the best position on the engineer's route.

    With obstacles: all that must change, and each at its least, for the visit to fit there: the
    skill or level to be had, the permission, the seconds by which a window, the shift or the break's
    window must give way. Only `unreachable` has no remedy.
    """

    engineer: str
    position: int
    start: int  # of the work; once the obstacles are out of the way
    costs: Mapping[str, int]  # by name: the plan's cost with this, less its cost without the visit
    obstacles: tuple[Obstacle, ...]

    @property
    def feasible(self) -> bool:
        return not self.obstacles

    @property
    def cost(self) -> int:
        return sum(self.costs.values())


def candidates(problem: Problem, routes: Routes, visit_id: str) -> list[Candidate]:
    """Every engineer for one visit: those who can come, cheapest first, then those who lack least.

    The routes may hold the visit: all are compared with the plan that leaves it out.
    """
    visit = problem.visit(visit_id)
    without = without_visit(routes, visit_id)
    found = [_candidate(problem, engineer, without.get(engineer.id, ()), visit) for engineer in problem.engineers]
    return sorted(found, key=lambda each: (len(each.obstacles), each.cost))


def without_visit(routes: Routes, visit_id: str) -> dict[str, tuple[str, ...]]:
    return {
        engineer_id: tuple(each for each in visit_ids if each != visit_id) for engineer_id, visit_ids in routes.items()
    }


def _candidate(problem: Problem, engineer: Engineer, visit_ids: Sequence[str], visit: Visit) -> Candidate:
    others = [problem.visit(each) for each in visit_ids]
    before = route_costs(problem, engineer, best_timetable(problem, engineer, others).route)
    position, best = _best_position(problem, engineer, others, visit)
    after = route_costs(problem, engineer, best.route)
    costs = {name: cost - before[name] for name, cost in after.items()}
    return Candidate(
        engineer=engineer.id,
        position=position,
        start=best.route.stops[position].start,
        costs=costs | {"unserved": -visit.penalty},
        obstacles=(*who_obstacles(engineer, visit), *best.obstacles),
    )


def _best_position(problem: Problem, engineer: Engineer, others: list[Visit], visit: Visit) -> tuple[int, Timetable]:
    tries = [
        best_timetable(problem, engineer, [*others[:position], visit, *others[position:]])
        for position in range(len(others) + 1)
    ]

    def key(position: int) -> tuple:
        return *_excess(tries[position]), sum(route_costs(problem, engineer, tries[position].route).values())

    position = min(range(len(tries)), key=key)
    return position, tries[position]


def _excess(tried: Timetable) -> tuple[int, int, int]:
    no_road = sum(obstacle.code == "unreachable" for obstacle in tried.obstacles)
    return no_road, *tried.excess


def why_unserved(problem: Problem, routes: Routes, visit_ids: Iterable[str]) -> tuple[Unserved, ...]:
    """Why these visits, which the routes leave out, are left out."""
    return reasons(problem, tables(problem), routes, visit_ids)


def reasons(problem: Problem, T: Tables, routes: Routes, visit_ids: Iterable[str]) -> tuple[Unserved, ...]:
    """As `why_unserved`, for who has the problem's tables already."""
    S = state_of(problem, T, routes)
    no_chance = random_state(0)
    found = []
    for visit_id in visit_ids:
        visit, index = problem.visit(visit_id), problem.visit_index[visit_id]
        price, engineer, _ = cheapest_engineer(T, S, index, NO_LIMIT, 0.0, no_chance)
        if engineer >= 0:
            obstacles = [Obstacle("too_dear", {"price": int(price), "penalty": visit.penalty})]
        else:
            promising = [problem.engineers[e] for e in np.flatnonzero(T.able[index])]
            obstacles = _obstacles_to_all(problem, promising, visit)
        found.append(Unserved(visit_id, tuple(obstacles)))
    return tuple(found)


def _obstacles_to_all(problem: Problem, promising: list[Engineer], visit: Visit) -> list[Obstacle]:
    if not problem.engineers:
        return [Obstacle("no_engineers")]
    if promising and not _in_the_way_of_all(problem, promising, visit):
        return [Obstacle("crowded_out")]
    able = [engineer for engineer in problem.engineers if not who_obstacles(engineer, visit)]
    if not able:
        return min((who_obstacles(engineer, visit) for engineer in problem.engineers), key=_shortfall)
    return _in_the_way_of_all(problem, able, visit)


def _in_the_way_of_all(problem: Problem, able: list[Engineer], visit: Visit) -> list[Obstacle]:
    """What keeps even the best of them from coming on an otherwise empty day."""
    nearest = None
    for engineer in able:
        alone = best_timetable(problem, engineer, [visit])
        if not alone.obstacles:
            return []
        if nearest is None or _excess(alone) < _excess(nearest):
            nearest = alone
    return list(nearest.obstacles)


def _shortfall(obstacles: list[Obstacle]) -> tuple[int, int]:
    """Fewest obstacles first, then fewest levels short; a skill not held at all is far away."""
    levels = (
        obstacle.facts["needs"] - obstacle.facts.get("has", -UNREACHABLE)
        for obstacle in obstacles
        if "needs" in obstacle.facts
    )
    return len(obstacles), sum(levels)
