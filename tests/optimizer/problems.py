"""Small problems, by hand and at random, and their best plans by trying everything."""

import random
from itertools import permutations, product

from optimizer.evaluate import BrokenRoute, driven, judge, route_costs
from optimizer.problem import Engineer, MealBreak, Overtime, Problem, Visit

HOUR = 3600
LINE = [[600 * abs(a - b) for b in range(10)] for a in range(10)]  # ten places, ten minutes apart


def an_engineer(name: str = "Ana", **given) -> Engineer:
    given = {"start": 0, "end": 0, "shift": (8 * HOUR, 16 * HOUR), "skills": {}} | given
    return Engineer(id=name, **given)


def a_visit(name: str = "v", **given) -> Visit:
    given = {
        "loc": 1,
        "duration": HOUR,
        "window": (0, 24 * HOUR),
        "due": None,
        "weight": 0,
        "skills": {},
        "penalty": 50_000,
    } | given
    return Visit(id=name, **given)


def a_problem(*people_and_visits: Engineer | Visit, **given) -> Problem:
    return Problem(
        engineers=[each for each in people_and_visits if isinstance(each, Engineer)],
        visits=[each for each in people_and_visits if isinstance(each, Visit)],
        travel=given.pop("travel", LINE),
        **given,
    )


def a_random_problem(seed: int, *, visits: int = 4, engineers: int = 2) -> Problem:
    """Every rule of a plain day may occur; roads are odd, one-way or missing now and then."""
    r = random.Random(seed)
    places = visits + engineers
    spread = r.choice([600, 3600])
    travel = [[0 if a == b else r.randint(60, spread) for b in range(places)] for a in range(places)]
    if r.random() < 0.2:
        travel[r.randrange(places)][r.randrange(places)] = None
    crew = [_random_engineer(r, f"e{i}", visits + i) for i in range(engineers)]
    day = [_random_visit(r, f"v{i}", i, [each.id for each in crew]) for i in range(visits)]
    return Problem(
        engineers=crew,
        visits=day,
        travel=travel,
        balance=r.choice([0, 0, 500]),
        skills=("gas", "lock"),
    )


def _random_engineer(r: random.Random, name: str, place: int) -> Engineer:
    opens = r.randint(0, 4) * HOUR
    lunch = MealBreak(r.choice([900, 1800]), (opens + HOUR, opens + r.choice([2, 3]) * HOUR))
    return Engineer(
        id=name,
        start=place,
        end=place,
        shift=(opens, opens + r.randint(2, 8) * HOUR),
        skills={skill: r.randint(1, 3) for skill in ("gas", "lock") if r.random() < 0.7},
        meal_break=lunch if r.random() < 0.4 else None,
        overtime=Overtime(r.choice([0, 1800, 7200]), r.randint(0, 3)) if r.random() < 0.4 else None,
        workload=r.randint(0, 160) * HOUR,
    )


def _random_visit(r: random.Random, name: str, place: int, crew: list[str]) -> Visit:
    opens = r.randint(0, 8) * HOUR
    return Visit(
        id=name,
        loc=place,
        duration=r.choice([0, 600, 1800, HOUR]),
        window=(opens, opens + r.choice([0, 1, 4, 10]) * HOUR),
        due=r.randint(0, 10) * HOUR if r.random() < 0.6 else None,
        weight=r.choice([0, 1, 5]),
        step=r.choice([0, 0, 3000]),
        skills={skill: r.randint(1, 3) for skill in ("gas", "lock") if r.random() < 0.25},
        penalty=r.choice([0, 3000, 20_000, 10**9]),
        engineers=tuple(crew[:1]) if r.random() < 0.1 else None,
        forbidden=tuple(crew[1:2]) if r.random() < 0.1 else (),
        pinned_start=opens + 900 if r.random() < 0.1 else None,
        assigned=r.choice(crew) if r.random() < 0.3 else None,
        change_cost=r.choice([0, 500, 3000]),
    )


def some_means(r: random.Random, problem: Problem) -> dict[str, int]:
    """Somebody is quicker or slower than others."""
    if not problem.engineers or r.random() < 0.6:
        return {}
    return {r.choice(problem.engineers).who: r.choice([0, 600, 3 * HOUR])}


def best_cost(problem: Problem) -> int:
    """The cost of the best plan there is, found by trying them all."""
    # Engineers meet only in who takes which visit: each one's best order can be found apart.
    orders = [_best_orders(problem, engineer) for engineer in problem.engineers]
    visits = [visit.id for visit in problem.visits]
    best = None
    for owners in product(range(len(orders) + 1), repeat=len(visits)):
        cost = sum(visit.penalty for visit, owner in zip(problem.visits, owners, strict=True) if not owner)
        for number, order in enumerate(orders, start=1):
            mine = frozenset(visit for visit, owner in zip(visits, owners, strict=True) if owner == number)
            if mine not in order:
                break
            cost += order[mine]
        else:
            best = cost if best is None else min(best, cost)
    return best


def best_cost_of_all(problem: Problem) -> int:
    """As best_cost, where rules tie the routes together: every order of everybody is judged."""
    visits = [visit.id for visit in problem.visits]
    best = None
    for owners in product(range(len(problem.engineers) + 1), repeat=len(visits)):
        mine = [
            list(permutations(visit for visit, owner in zip(visits, owners, strict=True) if owner == number))
            for number in range(1, len(problem.engineers) + 1)
        ]
        for orders in product(*mine):
            routes = {each.id: order for each, order in zip(problem.engineers, orders, strict=True)}
            try:
                cost = judge(problem, routes).cost
            except BrokenRoute:
                continue
            best = cost if best is None else min(best, cost)
    return best


def _best_orders(problem: Problem, engineer: Engineer) -> dict[frozenset, int]:
    """The least cost of each set of visits that the engineer can drive in some order."""
    least = {} if engineer.id in problem.frozen else {frozenset(): 0}
    for size in range(1, len(problem.visits) + 1):
        for order in permutations(problem.visits, size):
            try:
                cost = sum(route_costs(problem, engineer, driven(problem, engineer, order)).values())
            except BrokenRoute:
                continue
            served = frozenset(visit.id for visit in order)
            least[served] = min(cost, least.get(served, cost))
    return least
