"""Two plans side by side, and what one move by hand would do.

Pure functions of a problem and the routes of a plan (`Plan.visits`), told by the judge.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.candidate import without_visit
from optimizer.evaluate import COSTS, Judgement, Routes, best_timetable, judge, who_obstacles
from optimizer.plan import Obstacle, Stop
from optimizer.problem import Problem


@dataclass(frozen=True)
class Move:
    """A visit that both plans serve, at another time or by somebody else."""

    visit: str
    engineer_before: str
    engineer_after: str
    start_before: int
    start_after: int


@dataclass(frozen=True)
class Comparison:
    moved: tuple[Move, ...]
    added: tuple[str, ...]  # visits that only the new plan serves
    left_out: tuple[str, ...]  # visits that only the old plan serves
    costs: Mapping[str, int]  # new less old, by name

    @property
    def cost(self) -> int:
        return sum(self.costs.values())


@dataclass(frozen=True)
class WhatIf:
    obstacles: tuple[Obstacle, ...]
    effects: Comparison | None  # None where something is in the way

    @property
    def feasible(self) -> bool:
        return not self.obstacles


def compare(problem: Problem, old: Routes, new: Routes) -> Comparison:
    """What changes from one plan to the other.

    Raises:
        BrokenRoute: either breaks a hard rule.
    """
    return _compared(judge(problem, old), judge(problem, new))


def what_if(problem: Problem, routes: Routes, visit_id: str, *, engineer: str | None, position: int = 0) -> WhatIf:
    """Give the visit to an engineer at this position of the route as it is without the visit, or,
    with no engineer, leave it out.

    Raises:
        BrokenRoute: the routes as they are break a hard rule already.
    """
    after = without_visit(routes, visit_id)
    if engineer is not None:
        stops = after.get(engineer, ())
        after[engineer] = (*stops[:position], visit_id, *stops[position:])
    obstacles = () if engineer is None else _obstacles(problem, engineer, after[engineer])
    return WhatIf(obstacles, None if obstacles else compare(problem, routes, after))


def _obstacles(problem: Problem, engineer_id: str, visit_ids: tuple[str, ...]) -> tuple[Obstacle, ...]:
    engineer = problem.engineer(engineer_id)
    visits = [problem.visit(each) for each in visit_ids]
    who = [obstacle for visit in visits for obstacle in who_obstacles(engineer, visit)]
    return (*who, *best_timetable(problem, engineer, visits).obstacles)


def _compared(old: Judgement, new: Judgement) -> Comparison:
    before, after = _stops(old), _stops(new)
    moved = [
        Move(visit, engineer, after[visit][0], stop.start, after[visit][1].start)
        for visit, (engineer, stop) in before.items()
        if visit in after and (engineer, stop.start) != (after[visit][0], after[visit][1].start)
    ]
    return Comparison(
        moved=tuple(moved),
        added=tuple(visit for visit in after if visit not in before),
        left_out=tuple(visit for visit in before if visit not in after),
        costs={name: new.costs[name] - old.costs[name] for name in COSTS},
    )


def _stops(judgement: Judgement) -> dict[str, tuple[str, Stop]]:
    return {stop.visit: (route.engineer, stop) for route in judgement.routes for stop in route.stops}
