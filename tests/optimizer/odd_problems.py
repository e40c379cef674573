"""Random problems in which every rule there is may occur, many of them together."""

import random
from dataclasses import replace

from optimizer.problem import Engineer, Fee, Problem, Promise, Reserve, Told, Visit
from tests.optimizer.problems import HOUR, a_random_problem

PARTS = ("valve", "board")


def an_odd_problem(seed: int, *, visits: int = 4, engineers: int = 2) -> Problem:
    r = random.Random(seed)
    plain = a_random_problem(seed, visits=visits, engineers=engineers)
    crew = [_odd_engineer(r, each, i) for i, each in enumerate(plain.engineers)]
    if r.random() < 0.25:
        crew[1:2] = [_next_day(crew[0], each) for each in crew[1:2]]
    people = [each.id for each in crew]
    day = [_odd_visit(r, each, people, visits) for each in plain.visits]
    if r.random() < 0.3:
        day[0] = _under_way(plain, day[0], crew[0])
    return replace(
        plain, engineers=tuple(crew), visits=tuple(day), overqualification=r.choice([0, 0, 100]), balance=plain.balance
    )


def _odd_engineer(r: random.Random, engineer: Engineer, number: int) -> Engineer:
    opens, closes = engineer.shift
    absent = r.randint(opens, closes)
    again = r.randint(absent, closes)
    absences = ((absent, absent + 1200), (absent + 1200 + again, absent + 3000 + again))
    return replace(
        engineer,
        absences=absences[: r.choice([0, 0, 1, 2])],
        reserve=Reserve(r.choice([1800, 2 * HOUR, 20 * HOUR]), r.randint(0, 2)) if r.random() < 0.3 else None,
        pace=r.choice([100, 100, 70, 130]),
        fee=Fee(visit=r.choice([0, 700]), day=r.choice([0, 5_000])) if r.random() < 0.3 else None,
        day=number if r.random() < 0.3 else 0,
        stock={part: r.randint(0, 2) for part in PARTS if r.random() < 0.8},
        most_visits=r.choice([None, None, None, 1, 2]),
    )


def _next_day(before: Engineer, day: Engineer) -> Engineer:
    """Another day of the same person, begun once the first is surely over."""
    later = max(0, before.last_return - day.shift[0])

    def moved(span):
        return tuple(end + later for end in span)

    lunch = day.meal_break and replace(day.meal_break, window=moved(day.meal_break.window))
    absences = tuple(moved(each) for each in day.absences)
    shift = moved(day.shift)
    return replace(day, person=before.id, day=1, shift=shift, meal_break=lunch, absences=absences)


def _odd_visit(r: random.Random, visit: Visit, people: list[str], places: int) -> Visit:
    opens, closes = visit.window
    middle = (opens + closes) // 2
    windows = ((opens, (opens + middle) // 2), (middle, middle), ((middle + closes) // 2, closes + 900))
    told = Told((opens, middle), weight=r.randint(0, 2), step=r.choice([0, 2_000]))
    return replace(
        visit,
        loc=r.randrange(places) if r.random() < 0.3 else visit.loc,
        windows=windows[: r.randint(1, 3)] if r.random() < 0.3 else None,
        promises=tuple(_promise(r) for _ in range(r.randint(1, 3))) if r.random() < 0.3 else (),
        told=told if r.random() < 0.3 else None,
        preferred=(r.choice(people),) if r.random() < 0.3 else (),
        preference_cost=r.choice([0, 900]),
        day_cost=r.choice([0, 0, 1_500]),
        durations={r.choice(people): r.choice([300, 2 * HOUR])} if r.random() < 0.2 else {},
        setup=r.choice([0, 0, 600]),
        parts={part: r.randint(1, 2) for part in PARTS if r.random() < 0.2},
    )


def _promise(r: random.Random) -> Promise:
    due, on = r.randint(0, 10) * HOUR, r.choice(["start", "end"])
    return Promise(due, weight=r.randint(0, 3), step=r.choice([0, 2_500]), on=on)


def _under_way(problem: Problem, visit: Visit, engineer: Engineer) -> Visit:
    """If a road leads there and home."""
    roads = problem.to_json()["travel"]
    reached = None not in (roads[engineer.start][visit.loc], roads[visit.loc][engineer.end])
    return replace(visit, frozen=engineer.id) if reached else visit
