"""How each stop of fixed routes fares on the days that may come: all scenarios of a problem, driven at once.

The drive is the judge's (timetable.py), which stays the only truth on how a route runs; here a time is a row of
numbers, one for each scenario, so that hundreds of days cost little more than one. The break is had in the gap where
the day as planned has it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.checks import UNREACHABLE
from optimizer.engineer import Engineer
from optimizer.evaluate import Routes, best_timetable
from optimizer.plan import Route
from optimizer.problem import Problem
from optimizer.scenarios import BEND_BITS, InHand
from optimizer.timetable import Outcome
from optimizer.visit import Visit


@dataclass(frozen=True, eq=False)
class Fare:
    """When work starts and ends at a stop: whole seconds of the planning day, one of each scenario."""

    starts: np.ndarray
    ends: np.ndarray


def fares(problem: Problem, routes: Routes) -> dict[str, Fare]:
    """{visit id: how it fares}. The problem must have scenarios; the routes may be late, nothing is refused."""
    found: dict[str, Fare] = {}
    for engineer_id, visit_ids in routes.items():
        if visit_ids:
            visits = [problem.visit(each) for each in visit_ids]
            found |= _driven(problem, problem.engineer(engineer_id), visits)
    return found


def in_hand(problem: Problem, engineer_id: str, in_hand: InHand) -> Fare:
    """How what that engineer is travelling to, or working at, fares."""
    drawn = problem.draws[len(problem.visits) + problem.engineer_index[engineer_id]]
    return Fare(in_hand.begins + (in_hand.travel * drawn["bend"] >> BEND_BITS), drawn["extra"].copy())


def at_pace(problem: Problem, paces: Mapping[str, float]) -> Problem:
    """The problem, with legs that take so many times as long as the roads say, in every scenario: {visit id: of the
    leg there}. Legs not named keep the roads' word."""
    drawn = problem.draws.copy()
    whole = 1 << BEND_BITS
    for visit_id, pace in paces.items():
        row = drawn["bend"][problem.visit_index[visit_id]]
        row[:] = np.rint((row + whole) * pace).astype(np.int64) - whole
    return problem.with_draws(drawn)


def break_gap(engineer: Engineer, route: Route) -> int | None:
    """Before which stop the break is had; None without one, or when it is had at home."""
    if engineer.meal_break is None or route.meal_break is None:
        return None
    return sum(stop.end <= route.meal_break[0] for stop in route.stops)


def _driven(problem: Problem, engineer: Engineer, visits: Sequence[Visit]) -> dict[str, Fare]:
    gap = break_gap(engineer, best_timetable(problem.plain, engineer, visits).route)
    if engineer.absences:
        return _one_by_one(problem, engineer, visits, gap)
    drawn = problem.draws
    place = engineer.start
    now = drawn["extra"][len(problem.visits) + problem.engineer_index[engineer.id]]
    found = {}
    for number, visit in enumerate(visits):
        row = drawn[problem.visit_index[visit.id]]
        leg = int(problem.travel[place, visit.loc])
        way = (leg if leg < UNREACHABLE else 0) + visit.setup_from(place)
        ready = now + (way - (way * -row["bend"] >> BEND_BITS))  # rounded up
        if number == gap:
            ready = _rested(engineer, now, ready)
        starts = _opening(visit, ready)
        now = starts + np.maximum(0, visit.lasting_by(engineer) + row["extra"])
        place = visit.loc
        found[visit.id] = Fare(starts, now)
    return found


def _rested(engineer: Engineer, now: np.ndarray, there: np.ndarray) -> np.ndarray:
    """When both the way and the rest are over."""
    begins = np.maximum(now, engineer.meal_break.window[0])
    return np.maximum(there, begins) + engineer.meal_break.duration


def _opening(visit: Visit, ready: np.ndarray) -> np.ndarray:
    """As early as the visit's windows let it, and at once where the last is missed."""
    starts = ready
    for opens, closes in reversed(visit.starts):
        open_then = np.maximum(ready, opens)
        starts = np.where(open_then <= closes, open_then, starts)
    return starts


def _one_by_one(problem: Problem, engineer: Engineer, visits: Sequence[Visit], gap: int | None) -> dict[str, Fare]:
    """Absences interrupt the road; such days are few, and the judge drives them itself."""
    scenarios = range(problem.scenarios.count)
    days = [Outcome(problem, engineer, gap, scenario).through(visits).route.stops for scenario in scenarios]
    return {
        visit.id: Fare(np.array([stops[i].start for stops in days]), np.array([stops[i].end for stops in days]))
        for i, visit in enumerate(visits)
    }
