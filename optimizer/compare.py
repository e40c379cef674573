"""Two plans side by side, and what one move by hand would do.

Pure functions of a problem and the routes of a plan (`Plan.visits`), told by the judge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optimizer.candidate import Candidate, Day, inserted, without_visit
from optimizer.evaluate import COSTS, Routes, best_timetable, judge, route_costs
from optimizer.plan import Obstacle, Route, Stop
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
class Difference:
    """One engineer's day, new less old."""

    visits: int
    work: int  # seconds at homes and on the road
    end: int  # seconds later home; of somebody who stays at home, since the shift began
    costs: Mapping[str, int]

    @property
    def cost(self) -> int:
        return sum(self.costs.values())


@dataclass(frozen=True)
class Comparison:
    moved: tuple[Move, ...]
    added: tuple[str, ...]  # visits that only the new plan serves
    left_out: tuple[str, ...]  # visits that only the old plan serves
    costs: Mapping[str, int]  # new less old, by name
    engineers: Mapping[str, Difference]  # whose day is another

    @property
    def cost(self) -> int:
        return sum(self.costs.values())


@dataclass(frozen=True)
class WhatIf:
    """`candidate`: the visit at its new place, with what is in the way there and the smallest change that would help;
    None where the visit is left out. `effects`: once those changes are made."""

    effects: Comparison
    candidate: Candidate | None = None

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        return self.candidate.obstacles if self.candidate else ()

    @property
    def feasible(self) -> bool:
        return not self.obstacles


def compare(problem: Problem, old: Routes, new: Routes) -> Comparison:
    """What changes from one plan to the other.

    Raises:
        BrokenRoute: either breaks a hard rule.
    """
    before, after = ({route.engineer: route for route in judge(problem, routes).routes} for routes in (old, new))
    return _compared(problem, before, after)


def what_if(
    problem: Problem,
    routes: Routes,
    visit_id: str,
    *,
    engineer: str | None,
    position: int | None = None,
) -> WhatIf:
    """Give the visit to an engineer or, with no engineer, leave it out.

    `position`: on the route as it is without the visit; without one, wherever the smallest change is needed and the
    cost is least. Only the routes it touches are looked at, in a fraction of a millisecond; they may break rules
    already.
    """
    touched = {each for each, visits in routes.items() if visit_id in visits}
    before = {each: _driven(problem, each, routes[each]) for each in touched | {engineer} if routes.get(each)}
    without = without_visit({each: routes[each] for each in before}, visit_id)
    after = {each: _driven(problem, each, visits) for each, visits in without.items() if visits}
    if engineer is None:
        return WhatIf(_compared(problem, before, after))
    day = Day(problem, problem.engineer(engineer), without.get(engineer, ()), problem.visit(visit_id))
    candidate = day.best() if position is None else day.at(position)
    after[engineer] = _changed(problem, candidate, inserted(without.get(engineer, ()), candidate.position, visit_id))
    return WhatIf(_compared(problem, before, after), candidate)


def _changed(problem: Problem, candidate: Candidate, visit_ids: Sequence[str]) -> Route:
    engineer = problem.engineer(candidate.engineer)
    visits = [problem.visit(each) for each in visit_ids]
    for change in candidate.changes or ():
        engineer = change.on_engineer(engineer)
        visits = [change.on_visit(each) for each in visits]
    return best_timetable(problem, engineer, visits).route


def _driven(problem: Problem, engineer: str, visit_ids: Sequence[str]) -> Route:
    return best_timetable(problem, problem.engineer(engineer), [problem.visit(each) for each in visit_ids]).route


def _compared(problem: Problem, old: Mapping[str, Route], new: Mapping[str, Route]) -> Comparison:
    before, after = _stops(old), _stops(new)
    moved = [
        Move(visit, engineer, after[visit][0], stop.start, after[visit][1].start)
        for visit, (engineer, stop) in before.items()
        if visit in after and (engineer, stop.start) != (after[visit][0], after[visit][1].start)
    ]
    added = tuple(visit for visit in after if visit not in before)
    left_out = tuple(visit for visit in before if visit not in after)
    engineers = {
        each: _difference(problem, each, old.get(each), new.get(each))
        for each in dict.fromkeys((*old, *new))
        if old.get(each) != new.get(each)
    }
    costs = {name: sum(one.costs.get(name, 0) for one in engineers.values()) for name in COSTS}
    costs["unserved"] = sum(problem.visit(each).penalty for each in left_out)
    costs["unserved"] -= sum(problem.visit(each).penalty for each in added)
    return Comparison(tuple(moved), added, left_out, costs, engineers)


def _difference(problem: Problem, engineer_id: str, old: Route | None, new: Route | None) -> Difference:
    engineer = problem.engineer(engineer_id)
    before, after = ({} if route is None else route_costs(problem, engineer, route) for route in (old, new))
    return Difference(
        visits=len(new.stops if new else ()) - len(old.stops if old else ()),
        work=(new.work if new else 0) - (old.work if old else 0),
        end=(new.end if new else engineer.shift[0]) - (old.end if old else engineer.shift[0]),
        costs={name: after.get(name, 0) - before.get(name, 0) for name in dict.fromkeys((*before, *after))},
    )


def _stops(routes: Mapping[str, Route]) -> dict[str, tuple[str, Stop]]:
    return {stop.visit: (route.engineer, stop) for route in routes.values() for stop in route.stops}
