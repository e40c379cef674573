"""How fast windows are offered and moves tried: CPU milliseconds, the median and the worst of many questions.

    python -m benchmarks.offers [--engineers 100] [--days 15]

One plan over all days, half booked, and visits at random addresses with random skills, each asked for five
windows of every day. The other figures are of one busy day with 80 engineers and 500 visits.
"""

import random
import statistics
import time
from collections.abc import Callable
from functools import partial

import click
import numpy as np

from optimizer.compare import what_if
from optimizer.evaluate import judge
from optimizer.explain import candidates
from optimizer.offers import Offers
from optimizer.problem import Engineer, MealBreak, Overtime, Problem, Visit
from optimizer.smallest import smallest_change
from optimizer.solve import solve
from optimizer.stop import WorkLimit

DAY, HOUR = 24 * 3600, 3600
SKILLS = ("locks", "hub", "heating", "cameras")
WINDOWS = [(8, 10), (10, 12), (12, 14), (14, 16), (16, 18)]


@click.command()
@click.option("--engineers", default=100, show_default=True)
@click.option("--days", default=15, show_default=True)
def main(engineers: int, days: int):
    r = random.Random(1)
    many_days(r, engineers, days)
    one_day(r)


def many_days(r: random.Random, engineers: int, days: int) -> None:
    problem, routes = booked(r, engineers, days)
    spans = [(d * DAY + a * HOUR, d * DAY + b * HOUR) for d in range(days) for a, b in WINDOWS]
    begun = time.process_time()
    offers = Offers(problem, routes)
    click.echo(f"{engineers} engineers, {days} days, {len(problem.visits)} visits booked, {len(spans)} windows")
    click.echo(f"{'prepare once':32}{1000 * (time.process_time() - begun):10.2f} ms")
    asked = [a_visit(r, "new", len(problem.travel)) for _ in range(200)]
    told("windows", [partial(offers.of, visit, spans) for visit in asked])
    told("and when work would start", [partial(starts, offers, visit, spans) for visit in asked[:40]])
    told("one day's windows", [partial(offers.of, visit, spans[: len(WINDOWS)]) for visit in asked])


def starts(offers: Offers, visit: Visit, spans: list[tuple[int, int]]) -> list[int]:
    return [each.start for each in offers.of(visit, spans) if each.open]


def one_day(r: random.Random) -> None:
    problem = busy(r, 80, 500)
    routes = solve(problem, stop=WorkLimit(5_000)).visits
    served = [visit for visits in routes.values() for visit in visits]
    some = r.sample(served, 20)
    crew = [engineer.id for engineer in r.sample(problem.engineers, 20)]
    click.echo(f"\n{len(problem.engineers)} engineers, {len(served)} visits on one day, hardly any time left")
    told("judge the whole plan", [partial(judge, problem, routes)] * 20)
    told("what if it is dropped there", [partial(what_if, problem, routes, v, engineer=e) for v in some for e in crew])
    told("who can take it, and who not", [partial(candidates, problem, routes, v) for v in some])
    told("smallest change to let it in", [partial(smallest_change, problem, routes, v) for v in some])


def told(name: str, questions: list[Callable]) -> None:
    """The first question is not counted: it may have to load compiled code."""
    milliseconds = []
    for question in questions:
        begun = time.process_time()
        question()
        milliseconds.append(1000 * (time.process_time() - begun))
    typical, worst = statistics.median(milliseconds[1:]), max(milliseconds[1:])
    click.echo(f"{name:32}{typical:10.3f} ms{worst:10.3f} ms at worst")


def booked(r: random.Random, engineers: int, days: int) -> tuple[Problem, dict[str, tuple[str, ...]]]:
    """Each shift half full, each visit in a window of its own time."""
    places = roads(r, 600)
    homes = [r.randrange(600) for _ in range(engineers)]
    held = [skills(r) for _ in range(engineers)]
    crew, visits, routes = [], [], {}
    for day in range(days):
        for e in range(engineers):
            who = an_engineer(f"{e}-{day}", homes[e], held[e], day * DAY)
            crew.append(who)
            starts = sorted(r.sample(range(8, 17), r.randint(0, 3)))
            mine = [a_booking(r, f"{who.id}-{hour}", day * DAY + hour * HOUR) for hour in starts]
            visits += mine
            routes[who.id] = tuple(visit.id for visit in mine)
    problem = Problem(engineers=crew, visits=visits, travel=places, skills=SKILLS)
    return problem, {e: visits for e, visits in routes.items() if drivable(problem, e, visits)}


def a_booking(r: random.Random, name: str, at: int) -> Visit:
    return Visit(name, r.randrange(600), 1800, (at, at + 2 * HOUR), None, 0, {}, 50_000)


def busy(r: random.Random, engineers: int, visits: int) -> Problem:
    crew = [an_engineer(f"e{e}", r.randrange(600), skills(r), 0) for e in range(engineers)]
    return Problem(crew, [a_visit(r, f"v{v}", 600) for v in range(visits)], roads(r, 600), skills=SKILLS)


def drivable(problem: Problem, engineer: str, visits: tuple[str, ...]) -> bool:
    try:
        judge(problem, {engineer: visits})
    except ValueError:
        return False
    return True


def roads(r: random.Random, places: int) -> np.ndarray:
    at = np.array([(r.uniform(0, 40_000), r.uniform(0, 40_000)) for _ in range(places)])
    metres = np.hypot(*(at[:, None] - at[None, :]).transpose(2, 0, 1))
    return np.ceil(metres / 12).astype(np.int32)


def skills(r: random.Random) -> dict[str, int]:
    return {skill: r.randint(1, 3) for skill in SKILLS if r.random() < 0.6}


def an_engineer(name: str, home: int, held: dict[str, int], midnight: int) -> Engineer:
    hours = (midnight + 8 * HOUR, midnight + 16 * HOUR)
    lunch = MealBreak(1800, (midnight + 11 * HOUR, midnight + 13 * HOUR))
    return Engineer(name, home, home, hours, held, meal_break=lunch, overtime=Overtime(1800, 2))


def a_visit(r: random.Random, name: str, places: int) -> Visit:
    opens = r.choice([8, 10, 12, 14]) * HOUR
    needs = {r.choice(SKILLS): r.randint(1, 2)}
    loc, minutes = r.randrange(places), r.choice([30, 45, 60, 90])
    return Visit(name, loc, minutes * 60, (opens, opens + 4 * HOUR), opens + 2 * HOUR, 2, needs, 40_000, step=5_000)


if __name__ == "__main__":
    main()
