"""What a dispatcher asks of a day, in figures: the same for the plan as it is and as it could be."""

from collections.abc import Iterator

from dispatch.planning.snapshot import Asked
from optimizer.evaluate import Routes, best_timetable, route_costs
from optimizer.plan import Route

TIGHT = 15 * 60  # seconds before a promise ends; closer than that, it is at risk


def figures(snapshot: Asked, routes: Routes) -> dict[str, int]:
    """Counts, seconds of travel and overtime, and the cost. Also of routes that break a rule, as days under way do."""
    driven = list(_driven(snapshot, routes))
    starts = {stop.visit: stop.start for route in driven for stop in route.stops}
    left = [each for each in snapshot.records if each not in starts]
    slacks = [slack for each in starts if (slack := _slack(snapshot, each, starts[each])) is not None]
    broken_at_home = sum(_is_due_today(snapshot, each) for each in left)
    return {
        "served": sum(each in snapshot.records for each in starts),
        "left_out": len(left),
        "breaks": sum(slack < 0 for slack in slacks) + broken_at_home,
        "at_risk": sum(0 <= slack < TIGHT for slack in slacks),
        "travel": sum(route.travel for route in driven),
        "overtime": sum(_overtime(snapshot, route) for route in driven),
        "cost": _cost(snapshot, driven, set(starts)),
    }


def _driven(snapshot: Asked, routes: Routes) -> Iterator[Route]:
    for each, stops in routes.items():
        if stops:
            visits = [snapshot.problem.visit(stop) for stop in stops]
            yield best_timetable(snapshot.problem, snapshot.problem.engineer(each), visits).route


def _slack(snapshot: Asked, each: str, start: int) -> int | None:
    promised = each in snapshot.records and snapshot.records[each].promised
    return snapshot.day.seconds(promised) - start if promised else None


def _is_due_today(snapshot: Asked, each: str) -> bool:
    promised = snapshot.records[each].promised
    return promised is not None and promised < snapshot.day.ends


def _overtime(snapshot: Asked, route: Route) -> int:
    return max(0, route.end - snapshot.problem.engineer(route.engineer).shift[1])


def _cost(snapshot: Asked, driven: list[Route], served: set[str]) -> int:
    problem = snapshot.problem
    on_the_road = sum(sum(route_costs(problem, problem.engineer(r.engineer), r).values()) for r in driven)
    return on_the_road + sum(visit.penalty for visit in problem.visits if visit.id not in served)
