"""The recipe: construct, improve, recombine, judge."""

from collections.abc import Callable

from optimizer.engines.compiled import random_state
from optimizer.engines.insertion import first_order, insert_all, state_of
from optimizer.engines.recombine import recombine
from optimizer.engines.ruin_recreate import RuinAndRecreate
from optimizer.engines.tables import Tables, tables
from optimizer.engines.temperature import Temperature
from optimizer.evaluate import BrokenRoute, Routes, driven, judge
from optimizer.explain import reasons
from optimizer.plan import Plan
from optimizer.problem import Engineer, Problem, Visit
from optimizer.stop import Progress, Stop, WorkLimit

SLICE = 200  # steps between two looks at the stop rule: some milliseconds
RECOMBINE_AT = (0.4, 0.7, 0.9)  # shares of the budget
RECOMBINE_FOR = 0.08  # of the seconds left at the start, at most
STEPS_PER_EFFORT = 100_000  # a recombination may search longer, the more there is to recombine


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
    than what still holds of it. `progress` is told after every slice, many times a second.
    """
    T = tables(problem)
    S = state_of(problem, T, still_drivable(problem, start or {}))
    insert_all(T, S, first_order(problem), random_state(seed))
    search = RuinAndRecreate(problem, T, S, seed=seed)
    work = improve(search, stop, progress or (lambda _: None), seed=seed)
    return finished(problem, T, search.best_routes, work=work)


def improve(search: RuinAndRecreate, stop: Stop, progress: Callable[[Progress], None], *, seed: int) -> int:
    """Anneal as the budget is spent, recombining now and then; returns the steps taken."""
    now = Progress(work=0, best_work=0, cost=search.best_cost)
    temperature = Temperature(search.T, search.S)
    seconds = RECOMBINE_FOR * stop.seconds_left()
    recombinations = list(RECOMBINE_AT)
    spent = stop(now)
    while spent < 1 and search.can_improve:
        if recombinations and spent >= recombinations[0]:
            recombinations.pop(0)
            incumbent = search.best_in_pool()
            effort = now.work / STEPS_PER_EFFORT
            chosen = recombine(search.T, search.pool, incumbent, seed=seed, effort=effort, seconds=seconds)
            search.adopt(chosen)
        search.run(SLICE, temperature.at(spent))
        now = now.after(SLICE, search.best_cost)
        progress(now)
        spent = max(spent, stop(now))
    return now.work


def warm() -> None:
    """Compile, or load from the cache, all that `solve` needs; a process does it once."""
    asked = {"loc": 0, "duration": 1, "window": (0, 9), "due": None, "weight": 0, "skills": {}, "penalty": 1}
    # Several of each, or numba takes arrays of one entry for another kind of array.
    visits = [Visit(id=f"v{i}", **asked) for i in range(3)]
    engineers = [Engineer(id=f"e{i}", start=0, end=0, shift=(0, 9), skills={}) for i in range(3)]
    problem = Problem(engineers=engineers, visits=visits, travel=[[0]])
    solve(problem, stop=WorkLimit(SLICE))


def finished(problem: Problem, T: Tables, routes: Routes, *, work: int) -> Plan:
    judgement = judge(problem, routes)
    return Plan(
        instance=problem.name,
        routes=judgement.routes,
        unserved=reasons(problem, T, routes, judgement.unserved),
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
