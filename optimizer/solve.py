"""The recipe: construct, search, price, dive, prove or mend, judge.

Every engine takes the planning under way and a part of the budget, and makes the plan cheaper or the bound higher.
"""

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from optimizer.coupled import is_coupled, solve_coupled, uncoupled
from optimizer.engines.columns import Columns
from optimizer.engines.compiled import random_state
from optimizer.engines.dive import dive, dive_anew
from optimizer.engines.dive_by_crews import dive_by_crews
from optimizer.engines.insertion import first_order, insert_all, state_of
from optimizer.engines.mend import Mender, mend_one
from optimizer.engines.planning import Engine, Planning, detours_never_pay
from optimizer.engines.polish import Polisher, best_of, first_search, polish, search_anew, search_widely
from optimizer.engines.proof import prove, prove_again, prove_if_near
from optimizer.engines.recombine import recombine, recombine_if_near
from optimizer.engines.routes import Costing
from optimizer.engines.ruin_recreate import RuinAndRecreate
from optimizer.engines.tables import tables
from optimizer.engines.whole_day import climb_exactly, price_exactly, price_quickly, tighten
from optimizer.evaluate import BrokenRoute, Routes, driven, judge
from optimizer.left_out import reasons
from optimizer.plan import Plan
from optimizer.problem import Problem
from optimizer.relaxed import left_out_of_bound
from optimizer.stop import Progress, Stop
from optimizer.watch import Allowance, Watch

ONE_MASTER = 1_200  # visits, up to which GLOP finds the linear plan in time
ONE_PIECE = 3_000  # visits, up to which other prices can be had for the whole day,
ROOMY = 0.02  # given so many seconds a visit,
BOUNDED = 0.06  # and their bound, given so many
LONG = 0.02  # seconds a visit: less is better spent on the plan than on the bound, where the day is large
LONG_ROUTE = 14  # visits


class Step(NamedTuple):
    engine: Engine
    share: float  # of the budget left
    seconds: float = math.inf  # at most, of a usual machine


SEARCH = Step(first_search, 0.1, 1.0)

# One master decides about everybody, and a proof is near.
SOON_PROVEN = (
    Step(price_exactly, 0.6),
    Step(dive, 0.3),
    Step(polish, 0.1, 2.0),
    Step(recombine_if_near, 0.3),
    Step(prove_if_near, 0.4),
)
# Where everybody is served, prices say little of who should go where: hot again, or the first plan's crews stay.
# Twice: routes of two long searches, put together, are better than one search twice as long.
ALL_SERVED = (Step(search_widely, 0.4), Step(recombine, 0.15, 0.3), Step(search_widely, 0.62), Step(recombine, 0.3))
SMALL_CREW = (
    Step(tighten, 0.4),
    Step(dive, 0.3),
    Step(prove, 0.4),
    Step(recombine, 0.3),
)
SMALL_CREW_AGAIN = (
    Step(dive_anew, 0.3),
    Step(mend_one, 0.3),
    Step(recombine, 0.3),
    Step(prove_again, 0.5),
)

# The whole day's prices, a plan by diving from them, and mending it bit by bit.
LARGE_CREW = (Step(price_quickly, 0.5), Step(dive, 0.6))
LARGE_CREW_LONG = (*LARGE_CREW, Step(climb_exactly, 0.4), Step(price_exactly, 0.4), Step(dive, 0.3), Step(tighten, 0.2))

# Of some thousand visits the linear plan is climbed to, and its bound is worth its time only where there is much of it;
# then the routes that a dive of the whole crew finds serve the bound, too.
LARGE_DAY = (Step(price_quickly, 0.5), Step(dive_by_crews, 0.5))
LARGE_DAY_LONG = (Step(price_quickly, 0.5), Step(dive, 0.5), Step(climb_exactly, 0.4), Step(price_exactly, 0.3))

# Prices can't be had in time, or leave out what matters most.
SEARCHED = (Step(search_anew, 0.6), Step(recombine, 0.2))
SEARCHED_AGAIN = (Step(polish, 0.6), Step(recombine, 0.3))
UNCERTAIN = (*SEARCHED, Step(price_exactly, 0.3))

# Where routes are long, one long annealing with classic moves finds more than prices do; these tell how good it is.
LONG_ROUTES = (Step(search_widely, 0.7), Step(recombine, 0.2), Step(price_exactly, 0.5))


