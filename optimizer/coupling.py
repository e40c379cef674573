"""The hard rules between routes: each a small function that names what is broken.

Visits at once and visits in sequence also hold each other back: whoever is there first waits, and all behind
with them; `evaluate.judge` drives again until nothing moves. What is under way bends these rules too.
"""

from collections.abc import Iterator, Mapping, Sequence

from optimizer.engineer import Engineer
from optimizer.plan import Obstacle, Route, Stop
from optimizer.problem import Problem
from optimizer.visit import Visit

Routes = Mapping[str, Route]  # engineer id -> route


def over_quota(problem: Problem, routes: Routes) -> Iterator[Obstacle]:
    for group in problem.groups:
        begun = sum(problem.engineer(each).is_named(group.engineers) for each in problem.frozen)
        most = max(group.most, begun)
        visits = sum(len(route.stops) for route in _of(problem, routes, group.engineers))
        if visits > most:
            yield Obstacle("quota", {"group": group.name, "most": most, "visits": visits})


def too_many_changes(problem: Problem, routes: Routes) -> Iterator[Obstacle]:
    if problem.most_changed is None:
        return
    changed = sum(is_changed(problem, problem.engineer(each), stop) for each, stop in _stops(routes))
    if changed > problem.most_changed:
        yield Obstacle("too_many_changes", {"most": problem.most_changed, "changed": changed})


def is_changed(problem: Problem, engineer: Engineer, stop: Stop) -> bool:
    """Whether somebody must be told: another engineer comes, or after the window that was told. A visit left out
    isn't changed; it has its penalty."""
    visit = problem.visit(stop.visit)
    if visit.frozen is not None:
        return False
    another = visit.assigned is not None and problem.person(visit.assigned) != engineer.who
    return another or (visit.told is not None and stop.start > visit.told.window[1])


def no_reserve(problem: Problem, routes: Routes) -> Iterator[Obstacle]:
    for area in problem.areas:
        crew = [engineer for engineer in problem.engineers if engineer.is_named(area.engineers)]
        free = sum(free_time(engineer, routes.get(engineer.id)) for engineer in crew)
        needs = min(area.free, sum(free_time(each, None) for each in crew if each.id not in problem.frozen))
        if free < needs:
            yield Obstacle("area", {"area": area.name, "free": free, "needs": needs})


def free_time(engineer: Engineer, route: Route | None) -> int:
    """Seconds of the shift after the engineer is home; all of it, without a route."""
    return max(0, engineer.shift[1] - (engineer.shift[0] if route is None else route.end))


def not_together(problem: Problem, routes: Routes) -> Iterator[Obstacle]:
    served = _served(problem, routes)
    for one, other in problem.pairs:
        if one not in served and other not in served:
            continue
        if _is_under_way(problem, one) and _is_under_way(problem, other):
            continue
        if one in served and other in served:
            (who, here), (partner, there) = served[one], served[other]
            if who != partner and here.start == there.start:
                continue
        elif _is_under_way(problem, one) or _is_under_way(problem, other):
            continue
        yield Obstacle("not_together", {"visit": one, "with": other})


def out_of_order(problem: Problem, routes: Routes) -> Iterator[Obstacle]:
    served = _served(problem, routes)
    for visit in _in_sequence(problem):
        if visit.id not in served:
            continue
        if visit.after.visit in served:
            (who, stop), (first, before) = served[visit.id], served[visit.after.visit]
            in_time = before.end + visit.after.delay <= stop.start
            if in_time and (who == first or not visit.after.same_engineer):
                continue
        yield Obstacle("out_of_order", {"visit": visit.id, "after": visit.after.visit})


COUNTED = (over_quota, too_many_changes, no_reserve)
TIMED = (not_together, out_of_order)


def coupling_obstacles(problem: Problem, routes: Routes) -> list[Obstacle]:
    """Everything that these routes, each of which may be driven, break together."""
    rules = (*COUNTED, *TIMED) if problem.is_tied else COUNTED
    return [obstacle for rule in rules for obstacle in rule(problem, routes)]


def held_back(problem: Problem, routes: Routes) -> dict[str, int]:
    """{visit: when it may start at the earliest}, of those that start too early for their ties."""
    served = _served(problem, routes)
    earliest: dict[str, int] = {}
    for one, other in problem.pairs:
        if one in served and other in served and served[one][0] != served[other][0]:
            together = max(served[one][1].start, served[other][1].start)
            earliest |= {one: together, other: together}
    for visit in _in_sequence(problem):
        if visit.id in served and visit.after.visit in served:
            (who, _), (first, before) = served[visit.id], served[visit.after.visit]
            if who != first or not _comes_behind(routes, first=visit.id, then=before.visit):
                earliest[visit.id] = max(before.end + visit.after.delay, earliest.get(visit.id, 0))
    late = {each: start for each, start in earliest.items() if served[each][1].start < start}
    return {each: start for each, start in late.items() if not _is_under_way(problem, each)}


def _comes_behind(routes: Routes, *, first: str, then: str) -> bool:
    """Whether one route serves the two in this order: then waiting helps nobody."""
    return any(first in route.visits and then in route.visits[route.visits.index(first) :] for route in routes.values())


def _served(problem: Problem, routes: Routes) -> dict[str, tuple[str, Stop]]:
    """{visit: who comes, and when}, of those that ties name."""
    tied = problem.tied
    driven = ((problem.engineer(each).who, route) for each, route in routes.items())
    return {stop.visit: (who, stop) for who, route in driven for stop in route.stops if stop.visit in tied}


def _in_sequence(problem: Problem) -> Iterator[Visit]:
    return (visit for visit in problem.visits if visit.after is not None and visit.frozen is None)


def _is_under_way(problem: Problem, visit_id: str) -> bool:
    return problem.visit(visit_id).frozen is not None


def _of(problem: Problem, routes: Routes, engineers: Sequence[str]) -> Iterator[Route]:
    return (route for each, route in routes.items() if problem.engineer(each).is_named(engineers))


def _stops(routes: Routes) -> Iterator[tuple[str, Stop]]:
    return ((engineer, stop) for engineer, route in routes.items() for stop in route.stops)
