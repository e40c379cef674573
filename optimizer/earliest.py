"""The earliest place for each of many visits nobody has yet, one after the other, in routes that stand.

What is placed takes its room: the next finds what is left. Nobody on a route is made to miss a window, a shift or a
break for it: a quick look at every gap of every route proposes, the judge's timetable disposes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.engineer import Engineer
from optimizer.evaluate import Routes, best_timetable, who_obstacles
from optimizer.outlook import break_gap
from optimizer.plan import Route
from optimizer.problem import Problem
from optimizer.visit import Visit

NEVER = np.iinfo(np.int64).max
ROOM = 4_096  # gaps there is room for at first
GAP = np.dtype(
    [
        ("engineer", np.int32),  # -1: the route has changed since
        ("position", np.int32),
        ("place", np.int32),
        ("free", np.int64),  # when whoever is at `place` may leave it
        ("next", np.int32),
        ("latest", np.int64),  # when they must be ready at the next place
    ]
)


@dataclass(frozen=True)
class Early:
    engineer: str
    position: int
    start: int


def place_early(problem: Problem, routes: Routes, wanted: Sequence[str]) -> tuple[dict[str, Early], Routes]:
    """Where each of the wanted could begin first, in the order given, and the routes with them in it. Who has no place
    is not named. The day is taken as planned, without scenarios."""
    room = _Room(problem.plain, routes)
    found = {}
    for visit_id in wanted:
        early = room.take(room.problem.visit(visit_id))
        if early is not None:
            found[visit_id] = early
    return found, {each: tuple(visit.id for visit in visits) for each, visits in room.routes.items()}


class _Room:
    """All gaps of all routes; those of a route that changed are dead, and stand again further on."""

    def __init__(self, problem: Problem, routes: Routes):
        self.problem = problem
        self.routes = {each: [problem.visit(visit) for visit in visits] for each, visits in routes.items()}
        self.gaps = np.zeros(ROOM, dtype=GAP)
        self.used = 0
        self._able: dict[tuple, np.ndarray] = {}
        self.excess: dict[int, tuple[int, int]] = {}
        for number in range(len(problem.engineers)):
            self._lay_out(number)

    def take(self, visit: Visit) -> Early | None:
        starts = self._starts(visit)
        while starts.size and starts[best := int(np.argmin(starts))] < NEVER:
            early = self._try(visit, self.gaps[best])
            if early is not None:
                return early
            starts[best] = NEVER
        return None

    def _starts(self, visit: Visit) -> np.ndarray:
        """When the visit could begin in each gap, the break aside; NEVER where it can't."""
        gaps = self.gaps[: self.used]
        travel = self.problem.travel
        opens, closes = visit.starts[0][0], visit.starts[-1][1]
        starts = np.maximum(gaps["free"] + travel[gaps["place"], visit.loc], opens)
        ready = starts + visit.duration + travel[visit.loc, gaps["next"]]
        fits = (gaps["engineer"] >= 0) & self._can(visit)[gaps["engineer"]]
        fits &= (starts <= closes) & (ready <= gaps["latest"])
        return np.where(fits, starts, NEVER)

    def _try(self, visit: Visit, gap: np.void) -> Early | None:
        number, position = int(gap["engineer"]), int(gap["position"])
        engineer = self.problem.engineers[number]
        visits = list(self.routes.get(engineer.id, ()))
        visits.insert(position, visit)
        drive = best_timetable(self.problem, engineer, visits)
        if drive.excess > self.excess[number]:
            return None
        start = drive.route.stops[position].start
        # Who was before keeps the time: what comes after is no more urgent.
        visits[position] = replace(visit, window=(visit.window[0], start))
        self.routes[engineer.id] = visits
        self._lay_out(number, drive.route)
        return Early(engineer.id, position, start)

    def _can(self, visit: Visit) -> np.ndarray:
        asks = (tuple(sorted(visit.skills.items())), visit.engineers, visit.forbidden)
        if asks not in self._able:
            self._able[asks] = np.array([not who_obstacles(each, visit) for each in self.problem.engineers])
        return self._able[asks]

    def _lay_out(self, number: int, route: Route | None = None) -> None:
        engineer = self.problem.engineers[number]
        visits = self.routes.get(engineer.id, [])
        if route is None:
            drive = best_timetable(self.problem, engineer, visits)
            route, self.excess[number] = drive.route, drive.excess
        rows = _gaps(self.problem, engineer, number, visits, route)
        live = self.gaps[: self.used]
        live["engineer"][live["engineer"] == number] = -1
        if self.used + len(rows) > len(self.gaps):
            self.gaps = np.concatenate([self.gaps, np.zeros_like(self.gaps)])
        self.gaps[self.used : self.used + len(rows)] = rows
        self.used += len(rows)


def _gaps(problem: Problem, engineer: Engineer, number: int, visits: Sequence[Visit], route: Route) -> list[tuple]:
    """With the break where the route has it: what comes into its gap comes after it."""
    places = [engineer.start, *(visit.loc for visit in visits), engineer.end]
    free = [engineer.shift[0], *(stop.end for stop in route.stops)]
    limits = problem.limits[engineer.id]
    latest = [0] * len(visits) + [limits.last_return]
    spare = limits.last_return - route.end
    rests = break_gap(engineer, route)
    if rests is not None:
        free[rests] = route.meal_break[1]
    for i in range(len(visits) - 1, -1, -1):
        stop = route.stops[i]
        if rests == i + 1:
            spare = min(spare, limits.break_closes - route.meal_break[0])
        closes = visits[i].starts[-1][1] if visits[i].starts else stop.start
        latest[i] = stop.start + max(0, min(closes - stop.start, spare))
        spare = latest[i] - stop.arrival
    return [(number, i, places[i], free[i], places[i + 1], latest[i]) for i in range(len(visits) + 1)]
