"""What many who can't come are told of, without asking every one of them."""

import random

import pytest

from optimizer.explain import candidates, why_unserved
from optimizer.solve import solve
from optimizer.stop import Deadline
from tests.optimizer.problems import HOUR, a_problem, a_visit, an_engineer

SKILLS = ("gas", "lock", "roof")


def a_crew(seed: int, count: int):
    """Their shifts, homes and skills differ."""
    r = random.Random(seed)
    for i in range(count):
        opens = r.randrange(6, 12) * HOUR
        skills = {skill: r.randint(1, 2) for skill in r.sample(SKILLS[:2], r.randint(0, 2))}
        yield an_engineer(
            f"e{i}", start=r.randrange(10), end=r.randrange(10), shift=(opens, opens + 4 * HOUR), skills=skills
        )


NOBODY_CAN = {
    "nobody has the skill": {"skills": {"roof": 1}},
    "nobody is as good": {"skills": {"gas": 3, "lock": 1}},
    "it is too late for all": {"window": (17 * HOUR, 18 * HOUR)},
    "it is too early for all": {"window": (2 * HOUR, 3 * HOUR), "skills": {"lock": 1}},
    "it takes too long": {"duration": 5 * HOUR, "skills": {"gas": 1}},
    "it is closed": {"windows": ()},
}


@pytest.mark.parametrize("given", NOBODY_CAN.values(), ids=NOBODY_CAN)
def test_of_a_large_crew_the_reason_is_that_of_the_smallest_change(given):
    problem = a_problem(*a_crew(7, 40), a_visit("v", **given), skills=SKILLS)
    (told,) = why_unserved(problem, {}, ["v"], remedies=0)
    best = candidates(problem, {}, "v")[0]
    assert {each.code for each in told.obstacles} == {each.code for each in best.obstacles}


def test_who_could_come_on_an_empty_day_is_told_to_be_crowded_out():
    problem = a_problem(an_engineer(), *(a_visit(f"v{i}", duration=5 * HOUR) for i in range(50)))
    plan = solve(problem, stop=Deadline(0))
    assert [each.reason for each in plan.unserved] == ["crowded_out"] * 49
