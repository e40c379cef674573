"""Why this engineer and this time, why not that one, why nobody, and the smallest change that helps.

Facts, as codes and numbers, for whoever finds the words. Pure functions of a problem and the routes of
a plan (`Plan.visits`), told by the judge.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

import numpy as np

from optimizer.candidate import Candidate, Day, without_visit
from optimizer.change import Change
from optimizer.engineer import Engineer
from optimizer.engines.compiled import random_state
from optimizer.engines.insertion import NO_LIMIT, cheapest_engineer, state_of
from optimizer.engines.move_aside import Room, room_for
from optimizer.engines.tables import Tables, tables
from optimizer.engines.windows import cheapest_with_each
from optimizer.evaluate import Routes, best_timetable, route_costs
from optimizer.plan import Obstacle, Route, Unserved
from optimizer.problem import Problem
from optimizer.visit import Visit


@dataclass(frozen=True)
class Timing:
    """What settles the start of a visit.

    pinned {} · window_opens {waits} (there earlier, by so many seconds) · break_ends {} · shift_begins {travel}
    · visit_before {visit, travel} (as soon as the one before is done, and the way driven)
    """

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """One visit of a plan. Every cost is against the plan without the visit, so they compare name by name."""

    chosen: Candidate
    timing: Timing
    other_times: tuple[Candidate, ...]  # the same engineer at other positions, cheapest first
    alternatives: tuple[Candidate, ...]  # the others who can, cheapest first
    refused: tuple[Candidate, ...]  # those who can't, smallest change first


@dataclass(frozen=True)
class LeftOut(Unserved):
    remedy: Candidate | None = None  # the smallest change; None: nothing lets the visit in


def candidates(problem: Problem, routes: Routes, visit_id: str) -> list[Candidate]:
    """Every engineer at their best position: who can come, cheapest first, then by the smallest change needed.

    The routes may hold the visit: all are compared with the plan that leaves it out.
    """
    choice = Choice(problem, tables(problem), without_visit(routes, visit_id), problem.visit(visit_id))
    return sorted((choice.best(day) for day in choice.days()), key=attrgetter("rank"))


def candidate(problem: Problem, routes: Routes, visit_id: str, *, engineer: str) -> Candidate:
    """One engineer for one visit: every rule that fails there, and what would help."""
    ids = without_visit(routes, visit_id).get(engineer, ())
    return Day(problem, problem.engineer(engineer), ids, problem.visit(visit_id)).best()


class Choice:
    """One visit that the routes leave out, and every engineer's day for it."""

    def __init__(self, problem: Problem, T: Tables, routes: Routes, visit: Visit):
        self.problem = problem
        self.T = T
        self.S = state_of(problem, T, routes)
        self.routes = routes
        self.visit = visit
        # The kernel finds at once where somebody is in time; only for the others all places are tried.
        self.in_time = np.full(len(problem.engineers), -1, dtype=np.int64)
        cheapest_with_each(T, self.S, problem.visit_index[visit.id], self.in_time, random_state(0))

    def days(self) -> list[Day]:
        return [Day(self.problem, each, self.routes.get(each.id, ()), self.visit) for each in self.problem.engineers]

    def best(self, day: Day) -> Candidate:
        position = self.in_time[self.problem.engineer_index[day.engineer.id]]
        if position >= 0:
            found = day.at(int(position))
            if found.obstacles == day.who:
                return found
        return day.best()

    def smallest_change(self) -> Candidate | None:
        best = None
        for day in sorted(self.days(), key=attrgetter("who_price")):
            if best is not None and day.who_price > best.price:
                break
            found = self.best(day)
            if found.changes is not None and (best is None or found.rank < best.rank):
                best = found
        if best is not None and best.feasible:
            return _priced(best, self.visit)
        return min(
            (each for each in (best, self.with_room()) if each is not None), key=attrgetter("rank"), default=None
        )

    def with_room(self) -> Candidate | None:
        """The visit in, with one other moved aside to wherever that costs least."""
        room = room_for(self.T, self.S, self.problem.visit_index[self.visit.id])
        return room and moved_aside(self.problem, self.routes, self.visit, room)


def _priced(fits: Candidate, visit: Visit) -> Candidate:
    price = fits.cost + visit.penalty
    if price <= visit.penalty:
        return fits
    accepted = Change("price", {"visit": visit.id, "price": price, "penalty": visit.penalty})
    return replace(fits, changes=(accepted,))


def why(problem: Problem, routes: Routes, visit_id: str) -> Explanation:
    """Why a served visit is where and when it is."""
    engineer = next(engineer for engineer, visits in routes.items() if visit_id in visits)
    position = list(routes[engineer]).index(visit_id)
    choice = Choice(problem, tables(problem), without_visit(routes, visit_id), problem.visit(visit_id))
    days = {day.engineer.id: day for day in choice.days()}
    mine = list(days.pop(engineer).everywhere())
    chosen = mine.pop(position)
    others = sorted((choice.best(day) for day in days.values()), key=attrgetter("rank"))
    return Explanation(
        chosen=chosen,
        timing=_timing(problem, engineer, routes[engineer], position),
        other_times=tuple(sorted((each for each in mine if each.feasible), key=attrgetter("rank"))),
        alternatives=tuple(each for each in others if each.feasible),
        refused=tuple(each for each in others if not each.feasible),
    )


