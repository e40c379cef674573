"""The earliest place for each of many visits nobody has yet, one after the other, in routes that stand.

What is placed takes its room: the next finds what is left. Nobody on a route is made to miss a window, a shift or a
break for it: a quick look at every gap of every route proposes, the judge's timetable disposes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from optimizer.engineer import Engineer
from optimizer.evaluate import Routes, best_timetable, who_obstacles
from optimizer.outlook import break_gap
from optimizer.plan import Route
from optimizer.problem import Problem
from optimizer.visit import Visit

NEVER = int(np.iinfo(np.int64).max)
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
Rank = tuple[int, int, int]  # about when, by which engineer, at which position of their route: the least comes first
NOBODY = -1
NOWHERE: Rank = (NEVER, NOBODY, 0)


@dataclass(frozen=True)
class Early:
    engineer: str
    position: int
    start: int


def place_early(problem: Problem, routes: Routes, wanted: Sequence[str]) -> tuple[dict[str, Early], Routes]:
    """Where each of the wanted could begin first, in the order given, and the routes with them in it. Who has no place
    is not named. The day is taken as planned, without scenarios."""
    placed = Placed.of(problem, routes, wanted)
    return placed.found, placed.routes


@dataclass(frozen=True)
class _Step:
    """What became of one of the wanted. `visits` and `gaps`: its route's, with it. Without a place it has none."""

    visit: Visit
    early: Early | None = None
    rank: Rank = NOWHERE
    visits: Sequence[Visit] = ()
    gaps: Sequence[tuple] = ()

    @property
    def engineer(self) -> int:
        return self.rank[1]


@dataclass(frozen=True)
class Placed:
    """All that is wanted, placed one after the other, and how the routes lay before it."""

    before: "_Room"
    after: "_Room"
    steps: Sequence[_Step]

    @classmethod
    def of(cls, problem: Problem, routes: Routes, wanted: Sequence[str]) -> Self:
        before = _Room(problem.plain, routes)
        after = before.copy()
        return cls(before, after, [after.take(problem.visit(each)) for each in wanted])

    @property
    def found(self) -> dict[str, Early]:
        return {each.visit.id: each.early for each in self.steps if each.early is not None}

    @property
    def routes(self) -> Routes:
        return {each: tuple(visit.id for visit in visits) for each, visits in self.after.routes.items()}

    def with_others(self, problem: Problem, routes: Routes, gone: Collection[str] = ()) -> tuple[Self, set[str]]:
        """As if it had been placed with these routes in place of those of the same engineers, without what is gone:
        the same as anew, at the cost of what comes out otherwise. Answers also the engineers whose routes may have
        come out otherwise. `problem`: the same visits and engineers, of which only those of these routes may differ."""
        before = self.before.with_others(problem.plain, routes)
        after = before.copy()
        other = {problem.engineer_index[each] for each in routes}
        steps = []
        for step in self.steps:
            if step.visit.id in gone:
                other |= {step.engineer} - {NOBODY}
                continue
            now = after.take(step.visit) if step.engineer in other else after.take(step.visit, among=other, better=step)
            if now is step:
                after.put(step)
            else:
                other |= {step.engineer, now.engineer} - {NOBODY}
            steps.append(now)
        return type(self)(before, after, steps), {problem.engineers[each].id for each in other}


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
            self._drive(number)

    def copy(self) -> "_Room":
        other = object.__new__(_Room)
        other.__dict__ |= self.__dict__
        other.routes, other.excess, other.gaps = dict(self.routes), dict(self.excess), self.gaps.copy()
        return other

    def with_others(self, problem: Problem, routes: Routes) -> "_Room":
        other = self.copy()
        other.problem = problem
        other.routes |= {each: [problem.visit(visit) for visit in visits] for each, visits in routes.items()}
        for each in routes:
            other._drive(problem.engineer_index[each])
        return other

    def take(self, visit: Visit, *, among: Collection[int] | None = None, better: _Step | None = None) -> _Step:
        """`among`: of these engineers. `better`: what it is otherwise, if none of them is better."""
        starts = self._starts(visit, among)
        while starts.size and (first := int(starts.min())) < NEVER:
            best, rank = self._first_of(np.flatnonzero(starts == first), first)
            if better is not None and rank >= better.rank:
                return better
            step = self._try(visit, rank)
            if step is not None:
                self.put(step)
                return step
            starts[best] = NEVER
        return better or _Step(visit)

    def put(self, step: _Step) -> None:
        if step.early is not None:
            self.routes[step.early.engineer] = step.visits
            self._lay_out(step.engineer, step.gaps)

    def _first_of(self, gaps: np.ndarray, start: int) -> tuple[int, Rank]:
        """Of several that are equally early always the same, whatever came before."""
        engineers, positions = self.gaps["engineer"][gaps], self.gaps["position"][gaps]
        best = np.lexsort((positions, engineers))[0]
        return int(gaps[best]), (start, int(engineers[best]), int(positions[best]))

    def _starts(self, visit: Visit, among: Collection[int] | None) -> np.ndarray:
        """When the visit could begin in each gap, the break aside; NEVER where it can't."""
        gaps = self.gaps[: self.used]
        travel = self.problem.travel
        opens, closes = visit.starts[0][0], visit.starts[-1][1]
        starts = np.maximum(gaps["free"] + travel[gaps["place"], visit.loc], opens)
        ready = starts + visit.duration + travel[visit.loc, gaps["next"]]
        fits = (gaps["engineer"] >= 0) & self._can(visit)[gaps["engineer"]]
        fits &= (starts <= closes) & (ready <= gaps["latest"])
        if among is not None:
            fits &= np.isin(gaps["engineer"], list(among))
        return np.where(fits, starts, NEVER)

    def _try(self, visit: Visit, rank: Rank) -> _Step | None:
        _, number, position = rank
        engineer = self.problem.engineers[number]
        visits = list(self.routes.get(engineer.id, ()))
        visits.insert(position, visit)
        drive = best_timetable(self.problem, engineer, visits)
        if drive.excess > self.excess[number]:
            return None
        start = drive.route.stops[position].start
        # Who was before keeps the time: what comes after is no more urgent.
        visits[position] = replace(visit, window=(visit.window[0], start))
        gaps = _gaps(self.problem, engineer, number, visits, drive.route)
        return _Step(visit, Early(engineer.id, position, start), rank, visits, gaps)

    def _can(self, visit: Visit) -> np.ndarray:
        asks = (tuple(sorted(visit.skills.items())), visit.engineers, visit.forbidden)
        if asks not in self._able:
            self._able[asks] = np.array([not who_obstacles(each, visit) for each in self.problem.engineers])
        return self._able[asks]

    def _drive(self, number: int) -> None:
        engineer = self.problem.engineers[number]
        visits = self.routes.get(engineer.id, [])
        drive = best_timetable(self.problem, engineer, visits)
        self.excess[number] = drive.excess
        self._lay_out(number, _gaps(self.problem, engineer, number, visits, drive.route))

    def _lay_out(self, number: int, rows: Sequence[tuple]) -> None:
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
