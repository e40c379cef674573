"""The smallest change of all that lets one visit in: over all engineers, positions and visits that could move aside."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter

from optimizer.candidate import Candidate, Day, days, without_visit
from optimizer.change import Change
from optimizer.engineer import Engineer
from optimizer.engines.begun import in_route
from optimizer.engines.compiled import random_state
from optimizer.engines.insertion import NO_LIMIT, cheapest_engineer, state_of
from optimizer.engines.move_aside import Room, room_for
from optimizer.engines.tables import Tables, tables
from optimizer.evaluate import Routes, best_timetable, route_costs
from optimizer.plan import Obstacle, Route
from optimizer.problem import Problem
from optimizer.visit import Visit


def smallest_change(problem: Problem, routes: Routes, visit_id: str) -> Candidate | None:
    """What lets a visit in and asks least by the table in change.py, of all engineers, positions and visits
    that could move aside; of equals, what costs least. None: nothing does.

    With no change needed, the changes are () or, if that costs more than leaving the visit out, the price.
    """
    return smallest(problem, tables(problem), without_visit(routes, visit_id), visit_id)


def smallest(problem: Problem, T: Tables, without: Routes, visit_id: str) -> Candidate | None:
    """As `smallest_change`, for routes that don't hold the visit, for who has the problem's tables already."""
    visit = problem.visit(visit_id)
    S, index = state_of(problem, T, without), problem.visit_index[visit_id]
    _, fits, position = cheapest_engineer(T, S, T.crew[index], index, NO_LIMIT, 0.0, random_state(0))
    if fits >= 0:
        at = in_route(problem, problem.engineers[fits].id, int(position))
        found = _day(problem, problem.engineers[fits], without, visit).at(at)
        if found.feasible:
            return _priced(found, visit)
    room = room_for(T, S, index)
    aside = _moved_aside(problem, without, visit, room) if room else None
    found = _least_of(days(problem.plain, without, visit_id), aside.price if aside else math.inf)
    if found is None:
        return aside
    exactly = _day(problem, problem.engineer(found.engineer), without, visit).at(found.position)
    return exactly if aside is None else min(exactly, aside, key=attrgetter("rank"))


def _least_of(crew: Iterable[Day], limit: float) -> Candidate | None:
    """The smallest change that asks no more than the limit."""
    best = None
    for day in sorted(crew, key=attrgetter("who_price")):
        if day.who_price > limit:
            break
        found = day.best()
        if found.changes is not None and found.price <= limit and (best is None or found.rank < best.rank):
            best, limit = found, found.price
    return best


def _day(problem: Problem, engineer: Engineer, without: Routes, visit: Visit) -> Day:
    return Day(problem, engineer, without.get(engineer.id, ()), visit)


def _priced(fits: Candidate, visit: Visit) -> Candidate:
    price = fits.cost + visit.penalty
    if price <= visit.penalty:
        return fits
    accepted = Change("price", {"visit": visit.id, "price": price, "penalty": visit.penalty})
    return replace(fits, changes=(accepted,))


def _moved_aside(problem: Problem, without: Routes, visit: Visit, room: Room) -> Candidate:
    engineer, to = problem.engineers[room.engineer], problem.engineers[room.to]
    moved = problem.visits[room.moved].id
    rest = [each for each in without[engineer.id] if each != moved]
    place = Day(problem, engineer, rest, visit).at(in_route(problem, engineer.id, room.position))
    move = {"visit": moved, "from": engineer.id, "to": to.id, "position": in_route(problem, to.id, room.new_position)}
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
