"""Routes made to keep the rules between them: what breaks one is taken off, least loss first.

Told by the judge at every step, so that what comes out is a plan whatever went in.
"""

from collections.abc import Iterator, Sequence

from optimizer.candidate import without_visit
from optimizer.coupling import is_changed
from optimizer.evaluate import BrokenRoute, Judge, Judgement, Routes, best_timetable, route_costs
from optimizer.problem import Problem


def fitted(judge: Judge, routes: Routes) -> dict[str, tuple[str, ...]]:
    """These routes, each of which can be driven, less the visits that break a rule between routes."""
    kept = {engineer: tuple(visits) for engineer, visits in routes.items() if visits}
    while True:
        broken = judged(judge, kept)
        if isinstance(broken, Judgement):
            return kept
        for visit in _least_loss(judge, kept, broken):
            kept = {engineer: visits for engineer, visits in without_visit(kept, visit).items() if visits}


def judged(judge: Judge, routes: Routes) -> Judgement | BrokenRoute:
    try:
        return judge(routes)
    except BrokenRoute as broken:
        return broken


def _least_loss(judge: Judge, routes: Routes, broken: BrokenRoute) -> tuple[str, ...]:
    """What to take off: one visit, or a pair that can't be without each other."""
    facts, problem = broken.obstacle.facts, judge.problem
    if broken.obstacle.code == "not_together":
        pair = (facts["visit"], facts["with"])
        return tuple(each for each in pair if each in served(routes) and problem.visit(each).frozen is None)
    if broken.obstacle.code == "out_of_order":
        return (facts["visit"],)
    return (min(_at_fault(problem, routes, broken), key=lambda visit: _loss(judge, routes, visit)),)


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
            visits = [each for each in route if each in problem.tied] or route
    return [each for each in visits if problem.visit(each).frozen is None]


def _visits_of(problem: Problem, routes: Routes, engineers: Sequence[str]) -> list[str]:
    named = (visits for each, visits in routes.items() if problem.engineer(each).is_named(engineers))
    return [visit for visits in named for visit in visits]


def _changed(problem: Problem, routes: Routes) -> Iterator[str]:
    for each, visits in routes.items():
        engineer = problem.engineer(each)
        route = best_timetable(problem, engineer, [problem.visit(visit) for visit in visits]).route
        yield from (stop.visit for stop in route.stops if is_changed(problem, engineer, stop))


def _loss(judge: Judge, routes: Routes, visit_id: str) -> int:
    """What the plan costs more without the visit, its ties apart."""
    engineer_id = next(each for each, visits in routes.items() if visit_id in visits)
    before = routes[engineer_id]
    after = tuple(each for each in before if each != visit_id)
    saved = _cost(judge, engineer_id, before) - _cost(judge, engineer_id, after)
    return judge.problem.visit(visit_id).penalty - saved


def _cost(judge: Judge, engineer_id: str, visit_ids: Sequence[str]) -> int:
    try:
        return sum(judge.priced(engineer_id, visit_ids).costs.values())
    except BrokenRoute:
        problem, engineer = judge.problem, judge.problem.engineer(engineer_id)
        bent = best_timetable(problem, engineer, [problem.visit(each) for each in visit_ids]).route
        return sum(route_costs(problem, engineer, bent).values())


def served(routes: Routes) -> set[str]:
    return {visit for visits in routes.values() for visit in visits}