def _timing(problem: Problem, engineer_id: str, visit_ids: Sequence[str], position: int) -> Timing:
    visits = [problem.visit(each) for each in visit_ids]
    route = best_timetable(problem, problem.engineer(engineer_id), visits).route
    stop = route.stops[position]
    if visits[position].pinned_start is not None:
        return Timing("pinned")
    if route.meal_break and stop.arrival <= route.meal_break[0] < stop.start == route.meal_break[1]:
        return Timing("break_ends")
    if stop.start > stop.arrival:
        return Timing("window_opens", {"waits": stop.start - stop.arrival})
    if position == 0:
        return Timing("shift_begins", {"travel": stop.travel})
    return Timing("visit_before", {"visit": visit_ids[position - 1], "travel": stop.travel})


def smallest_change(problem: Problem, routes: Routes, visit_id: str) -> Candidate | None:
    """What lets a visit in and asks least by the table in change.py, of all engineers, positions and visits
    that could move aside; of equals, what costs least. None: nothing does.

    With no change needed, the changes are () or, if that costs more than leaving the visit out, the price.
    """
    return Choice(problem, tables(problem), without_visit(routes, visit_id), problem.visit(visit_id)).smallest_change()


def moved_aside(problem: Problem, without: Routes, visit: Visit, room: Room) -> Candidate:
    engineer, to = problem.engineers[room.engineer], problem.engineers[room.to]
    moved = problem.visits[room.moved].id
    rest = [each for each in without[engineer.id] if each != moved]
    place = Day(problem, engineer, rest, visit).at(room.position)
    move = {"visit": moved, "from": engineer.id, "to": to.id, "position": room.new_position}
    aside = replace(place, changes=(Change("move", move),))
    after = aside.route(without)
    old, new = (_costs_of(problem, routes, {engineer.id, to.id}) for routes in (without, after))
    start = _starts(problem, to, after[to.id])[moved]
    return replace(
        aside,
        changes=(Change("move", {**move, "start": start}),),
        start=_starts(problem, engineer, after[engineer.id])[visit.id],
        costs={name: cost - old[name] for name, cost in new.items()} | {"unserved": -visit.penalty},
        delays={},
        obstacles=(Obstacle("crowded_out"),),
    )


def _costs_of(problem: Problem, routes: Routes, engineers: Iterable[str]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in engineers:
        engineer = problem.engineer(each)
        for name, cost in route_costs(problem, engineer, _driven(problem, engineer, routes.get(each, ()))).items():
            total[name] = total.get(name, 0) + cost
    return total


def _starts(problem: Problem, engineer: Engineer, visit_ids: Sequence[str]) -> dict[str, int]:
    return {stop.visit: stop.start for stop in _driven(problem, engineer, visit_ids).stops}


def _driven(problem: Problem, engineer: Engineer, visit_ids: Sequence[str]) -> Route:
    return best_timetable(problem, engineer, [problem.visit(each) for each in visit_ids]).route


def why_unserved(problem: Problem, routes: Routes, visit_ids: Iterable[str]) -> tuple[LeftOut, ...]:
    """Why these visits, which the routes leave out, are left out, and the smallest change that lets each in."""
    T = tables(problem)
    found = reasons(problem, T, routes, visit_ids)
    choices = [Choice(problem, T, routes, problem.visit(each.id)) for each in found]
    return tuple(
        LeftOut(each.id, each.obstacles, remedy=choice.smallest_change())
        for each, choice in zip(found, choices, strict=True)
    )


def reasons(problem: Problem, T: Tables, routes: Routes, visit_ids: Iterable[str]) -> tuple[Unserved, ...]:
    """Only why they are left out, for who has the problem's tables already and little time."""
    S = state_of(problem, T, routes)
    no_chance = random_state(0)
    found = []
    for visit_id in visit_ids:
        visit, index = problem.visit(visit_id), problem.visit_index[visit_id]
        price, engineer, _ = cheapest_engineer(T, S, index, NO_LIMIT, 0.0, no_chance)
        if engineer >= 0:
            code = "too_dear" if price > visit.penalty else "fits"
            obstacles = (Obstacle(code, {"price": int(price), "penalty": visit.penalty}),)
        else:
            obstacles = _obstacles_to_all(problem, np.flatnonzero(T.able[index]), visit)
        found.append(Unserved(visit_id, obstacles))
    return tuple(found)


def _obstacles_to_all(problem: Problem, promising: Iterable[int], visit: Visit) -> tuple[Obstacle, ...]:
    """What keeps even the best of them from coming on an otherwise empty day."""
    if not problem.engineers:
        return (Obstacle("no_engineers"),)
    if any(_alone(problem, problem.engineers[e], visit).feasible for e in promising):
        return (Obstacle("crowded_out"),)
    return min((_alone(problem, each, visit) for each in problem.engineers), key=attrgetter("rank")).obstacles


def _alone(problem: Problem, engineer: Engineer, visit: Visit) -> Candidate:
    return Day(problem, engineer, (), visit).at(0)
