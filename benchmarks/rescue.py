"""How long the rescues of one order take on a busy day: 100 engineers, 500 visits, a fifth of the crew two hours late.

python -m benchmarks.rescue
"""

import random
import time
from collections import Counter
from dataclasses import replace

import numpy as np

from optimizer.problem import Engineer, MealBreak, Overtime, Problem, Visit
from optimizer.repair import Event, Happening, repair
from optimizer.rescue import rescues
from optimizer.rescue_live import Live
from optimizer.scenarios import Scenarios

ENGINEERS, VISITS, ASKED = 100, 500, 40
HOUR = 3600
KILOMETRES = 40  # the side of the area


def a_day(seed: int) -> Problem:
    chance = random.Random(seed)
    places = np.array([(chance.random(), chance.random()) for _ in range(ENGINEERS + VISITS)]) * KILOMETRES
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    travel = (apart * 90).astype(int) + 60
    np.fill_diagonal(travel, 0)
    return Problem(
        engineers=[_engineer(chance, number) for number in range(ENGINEERS)],
        visits=[_visit(chance, number) for number in range(VISITS)],
        travel=travel,
        scenarios=Scenarios(20, travel_spread=0.2),
    )


def _engineer(chance: random.Random, number: int) -> Engineer:
    return Engineer(
        id=str(number),
        start=number,
        end=number,
        shift=(8 * HOUR, 16 * HOUR),
        skills={skill: chance.randint(1, 3) for skill in ("locks", "heat", "net") if chance.random() < 0.7},
        meal_break=MealBreak(1800, (11 * HOUR, 13 * HOUR)),
        overtime=Overtime(HOUR, 2),
    )


def _visit(chance: random.Random, number: int) -> Visit:
    opens = chance.choice([8, 10, 12, 14]) * HOUR
    booked = chance.random() < 0.4
    return Visit(
        id=f"v{number}",
        loc=ENGINEERS + number,
        duration=2700,
        mean=2800,
        sigma=0.35,
        window=(opens, opens + 4 * HOUR) if booked else (0, 24 * HOUR),
        due=opens + 2 * HOUR if booked else chance.choice([12, 16, 20]) * HOUR,
        weight=6,
        step=20_000,
        skills={chance.choice(["locks", "heat", "net"]): chance.randint(1, 2)} if chance.random() < 0.8 else {},
        penalty=60_000,
    )


def late(problem: Problem) -> Problem:
    crew = [
        replace(each, shift=(each.shift[0] + 2 * HOUR, each.shift[1])) if number % 5 == 0 else each
        for number, each in enumerate(problem.engineers)
    ]
    return replace(problem, engineers=tuple(crew))


def main() -> None:
    problem = a_day(seed=1)
    routes = repair(problem, {}, Event(Happening.TICK)).routes
    problem = late(problem)
    promises = {visit.id: visit.due for visit in problem.visits}
    may_wait = {visit.id for visit in problem.visits if visit.due >= 20 * HOUR}
    live = Live(problem, routes, promises)
    risky = [visit for visit in promises if visit in live.engineer_of and live.chance(visit) < 0.5]
    rescues(problem, routes, risky[0], promises, may_wait=may_wait)  # Loading what is compiled doesn't count.
    seconds, kinds = [], Counter()
    for visit in risky[:ASKED]:
        began = time.process_time()
        found = rescues(problem, routes, visit, promises, may_wait=may_wait)
        seconds.append(time.process_time() - began)
        kinds.update(each.kind.value for each in found)
    ranked = sorted(seconds)
    print(f"{len(risky)} at risk of {VISITS}; {len(seconds)} asked: CPU ms of one order")
    print(f"median {1000 * ranked[len(ranked) // 2]:.0f}, 90 % {1000 * ranked[int(0.9 * len(ranked))]:.0f}")
    print(f"worst {1000 * ranked[-1]:.0f}; kinds offered: {dict(kinds)}")


if __name__ == "__main__":
    main()
