"""One visit tried on one engineer's route: what it costs there, what is in the way, what would help."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from optimizer.change import Change, applied, remedy
from optimizer.engineer import Engineer
from optimizer.evaluate import Routes, best_timetable, route_costs, who_obstacles
from optimizer.plan import Obstacle, Route
from optimizer.problem import Problem
from optimizer.timetable import Timetable
from optimizer.visit import Visit

Changes = tuple[Change, ...]


@dataclass(frozen=True)
class Candidate:
    """One engineer for one visit, at one position on the engineer's route.

    `costs`, by name: the plan's cost with the visit (and the changes), less its cost without (as things are);
    exactly the judge's, except that a skill somebody is given counts as rare as it was. `changes`: the smallest
    that let the visit in at this place, () if it fits, None if nothing helps. They are minimal: with one of them
    left away it doesn't fit.
    """

    visit: str
    engineer: str
    position: int
    start: int  # of the work; once the changes are made
    costs: Mapping[str, int]
    own_lateness: int  # the part of `costs` that is this visit's own lateness
    delays: Mapping[str, int]  # others of the route that start at another time: seconds later
    obstacles: tuple[Obstacle, ...]
    changes: Changes | None

    @property
    def feasible(self) -> bool:
        return not self.obstacles

    @property
    def cost(self) -> int:
        return sum(self.costs.values())

    @property
    def price(self) -> float:
        """Of the changes, by the table in change.py; endless where nothing helps."""
        return _price(self.changes)

    @property
    def rank(self) -> tuple:
        """Orders candidates: the smallest change first, then the least cost."""
        return self.price, len(self.obstacles), self.cost

    def change(self, problem: Problem) -> Problem:
        return applied(problem, self.changes)

    def route(self, routes: Routes) -> dict[str, tuple[str, ...]]:
        """The routes with the visit at its place, from wherever else it was, and what must move moved."""
        after = without_visit(routes, self.visit)
        moves = [change.facts for change in self.changes or () if change.code == "move"]
        for move in moves:
            after = without_visit(after, move["visit"])
        after[self.engineer] = inserted(after.get(self.engineer, ()), self.position, self.visit)
        for move in moves:
            after[move["to"]] = inserted(after.get(move["to"], ()), move["position"], move["visit"])
        return after


def without_visit(routes: Routes, visit_id: str) -> dict[str, tuple[str, ...]]:
    return {
        engineer_id: tuple(each for each in visit_ids if each != visit_id) for engineer_id, visit_ids in routes.items()
    }


def inserted(visit_ids: Sequence[str], position: int, visit_id: str) -> tuple[str, ...]:
    return (*visit_ids[:position], visit_id, *visit_ids[position:])


class Day:
    """An engineer's route without the visit in question, and that visit tried on it."""

    def __init__(self, problem: Problem, engineer: Engineer, visit_ids: Sequence[str], visit: Visit):
        self.problem = problem
        self.plain = problem.plain
        self.engineer = engineer
        self.rested = replace(engineer, meal_break=None)
        self.opened = () if visit.starts else (Change("open_hours", {"visit": visit.id}),)
        self.visit = visit if visit.starts else self.opened[0].on_visit(visit)
        self.others = [problem.visit(each) for each in visit_ids]
        self.before = best_timetable(problem, engineer, self.others).route
        self.costs_before = route_costs(problem, engineer, self.before)
        self.who = tuple(who_obstacles(engineer, visit))

    @property
    def who_price(self) -> float:
        """The least any position asks: that of the changes which time doesn't matter to."""
        return _price(self._changes(self.who, [self.visit]))

    def best(self) -> Candidate:
        """The position that takes the smallest change; of those, where it costs least on the day as planned."""
        if self.problem is not self.plain:
            day = Day(self.plain, self.engineer, [each.id for each in self.others], self.visit)
            return self.at(day.best().position)
        best = self._without_opening()
        if best.price > self.who_price + Change("window_earlier", {"seconds": 1}).price:
            for position in range(len(self.others) + 1):
                if self._could_open(position):
                    best = self._or_opened_earlier(best, *self._tried(position))
        return best

    def _without_opening(self) -> Candidate:
        """Nothing is dearer without the break: so the most promising place is tried first, and few of the others."""
        best = None
        for hope in sorted((self._hope(position) for position in range(len(self.others) + 1)), key=attrgetter("rank")):
            if best is None or (hope.price, hope.cost) < (best.price, best.cost):
                found, _ = self._tried(hope.position)
                best = found if best is None or found.rank < best.rank else best
        return best

    def _hope(self, position: int) -> Candidate:
        return self._tried(position, self.rested)[0]

    def _could_open(self, position: int) -> bool:
        """Whether everybody would be in time if nobody ever had to wait, nor rest."""
        visits = [
            replace(each, window=(0, each.window[1]), windows=None, told=None) if each.pinned_start is None else each
            for each in self._with(position)
        ]
        return not best_timetable(self.plain, self.rested, visits).obstacles

    def everywhere(self) -> Iterator[Candidate]:
        return (self.at(position) for position in range(len(self.others) + 1))

    def at(self, position: int) -> Candidate:
        found, drive = self._tried(position)
        return self._or_opened_earlier(found, found, drive)

    def _tried(self, position: int, engineer: Engineer | None = None) -> tuple[Candidate, Timetable]:
        visits = self._with(position)
        drive = best_timetable(self.problem, engineer or self.engineer, visits)
        obstacles = (*self.who, *drive.obstacles)
        changes = self._changes(obstacles, visits)
        route = drive.route
        twice = _bend_twice(changes)
        if twice:
            changes = self._bent_less(changes, visits)
        if twice or (self.problem is not self.plain and _moves_a_window(changes)):
            route = self._changed(self.problem, changes, visits).route
        return self._candidate(position, route, obstacles, changes), drive

    def _bent_less(self, changes: Changes, visits: Sequence[Visit]) -> Changes:
        """Each obstacle is told as if it stood alone; with others out of the way, the break may fit elsewhere."""
        for late in sorted(changes, key=lambda change: change.code != "break_later"):
            if "seconds" in late.facts and late.code != "pinned_later":
                changes = self._one_bent_less(changes, late, visits)
        return changes

    def _one_bent_less(self, changes: Changes, late: Change, visits: Sequence[Visit]) -> Changes:
        """As few seconds of one change as the others allow."""

        def with_only(seconds: int) -> Changes:
            less = Change(late.code, {**late.facts, "seconds": seconds})
            return tuple(less if change is late else change for change in changes if seconds or change is not late)

        too_few, enough = -1, late.facts["seconds"]
        while enough - too_few > 1:
            middle = (too_few + enough) // 2
            if self._changed(self.plain, with_only(middle), visits).obstacles:
                too_few = middle
            else:
                enough = middle
        return with_only(enough)

    def _changed(self, problem: Problem, changes: Changes, visits: Sequence[Visit]) -> Timetable:
        changed = applied(problem, changes)
        return best_timetable(changed, changed.engineer(self.engineer.id), [changed.visit(each.id) for each in visits])

    def _with(self, position: int) -> list[Visit]:
        return [*self.others[:position], self.visit, *self.others[position:]]

    def _changes(self, obstacles: Sequence[Obstacle], visits: Sequence[Visit]) -> Changes | None:
        known = {each.id: each for each in visits}
        changes = [
            remedy(self.problem, obstacle, self.engineer, known, visit=self.visit.id)
            for obstacle in obstacles
            if obstacle.code != "never_open"
        ]
        return None if None in changes else (*self.opened, *changes)

    def _or_opened_earlier(self, best: Candidate, found: Candidate, drive: Timetable) -> Candidate:
        """Where somebody waits for a window to open, opening it earlier may be all that is needed."""
        visits = self._with(found.position)
        who = self._changes(self.who, visits)
        if who is None or not drive.obstacles:
            return best
        for i, stop in enumerate(drive.route.stops):
            waiting = stop.start - stop.arrival
            opened = Change("window_earlier", {"visit": visits[i].id, "seconds": 1, "start": stop.start})
            waits = waiting > 0 and any(opens == stop.start for opens, _ in visits[i].starts)
            # Hours that open earlier need not give way besides.
            others = tuple(each for each in who if visits[i] is not self.visit or each not in self.opened)
            if not waits or visits[i].pinned_start is not None or _price((*others, opened)) >= best.price:
                continue
            least = self._least(visits, i, opened, waiting)
            if least is not None:
                route = self._opened(visits, i, least, self.problem).route
                found = self._candidate(found.position, route, found.obstacles, (*others, least))
                best = min(best, found, key=attrgetter("rank"))
        return best

    def _least(self, visits: list[Visit], i: int, opened: Change, waiting: int) -> Change | None:
        """The fewest seconds by which to open the window of the i-th, if that removes all that is too late."""
        enough = replace(opened, facts={**opened.facts, "seconds": waiting})
        if self._opened(visits, i, enough, self.plain).obstacles:
            return None
        too_few = 0
        while enough.facts["seconds"] - too_few > 1:
            middle = (too_few + enough.facts["seconds"]) // 2
            tried = replace(opened, facts={**opened.facts, "seconds": middle})
            if self._opened(visits, i, tried, self.plain).obstacles:
                too_few = middle
            else:
                enough = tried
        return enough

    def _opened(self, visits: list[Visit], i: int, change: Change, problem: Problem) -> Timetable:
        return best_timetable(problem, self.engineer, [*visits[:i], change.on_visit(visits[i]), *visits[i + 1 :]])

    def _candidate(
        self, position: int, route: Route, obstacles: tuple[Obstacle, ...], changes: Changes | None
    ) -> Candidate:
        stop = route.stops[position]
        alone = route_costs(self.problem, self.engineer, _only(route, position))
        after = route_costs(self.problem, self.engineer, route)
        costs = {name: cost - self.costs_before[name] for name, cost in after.items()}
        started = {each.visit: each.start for each in self.before.stops}
        return Candidate(
            visit=self.visit.id,
            engineer=self.engineer.id,
            position=position,
            start=stop.start,
            costs=costs | {"unserved": -self.visit.penalty},
            own_lateness=alone["lateness"] + alone["step"],
            delays={
                each.visit: each.start - started[each.visit]
                for each in route.stops
                if each.start != started.get(each.visit, each.start)
            },
            obstacles=obstacles,
            changes=changes,
        )


def days(problem: Problem, routes: Routes, visit_id: str) -> list[Day]:
    without = without_visit(routes, visit_id)
    visit = problem.visit(visit_id)
    return [Day(problem, engineer, without.get(engineer.id, ()), visit) for engineer in problem.engineers]


def _only(route: Route, position: int) -> Route:
    outcomes = tuple(_only(outcome, position) for outcome in route.outcomes)
    return replace(route, stops=(route.stops[position],), outcomes=outcomes)


def _bend_twice(changes: Changes | None) -> bool:
    """Whether the break is one of several that must bend in time."""
    bent = {change.code for change in changes or () if "seconds" in change.facts}
    return "break_later" in bent and len(bent) > 1


def _moves_a_window(changes: Changes | None) -> bool:
    """What is too late for a window as it is begins otherwise, in scenarios, than what is in time for a longer one."""
    return any(change.code in ("window_later", "other_day", "pinned_later") for change in changes or ())


def _price(changes: Changes | None) -> float:
    return float("inf") if changes is None else sum(change.price for change in changes)
