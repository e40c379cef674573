"""Compile, or load from the cache, all that planning, repairing, explaining and offering need."""

from dataclasses import replace

from optimizer.engineer import Engineer
from optimizer.evaluate import Routes
from optimizer.offers import Offers
from optimizer.problem import Problem
from optimizer.repair import Event, Happening, repair
from optimizer.scenarios import Scenarios
from optimizer.smallest import smallest_change
from optimizer.solve import solve
from optimizer.stop import WorkLimit
from optimizer.visit import Visit

STEPS = 10_000


def warm() -> None:
    """A process does it once; a machine, the first time for many seconds."""
    problem, routes = a_day(), warm_solving()
    one_more = replace(problem.visits[0], id="one more", duration=9_000)
    longer = replace(problem, visits=(*problem.visits, one_more), scenarios=None)
    smallest_change(longer, routes, one_more.id)
    repair(problem, routes, Event(Happening.NEW_ORDER, visit=problem.visits[0].id), steps=10)
    Offers(problem, routes).of(one_more, [(0, 9_000)])


def warm_solving() -> Routes:
    """Only what it takes to plan a day, for who does nothing else."""
    return solve(a_day(), stop=WorkLimit(STEPS)).visits


def a_day() -> Problem:
    asked = {"loc": 0, "duration": 600, "window": (0, 9_000), "due": 0, "weight": 1, "skills": {}, "penalty": 9_000}
    # Several of each, or numba takes arrays of one entry for another kind of array.
    visits = [Visit(id=f"v{i}", **asked) for i in range(5)]
    engineers = [Engineer(id=f"e{i}", start=0, end=0, shift=(0, 9_000), skills={}) for i in range(3)]
    # Average lateness is not in the bound, so no engine finds its work done before its turn.
    return Problem(engineers=engineers, visits=visits, travel=[[0]], scenarios=Scenarios(2))