def solve(
    problem: Problem,
    *,
    stop: Stop,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    start: Routes | None = None,
) -> Plan:
    """The best plan found until `stop` says so, or until it is proven; feasible even if it says so at once.

    The same seed and the same work limit give the same plan. With `start`, the plan is never worse
    than what still holds of it. `progress` is told of plan and bound many times a second.
    """
    if is_coupled(problem):
        apart = still_drivable(uncoupled(problem), start or {})
        return solve_coupled(problem, solve, stop=stop, seed=seed, progress=progress or (lambda _: None), start=apart)
    planning = begin(problem, stop, progress or (lambda _: None), seed=seed, start=start or {})
    search(planning)
    return finished(planning)


def search(planning: Planning) -> None:
    """Spend the budget; the reasons for what is left out are not asked yet."""
    allowance = Allowance(planning.watch)
    follow((SEARCH,), planning, allowance)
    first, again = recipe_for(planning, allowance)
    follow(first, planning, allowance)
    if planning.too_long and again is not SEARCHED_AGAIN:
        first, again = SEARCHED, SEARCHED_AGAIN
        follow(first, planning, allowance)
    while allowance.open:
        follow(again, planning, allowance)


def can_stay_whole(problem: Problem, allowance: Allowance) -> bool:
    """Whether whole-day prices can be had in time, and hold what matters."""
    visits = len(problem.visits)
    return problem.scenarios is None and visits <= ONE_PIECE and allowance.scale >= ROOMY * visits


def recipe_for(planning: Planning, allowance: Allowance) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """The steps to follow once, and those to follow again and again."""
    if len(planning.problem.visits) > ONE_MASTER:
        if can_stay_whole(planning.problem, allowance):
            for_bound = allowance.scale >= BOUNDED * len(planning.problem.visits)
            return LARGE_DAY_LONG if for_bound else LARGE_DAY, (Step(Mender(), 1.0),)
        return (Step(search_anew, 1.0),), SEARCHED_AGAIN
    if planning.problem.scenarios is not None:
        return UNCERTAIN, SEARCHED_AGAIN
    if planning.mean_route >= LONG_ROUTE:
        return LONG_ROUTES, SEARCHED_AGAIN
    if planning.is_small:
        hot = () if planning.left_out(planning.plan).size else ALL_SERVED
        return (*SOON_PROVEN, *hot, *SMALL_CREW), (*hot, Step(Polisher(), 0.4), *SMALL_CREW_AGAIN)
    for_both = allowance.scale > LONG * len(planning.problem.visits)
    return LARGE_CREW_LONG if for_both else LARGE_CREW, (Step(Mender(), 1.0),)


def follow(steps: Iterable[Step], planning: Planning, allowance: Allowance) -> None:
    for engine, share, seconds in steps:
        if allowance.open:
            engine(planning, allowance.part(share, seconds=seconds))


def begin(problem: Problem, stop: Stop, tell: Callable[[Progress], None], *, seed: int, start: Routes) -> Planning:
    """The plan by insertion, around what still holds of the present one."""
    T = tables(problem)
    S = state_of(problem, T, still_drivable(problem, start))
    insert_all(T, S, first_order(problem), random_state(seed))
    search = RuinAndRecreate(problem, T, S, seed=seed)
    planning = Planning(
        problem=problem,
        T=T,
        search=search,
        watch=Watch(stop, tell, cost=search.best_cost),
        seed=seed,
        plan={column.owner: column for column in best_of(search)},
        costing=Costing(T, S.stops.shape[1]),
        columns=Columns(len(problem.engineers)),
        random=np.random.default_rng(seed),
        cover=detours_never_pay(T),
    )
    if not search.can_improve:
        planning.raise_bound(planning.cost)
    return planning


def finished(planning: Planning) -> Plan:
    problem, routes = planning.problem, planning.named(planning.plan)
    judgement = judge(problem, routes)
    return Plan(
        instance=problem.name,
        routes=judgement.routes,
        unserved=reasons(problem, planning.T, routes, judgement.unserved),
        costs=judgement.costs,
        bound=planning.watch.now.bound if judgement.cost else 0,
        bound_without=left_out_of_bound(problem),
        work=planning.watch.now.work,
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
    kept = [problem.frozen[engineer_id].id] if engineer_id in problem.frozen else []
    for visit_id in visit_ids:
        if visit_id not in kept and _drivable(problem, engineer_id, [*kept, visit_id]):
            kept.append(visit_id)
    return kept


def _drivable(problem: Problem, engineer_id: str, visit_ids: list[str]) -> bool:
    try:
        driven(problem, problem.engineer(engineer_id), [problem.visit(each) for each in visit_ids])
    except BrokenRoute:
        return False
    return True
