"""When everything on a route happens: as early as possible, with the break where it costs least.

Lateness never falls when a start moves back, so going early is always best; only the break is a
choice, and every place for it is tried. A break begins inside its window, once the work before it
is done: on the spot, on the road, or at the next door. Whoever is home before the window closes
can have it there, and is owed none on the route. Nobody rests on the way to a frozen visit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from optimizer.checks import UNREACHABLE
from optimizer.engineer import Engineer
from optimizer.hours import arrival, opening, rest
from optimizer.plan import Obstacle, Route, Stop
from optimizer.problem import Problem
from optimizer.scenarios import BEND_BITS
from optimizer.under_way import frozen_start
from optimizer.visit import Visit


@dataclass(frozen=True)
class Timetable:
    """A route and every rule it breaks; with none broken it can be driven."""

    route: Route
    obstacles: tuple[Obstacle, ...]

    @property
    def excess(self) -> tuple[int, int]:
        """How far from drivable: rules broken, seconds in all."""
        return len(self.obstacles), sum(obstacle.facts.get("seconds", 0) for obstacle in self.obstacles)


def timetable(
    problem: Problem,
    engineer: Engineer,
    visits: Sequence[Visit],
    *,
    price: Callable[[Route], int],
    not_before: Mapping[str, int],
) -> Timetable:
    """The best timetable of these visits in this order; of equal ones, that with the earliest break.

    `not_before`: {visit id: an earliest start}, beside the visit's own.
    """
    drives = _with_least_excess(problem, engineer, visits, not_before)
    if len(drives) == 1:
        return _in_all_scenarios(problem, engineer, visits, *drives[0])
    drives = [_in_all_scenarios(problem, engineer, visits, gap, planned) for gap, planned in drives]
    return min(drives, key=lambda drive: (price(drive.route), drive.route.end))


def _with_least_excess(
    problem: Problem, engineer: Engineer, visits: Sequence[Visit], not_before: Mapping[str, int]
) -> list[tuple[int | None, Timetable]]:
    """Gaps for the break, with the drives they make, that are equally near to drivable."""
    if engineer.meal_break is None:
        return [(None, _Drive(problem, engineer, None, not_before).through(visits))]
    opens, closes = engineer.meal_break.window[0], problem.limits[engineer.id].break_closes
    free = [stop.end for stop in _Drive(problem, engineer, None, not_before).through(visits).route.stops]
    # Done before the break opens, it is never better to have waited for it; on other days than the planned it may be.
    first = sum(end <= opens for end in free) if problem.scenarios is None else 0
    first = max(first, bool(visits) and visits[0].frozen == engineer.id)
    last = len([end for end in free if end <= closes])
    found = _least(
        [(gap, _Drive(problem, engineer, gap, not_before).through(visits)) for gap in range(first, last + 1)]
    )
    if found[0][1].obstacles:
        # Taken too late, the break may still be the lesser evil.
        late = [
            (gap, _Drive(problem, engineer, gap, not_before).through(visits))
            for gap in range(last + 1, len(visits) + 1)
        ]
        found = _least([*found, *late])
    return found


def _least(drives: list[tuple[int | None, Timetable]]) -> list[tuple[int | None, Timetable]]:
    least = min(drive.excess for _, drive in drives)
    return [(gap, drive) for gap, drive in drives if drive.excess == least]


def _in_all_scenarios(
    problem: Problem, engineer: Engineer, visits: Sequence[Visit], gap: int | None, planned: Timetable
) -> Timetable:
    if problem.scenarios is None or not visits:
        return planned
    scenarios = range(problem.scenarios.count)
    outcomes = [Outcome(problem, engineer, gap, scenario).through(visits).route for scenario in scenarios]
    return replace(planned, route=replace(planned.route, outcomes=tuple(outcomes)))


class _Drive:
    """The engineer under way, with the break in one given gap between the visits."""

    def __init__(self, problem: Problem, engineer: Engineer, break_gap: int | None, not_before: Mapping[str, int]):
        self.problem = problem
        self.engineer = engineer
        self.limits = problem.limits[engineer.id]
        self.break_gap = break_gap
        self.not_before = not_before
        self.now = engineer.shift[0]
        self.place = engineer.start
        self.meal_break = None
        self.stops: list[Stop] = []
        self.obstacles: list[Obstacle] = []

    def through(self, visits: Sequence[Visit]) -> Timetable:
        for gap, visit in enumerate(visits):
            self._serve(visit, gap)
        travel_home = self._leg(self.engineer.end, visits[-1].id if visits else None)
        home = arrival(self.engineer.absences, self.now, travel_home)
        if self.break_gap != len(visits) or home > self.limits.break_closes:
            home = self._drive(travel_home, len(visits), or_home=home)
        self._refuse_if("shift", home - self.limits.last_return)
        route = Route(
            engineer=self.engineer.id,
            departure=self.engineer.shift[0],
            stops=tuple(self.stops),
            travel_home=travel_home,
            end=home,
            meal_break=self.meal_break,
        )
        return Timetable(route=route, obstacles=tuple(self.obstacles))

    def _serve(self, visit: Visit, gap: int) -> None:
        travel = self._leg(visit.loc, visit.id)
        setup = visit.setup_from(self.place)
        way = self._way(visit, travel + setup)
        door = arrival(self.engineer.absences, self.now, travel)
        ready = self._drive(way, gap)
        duration = visit.duration_by(self.engineer)
        start = self._start(visit, gap, ready, way=way, duration=duration)
        rested = self.meal_break is not None and gap == self.break_gap and self.meal_break[0] < door
        self.now = start + self._stay(visit, duration)
        self.place = visit.loc
        late = 0 if visit.due is None else max(0, start - visit.due)
        self.stops.append(Stop(visit.id, travel, ready - setup if rested else door, start, self.now, late, setup))

    def _start(self, visit: Visit, gap: int, ready: int, *, way: int, duration: int) -> int:
        if gap == 0 and visit.frozen == self.engineer.id:
            return frozen_start(self.engineer, visit, way)
        ready = max(ready, self.not_before.get(visit.id, 0))
        start = opening(self.engineer.absences, visit, ready, duration)
        if visit.starts:
            self._refuse_if("window", start - visit.starts[-1][1], visit=visit.id)
        return start

    def _way(self, visit: Visit, seconds: int) -> int:
        return seconds

    def _stay(self, visit: Visit, duration: int) -> int:
        return duration

    def _leg(self, place: int, visit_id: str | None) -> int:
        seconds = int(self.problem.travel[self.place, place])
        if seconds < UNREACHABLE:
            return seconds
        self.obstacles.append(Obstacle("unreachable", {"visit": visit_id} if visit_id else {}))
        return 0

    def _drive(self, seconds: int, gap: int, *, or_home: int | None = None) -> int:
        """Drive, and rest if this is the gap for it, or `or_home` by then; returns when ready."""
        if gap != self.break_gap:
            return arrival(self.engineer.absences, self.now, seconds)
        meal = self.engineer.meal_break
        begins, ready = rest(self.engineer.absences, self.now, seconds, meal.window[0], meal.duration)
        by = begins if or_home is None else min(begins, or_home)
        self._refuse_if("break", by - self.limits.break_closes)
        self.meal_break = (begins, begins + meal.duration)
        return ready

    def _refuse_if(self, code: str, seconds: int, **facts: str) -> None:
        if seconds > 0:
            self.obstacles.append(Obstacle(code, {**facts, "seconds": seconds}))


class Outcome(_Drive):
    """The same drive in one scenario: nothing is refused any more, what comes late is late."""

    def __init__(self, problem: Problem, engineer: Engineer, break_gap: int | None, scenario: int):
        super().__init__(problem, engineer, break_gap, {})
        self.draws = problem.draws[:, scenario]
        self.now = int(self.draws["extra"][len(problem.visits) + problem.engineer_index[engineer.id]])

    def _way(self, visit: Visit, seconds: int) -> int:
        bend = int(self.draws["bend"][self.problem.visit_index[visit.id]])
        return seconds - (seconds * -bend >> BEND_BITS)  # rounded up

    def _start(self, visit: Visit, gap: int, ready: int, *, way: int, duration: int) -> int:
        start = super()._start(visit, gap, ready, way=way, duration=duration)
        return start if visit.starts and start <= visit.starts[-1][1] else ready

    def _stay(self, visit: Visit, duration: int) -> int:
        extra = int(self.draws["extra"][self.problem.visit_index[visit.id]])
        return max(0, visit.lasting_by(self.engineer) + extra)
