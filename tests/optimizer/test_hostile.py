"""Whatever is asked: a plan the judge accepts, in time and in little memory, or a refusal in one sentence."""

import json
import time

import pytest

from benchmarks.days import Kind, a_day
from optimizer.checks import BadProblem
from optimizer.evaluate import judge
from optimizer.large import plan_day
from optimizer.problem import Overtime, Problem
from optimizer.stop import Deadline, WorkLimit, first_of
from optimizer.warm import warm
from tests.optimizer.problems import HOUR, LINE, a_problem, a_visit, an_engineer

CENTURY = 10_000_000
SECONDS = 0.2


@pytest.fixture(scope="module", autouse=True)
def compiled_before():
    warm()


def many(count, **given):
    return [
        a_visit(f"v{i}", **{name: value(i) if callable(value) else value for name, value in given.items()})
        for i in range(count)
    ]


ODD_DAYS = {
    "nobody works": lambda: a_problem(*many(50)),
    "nothing to do": lambda: a_problem(*(an_engineer(f"e{i}") for i in range(50))),
    "everybody and everything at one place": lambda: a_problem(
        *(an_engineer(f"e{i}") for i in range(9)), *many(60, loc=0), travel=[[0]]
    ),
    "5,000 engineers for three visits": lambda: a_problem(*(an_engineer(f"e{i}") for i in range(5_000)), *many(3)),
    "one engineer for 400 visits": lambda: a_problem(an_engineer(), *many(400, loc=lambda i: i % 10)),
    "refusals dearer than all time": lambda: a_problem(an_engineer(), *many(30, penalty=10**12, weight=10**6, due=0)),
    "refusals that cost nothing": lambda: a_problem(an_engineer(), *many(30, penalty=0)),
    "all windows are over before the shift": lambda: a_problem(an_engineer(), *many(30, window=(0, HOUR))),
    "all windows open after the shift": lambda: a_problem(an_engineer(), *many(30, window=(CENTURY, CENTURY))),
    "stays longer than any shift": lambda: a_problem(an_engineer(), *many(30, duration=CENTURY)),
    "stays of no length": lambda: a_problem(an_engineer(), *many(120, duration=0, loc=lambda i: i % 10)),
    "a shift of no length": lambda: a_problem(an_engineer(shift=(HOUR, HOUR)), *many(5, loc=0, duration=0)),
    "shifts of a hundred days": lambda: a_problem(an_engineer(shift=(0, CENTURY)), *many(120, window=(0, CENTURY))),
    "overtime without end": lambda: a_problem(an_engineer(overtime=Overtime(CENTURY, 10**6)), *many(60)),
    "no road leads anywhere": lambda: a_problem(
        an_engineer(), an_engineer("Bo"), *many(30, loc=lambda i: i % 10), travel=[[None] * 10] * 10
    ),
    "roads lead one way only": lambda: a_problem(
        an_engineer(end=9),
        *many(30, loc=lambda i: i % 10),
        travel=[[600 * (b - a) if b >= a else None for b in range(10)] for a in range(10)],
    ),
    "everything is pinned to one second": lambda: a_problem(
        *(an_engineer(f"e{i}") for i in range(4)), *many(40, pinned_start=9 * HOUR)
    ),
    "nobody may come to anybody": lambda: a_problem(an_engineer(), *many(30, engineers=())),
    "routes of forty visits": lambda: Problem.from_json(a_day(Kind(120, 3, 1, long_shifts=True))),
}


@pytest.mark.parametrize("day", ODD_DAYS)
def test_an_odd_day_is_planned_in_time(day):
    problem = ODD_DAYS[day]()
    begun = time.process_time()
    plan = plan_day(problem, stop=Deadline(SECONDS, clock=time.process_time))
    # Tables, reasons and all, on the slowest machine there is.
    assert time.process_time() - begun < SECONDS + 4.0
    assert plan.cost == judge(problem, plan.visits).cost
    assert len(plan.unserved) + sum(len(route.stops) for route in plan.routes) == len(problem.visits)
    assert plan.bound is None or plan.bound <= plan.cost


def test_a_day_too_large_for_one_piece_is_refused_if_it_can_not_be_cut():
    problem = a_problem(an_engineer(), *many(15_000, loc=0), travel=[[0]], overqualification=1)
    with pytest.raises(BadProblem, match="too large to plan"):
        plan_day(problem, stop=Deadline(0))


def with_entry(**fields):
    data = a_problem(an_engineer(), a_visit()).to_json()
    for path, value in fields.items():
        *way, name = path.split("__")
        entry = data
        for step in way:
            entry = entry[int(step[1:])] if step[1:].isdigit() else entry[step]
        entry[name] = value
    return json.dumps(data)


HORRORS = {
    "NaN as a penalty": with_entry(visits__i0__penalty=float("nan")),
    "endless travel": with_entry(travel=[[float("inf")]]),
    "a negative duration": with_entry(visits__i0__duration=-1),
    "a duration as long as a book": with_entry(visits__i0__duration=10**4_000),
    "travel that is no table": with_entry(travel=[[0, 1], [0]]),
    "travel that is text": with_entry(travel="far"),
    "a truth as a number": with_entry(visits__i0__weight=True),
    "a place that is none": with_entry(visits__i0__loc=10**9),
    "a place before the first": with_entry(engineers__i0__start=-1),
    "a window that closes first": with_entry(visits__i0__window=[9, 1]),
    "a window of one end": with_entry(visits__i0__window=[9]),
    "lists inside lists inside lists": with_entry(visits__i0__skills=[[[[[]]]]]),
    "an engineer who is a number": with_entry(engineers=[7]),
    "visits that are a word": with_entry(visits="all"),
    "a problem that is a list": "[]",
    "a problem that is nothing": "null",
    "nothing at all to plan": with_entry(visits=[], engineers=[]),
    "the same visit twice": with_entry(visits=[a_problem(a_visit()).to_json()["visits"][0]] * 2),
}


@pytest.mark.parametrize("horror", HORRORS)
def test_a_broken_problem_is_refused_in_one_short_sentence(horror):
    with pytest.raises(BadProblem) as refusal:
        Problem.from_json(json.loads(HORRORS[horror]))
    sentence = str(refusal.value)
    assert len(sentence) < 300
    assert "\n" not in sentence
    assert sentence.endswith(".")


def test_work_that_is_limited_ends_even_where_nothing_can_be_improved():
    problem = a_problem(an_engineer(), *many(3, penalty=0), travel=LINE)
    assert plan_day(problem, stop=first_of(WorkLimit(2_000), Deadline(60))).cost == 0
