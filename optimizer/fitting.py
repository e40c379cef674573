"""Routes made to keep the rules between them: what breaks one is taken off, least loss first.

Told by the judge at every step, so that what comes out is a plan whatever went in.
"""

from collections.abc import Iterator, Sequence

from optimizer.candidate import without_visit
from optimizer.coupling import is_changed
from optimizer.evaluate import BrokenRoute, Routes, best_timetable, judge, route_costs
from optimizer.problem import Problem
from optimizer.visit import Visit


def fitted(problem: Problem, routes: Routes) -> dict[str, tuple[str, ...]]:
    """These routes, each of which can be driven, less the visits that break a rule between routes."""
    kept = {engineer: tuple(visits) for engineer, visits in routes.items() if visits}
    while True:
        broken = broken_by(problem, kept)
        if broken is None:
            return kept
        for visit in _least_loss(problem, kept, broken):
            kept = {engineer: visits for engineer, visits in without_visit(kept, visit).items() if visits}


def broken_by(problem: Problem, routes: Routes) -> BrokenRoute | None:
    try:
        judge(problem, routes)
    except BrokenRoute as broken:
        return broken
    return None


def _least_loss(problem: Problem, routes: Routes, broken: BrokenRoute) -> tuple[str, ...]:
    """What to take off: one visit, or a pair that can't be without each other."""
    facts = broken.obstacle.facts
    if broken.obstacle.code == "not_together":
        pair = (facts["visit"], facts["with"])
        return tuple(each for each in pair if each in served(routes) and problem.visit(each).frozen is None)
    if broken.obstacle.code == "out_of_order":
        return (facts["visit"],)
    return (min(_at_fault(problem, routes, broken), key=lambda visit: _loss(problem, routes, visit)),)


def _at_fault(problem: Problem, routes: Routes, broken: BrokenRoute) -> list[str]:
    facts = broken.obstacle.facts
    match broken.obstacle.code:
        case "quota":
            group = next(group for group in problem.groups if group.name == facts["group"])
            visits = _visits_of(problem, routes, group.engineers)
        case "area":
            area = next(area for area in problem.areas if area.name == facts["area"])
            visits = _visits_of(problem, routes, area.engineers)
        case "too_many_changes":
            visits = list(_changed(problem, routes))
        case _:
            route = [each for each in routes[broken.engineer] if problem.visit(each).frozen is None]
            visits = [each for each in route if is_tied(problem, each)] or route
    return [each for each in visits if problem.visit(each).frozen is None]


def is_tied(problem: Problem, visit_id: str) -> bool:
    """Whether another visit holds it back, or it another."""
    tied = {each for pair in problem.pairs for each in pair}
    tied |= {each for visit in problem.visits if visit.after for each in (visit.id, visit.after.visit)}
    return visit_id in tied


def _visits_of(problem: Problem, routes: Routes, engineers: Sequence[str]) -> list[str]:
    named = (visits for each, visits in routes.items() if problem.engineer(each).is_named(engineers))
    return [visit for visits in named for visit in visits]


def _changed(problem: Problem, routes: Routes) -> Iterator[str]:
    for each, visits in routes.items():
        engineer = problem.engineer(each)
        route = best_timetable(problem, engineer, [problem.visit(visit) for visit in visits]).route
        yield from (stop.visit for stop in route.stops if is_changed(problem, engineer, stop))


def _loss(problem: Problem, routes: Routes, visit_id: str) -> int:
    """What the plan costs more without the visit, its ties apart."""
    engineer_id = next(each for each, visits in routes.items() if visit_id in visits)
    before = [problem.visit(each) for each in routes[engineer_id]]
    after = [each for each in before if each.id != visit_id]
    saved = _cost(problem, engineer_id, before) - _cost(problem, engineer_id, after)
    return problem.visit(visit_id).penalty - saved


def _cost(problem: Problem, engineer_id: str, visits: list[Visit]) -> int:
    engineer = problem.engineer(engineer_id)
    return sum(route_costs(problem, engineer, best_timetable(problem, engineer, visits).route).values())


def served(routes: Routes) -> set[str]:
    return {visit for visits in routes.values() for visit in visits}
