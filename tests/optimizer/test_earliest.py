"""What is placed beside other routes of a few is placed as it would be anew."""

import random
from dataclasses import replace

import pytest

from optimizer.earliest import Placed
from optimizer.evaluate import best_timetable
from optimizer.problem import Overtime, Problem
from tests.optimizer.test_expected import an_uncertain_problem

CREW = 5


@pytest.mark.parametrize("seed", range(60))
def test_beside_other_routes_of_a_few_each_has_the_place_it_would_have_anew(seed):
    r = random.Random(seed)
    problem, routes, wanted = a_crowded_day(seed, r)
    before = Placed.of(problem, routes, wanted)
    gone = set(r.sample(wanted, r.randint(0, 2)))
    others, more = changed(problem, routes, gone, r)

    now, engineers = before.with_others(more, others, gone)

    anew = Placed.of(more, {**routes, **others}, [each for each in wanted if each not in gone])
    assert now.found == anew.found
    assert {each: stops for each, stops in now.routes.items() if stops} == {
        each: stops for each, stops in anew.routes.items() if stops
    }
    same = {each.id for each in problem.engineers} - engineers
    assert all(now.routes.get(each, ()) == before.routes.get(each, ()) for each in same)


def a_crowded_day(seed: int, r: random.Random):
    """Some visits stand, the others want a place; whoever is over their shift already may be so."""
    problem = an_uncertain_problem(seed, visits=14, engineers=CREW)
    visits = tuple(
        replace(each, window=(each.window[0], each.window[1] + 4 * 3600), windows=None) for each in problem.visits
    )
    problem = problem.trusting(visits=visits)
    ids = [visit.id for visit in visits]
    standing, routes = ids[: r.randint(0, 6)], {}
    for each in standing:
        routes.setdefault(r.choice(problem.engineers).id, []).append(each)
    return with_room(problem, routes), routes, ids[len(standing) :]


def changed(problem: Problem, routes: dict, gone: set[str], r: random.Random) -> tuple[dict, Problem]:
    """Two engineers have each other's visits, and one of them what is gone."""
    one, other = (each.id for each in r.sample(problem.engineers, 2))
    others = {one: [*routes.get(other, []), *gone], other: list(routes.get(one, []))}
    return others, with_room(problem, others)


def with_room(problem: Problem, routes: dict) -> Problem:
    crew = []
    for each in problem.engineers:
        if each.id in routes:
            end = best_timetable(problem.plain, each, [problem.visit(visit) for visit in routes[each.id]]).route.end
            each = replace(each, overtime=Overtime(max(0, end - each.shift[1]), 0))
        crew.append(each)
    return problem.trusting(engineers=tuple(crew))
