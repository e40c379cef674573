"""A plan judged by the average over scenarios: the engines agree with the judge, and the judge with common sense."""

import json
import random
from dataclasses import replace

import pytest

from optimizer.engines.compiled import random_state
from optimizer.engines.insertion import best_places, first_order, insert_all, routes_of, state_of
from optimizer.engines.ruin_recreate import RuinAndRecreate
from optimizer.engines.state import COST
from optimizer.engines.tables import tables
from optimizer.evaluate import BrokenRoute, judge
from optimizer.problem import BadProblem, Problem
from optimizer.scenarios import InHand, Scenarios
from optimizer.solve import solve
from optimizer.stop import WorkLimit
from tests.optimizer.problems import HOUR, a_problem, a_random_problem, a_visit, an_engineer, best_cost, some_means


def an_uncertain_problem(seed: int, **size) -> Problem:
    r = random.Random(seed)
    problem = a_random_problem(seed, **size)
    return replace(
        problem,
        visits=[
            replace(each, sigma=r.choice([0, 0.3, 0.8]), mean=r.choice([None, 1200]), means=some_means(r, problem))
            for each in problem.visits
        ],
        engineers=[replace(each, in_hand=_in_hand(r, each.shift[0])) for each in problem.engineers],
        scenarios=Scenarios(r.choice([1, 3, 20]), seed=seed, travel_spread=r.choice([0, 0.2])),
    )


def _in_hand(r: random.Random, free: int) -> InHand | None:
    if r.random() < 0.5:
        return None
    return InHand(max(0, free - 1800), mean=1800, sigma=0.5, travel=r.choice([0, 600]), elapsed=r.choice([0, 900]))


def _cost(problem, routes):
    try:
        return judge(problem, routes).cost
    except BrokenRoute:
        return None


@pytest.mark.parametrize("seed", range(60))
def test_the_expected_price_of_every_insertion_is_the_judges_difference(seed):
    problem = an_uncertain_problem(seed, visits=6, engineers=2)
    routes = {}
    for visit in random.Random(seed).sample(problem.visits, 6):
        places = best_places(problem, routes, visit.id)
        before = judge(problem, routes).cost
        for place in places:
            stops = routes.get(place.engineer, ())
            tries = [(*stops[:i], visit.id, *stops[i:]) for i in range(len(stops) + 1)]
            costs = [_cost(problem, routes | {place.engineer: each}) for each in tries]
            assert before + place.delta - visit.penalty == min(c for c in costs if c is not None)
            assert costs[place.position] == before + place.delta - visit.penalty
        if places:
            stops = routes.get(places[0].engineer, ())
            at = places[0].position
            routes[places[0].engineer] = (*stops[:at], visit.id, *stops[at:])


@pytest.mark.parametrize("seed", range(20))
def test_the_search_never_loses_count_of_its_expected_cost(seed):
    problem = an_uncertain_problem(seed, visits=12, engineers=3)
    T = tables(problem)
    S = state_of(problem, T, {})
    insert_all(T, S, first_order(problem), random_state(seed))
    search = RuinAndRecreate(problem, T, S, seed=seed)
    for temperature in (20_000.0, 500.0, 1.0):
        search.run(50, temperature)
        now = routes_of(problem, S.stops["visit"], S.routes["length"])
        assert judge(problem, now).cost == S.counters[COST]
        assert judge(problem, search.best_routes).cost == search.best_cost


@pytest.mark.parametrize("seed", range(25))
def test_no_bound_lies_above_the_best_expected_cost(seed):
    problem = an_uncertain_problem(seed, visits=3, engineers=2)
    plan = solve(problem, stop=WorkLimit(2_000), seed=seed)
    best = best_cost(problem)
    assert plan.cost == best
    assert plan.bound is None or plan.bound <= best


def test_a_short_visit_that_may_last_long_is_not_followed_by_a_promise_at_once():
    first = a_visit("first", duration=HOUR, sigma=0.8)
    promised = a_visit("promised", loc=2, due=9 * HOUR + 1200 + 600, weight=1, step=30_000)
    problem = a_problem(an_engineer(), first, promised)
    assert judge(problem, {"Ana": ["first", "promised"]}).costs["step"] == 0
    uncertain = replace(problem, scenarios=Scenarios(20))
    assert judge(uncertain, {"Ana": ["first", "promised"]}).costs["step"] > 0
    assert judge(uncertain, {"Ana": ["promised", "first"]}).costs["step"] == 0


def test_what_lasts_long_already_will_last_longer():
    def free(elapsed: int) -> int:
        ana = an_engineer(in_hand=InHand(6 * HOUR, mean=HOUR, sigma=0.5, elapsed=elapsed))
        return int(a_problem(ana, a_visit(), scenarios=Scenarios(20)).draws["extra"][1].mean())

    assert abs(free(0) - 7 * HOUR) < 120
    assert free(HOUR) > 7 * HOUR + 1200
    assert free(2 * HOUR) > 8 * HOUR + 1200


def test_the_same_visit_fares_by_who_comes():
    visit = a_visit("v", duration=HOUR, sigma=0.4, mean=HOUR, means={"slow": 2 * HOUR})
    problem = a_problem(an_engineer("slow"), an_engineer("usual"), visit, scenarios=Scenarios(20))

    def lasts(who: str) -> list[int]:
        (route,) = [each for each in judge(problem, {who: ["v"]}).routes if each.stops]
        return [outcome.stops[0].end - outcome.stops[0].start for outcome in route.outcomes]

    assert [slow - usual for slow, usual in zip(lasts("slow"), lasts("usual"), strict=True)] == [HOUR] * 20


def test_a_visit_fares_alike_whatever_else_is_planned():
    alone = a_problem(an_engineer(), a_visit("v", sigma=0.5), scenarios=Scenarios(20, travel_spread=0.2))
    among = a_problem(
        an_engineer(), a_visit("u", sigma=0.5), a_visit("v", sigma=0.5), scenarios=Scenarios(20, travel_spread=0.2)
    )
    assert (alone.draws[0] == among.draws[1]).all()
    assert sorted(among.draws["extra"][0]) == sorted(among.draws["extra"][1])


@pytest.mark.parametrize("given", [{"count": 0}, {"count": 5, "travel_spread": -1}, {"count": "many"}, {}])
def test_impossible_scenarios_are_refused_by_name(given):
    data = a_problem(an_engineer(), a_visit()).to_json() | {"scenarios": given}
    with pytest.raises(BadProblem, match="scenarios"):
        Problem.from_json(data)


def test_uncertainty_survives_json():
    for seed in range(5):
        problem = an_uncertain_problem(seed)
        again = Problem.from_json(json.loads(json.dumps(problem.to_json())))
        assert again.to_json() == problem.to_json()
        assert (again.draws == problem.draws).all()
