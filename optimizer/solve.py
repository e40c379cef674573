"""The recipe: construct, improve, judge."""

from collections.abc import Callable

from optimizer.engines.compiled import random_state
from optimizer.engines.insertion import first_order, insert_all, routes_of, state_of
from optimizer.engines.tables import tables
from optimizer.evaluate import BrokenRoute, Routes, driven, judge
from optimizer.explain import why_unserved
from optimizer.plan import Plan
from optimizer.problem import Problem
from optimizer.stop import Progress, Stop


def solve(
    problem: Problem,
    *,
    stop: Stop,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    start: Routes | None = None,
) -> Plan:
    """The best plan found until `stop` says so; feasible even if it says so at once.

    The same seed and the same work limit give the same plan. With `start`, the plan is never worse
    than what still holds of it. `progress` is told several times a second.
    """
    T = tables(problem)
    S = state_of(problem, T, still_drivable(problem, start or {}))
    insert_all(T, S, first_order(problem), random_state(seed))
    return finished(problem, routes_of(problem, S.stops["visit"], S.routes["length"]), work=0)


def finished(problem: Problem, routes: Routes, *, work: int) -> Plan:
    judgement = judge(problem, routes)
    return Plan(
        instance=problem.name,
        routes=judgement.routes,
        unserved=why_unserved(problem, routes, judgement.unserved),
        costs=judgement.costs,
        bound=None,
        work=work,
    )


def still_drivable(problem: Problem, routes: Routes) -> dict[str, list[str]]:
    """The routes less every engineer, visit and repetition that today's problem doesn't allow."""
    kept: dict[str, list[str]] = {}
    taken: set[str] = set()
    for engineer_id, visit_ids in routes.items():
        if engineer_id not in problem.engineer_index:
            continue
        open_ids = [each for each in dict.fromkeys(visit_ids) if each in problem.visit_index]
        kept[engineer_id] = _drivable_part(problem, engineer_id, [each for each in open_ids if each not in taken])
        taken.update(kept[engineer_id])
    return kept


def _drivable_part(problem: Problem, engineer_id: str, visit_ids: list[str]) -> list[str]:
    if _drivable(problem, engineer_id, visit_ids):
        return visit_ids
    kept: list[str] = []
    for visit_id in visit_ids:
        if _drivable(problem, engineer_id, [*kept, visit_id]):
            kept.append(visit_id)
    return kept


def _drivable(problem: Problem, engineer_id: str, visit_ids: list[str]) -> bool:
    try:
        driven(problem, problem.engineer(engineer_id), [problem.visit(each) for each in visit_ids])
    except BrokenRoute:
        return False
    return True
