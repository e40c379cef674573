"""What keeping the ties took off, put back: whom a tie binds together, together, where that pays.

A visit brings along whoever it can't be without: its partner, and what it waits for, even where that alone is too
dear. Each is tried at its cheapest places as the routes then are, in their order; the judge says what pays.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from optimizer.candidate import inserted
from optimizer.engines.insertion import best_places
from optimizer.evaluate import Judge, Judgement, Routes, driven
from optimizer.fitting import fitted, judged, served
from optimizer.plan import Stop
from optimizer.problem import Problem
from optimizer.visit import Visit

PLACES = 4  # engineers tried for each visit
LARGEST = 4  # visits that are put back together
ENDLESS = 2**62


def put_back(judge: Judge, apart: Problem, routes: Routes, go_on: Callable[[], bool]) -> Routes:
    """The routes fitted, and what that took off put back. `apart`: the problem without its ties."""
    best = fitted(judge, routes)
    cost = judge(best).cost
    for band in _bands(judge.problem, served(best), served(routes)):
        if not go_on():
            return best
        for tried in _all_ways(judge.problem, apart, best, band):
            if not go_on():
                return best
            found = judged(judge, tried)
            if isinstance(found, Judgement) and found.cost < cost:
                best, cost = tried, found.cost
                break
    return best


def _bands(problem: Problem, there: set[str], wanted: set[str]) -> list[tuple[str, ...]]:
    """Visits left out, dear ones first, each with those it can't be without and those before it in sequence first."""
    tied = problem.partners.keys() | {visit.id for visit in problem.visits if visit.after}
    absent = [visit for visit in problem.visits if visit.id not in there and visit.id in wanted | tied]
    absent.sort(key=lambda visit: (visit.after is not None, -visit.penalty))
    bands = [_band(problem, visit.id, there) for visit in absent]
    return [band for band in dict.fromkeys(bands) if 0 < len(band) <= LARGEST]


def _band(problem: Problem, visit_id: str, there: set[str]) -> tuple[str, ...]:
    band = {visit_id}
    waiting = [visit_id]
    while waiting:
        visit = problem.visit(waiting.pop())
        needs = {problem.partners.get(visit.id), visit.after and visit.after.visit} - {None} - there - band
        band |= needs
        waiting.extend(needs)
    return _in_sequence(problem, band)


def _in_sequence(problem: Problem, band: set[str]) -> tuple[str, ...]:
    """() where they wait for each other in a circle."""
    first: list[str] = []
    while len(first) < len(band):
        rest = band - set(first)
        ready = [each for each in sorted(rest) if _waits_for(problem, each) not in rest]
        if not ready:
            return ()
        first += ready
    return tuple(first)


def _waits_for(problem: Problem, visit_id: str) -> str | None:
    after = problem.visit(visit_id).after
    return after and after.visit


def _all_ways(problem: Problem, apart: Problem, routes: Routes, band: tuple[str, ...]) -> Iterator[Routes]:
    """Beside the others it is tied to as they are, or with these taken off and placed anew, too."""
    yield from _ways(problem, apart, routes, band, sum(problem.visit(each).penalty for each in band))
    family = _family(problem, band)
    moved = family & served(routes)
    if moved and len(family) <= LARGEST and all(problem.visit(each).frozen is None for each in moved):
        without = {engineer: tuple(each for each in ids if each not in moved) for engineer, ids in routes.items()}
        yield from _ways(problem, apart, without, _in_sequence(problem, family), ENDLESS)


def _family(problem: Problem, band: tuple[str, ...]) -> set[str]:
    """All whom ties join, one by one, to these."""
    ties = [*problem.pairs, *((each.id, each.after.visit) for each in problem.visits if each.after)]
    family, size = set(band), 0
    while size < len(family):
        size = len(family)
        family.update(each for tie in ties if not family.isdisjoint(tie) for each in tie)
    return family


def _ways(problem: Problem, apart: Problem, routes: Routes, band: tuple[str, ...], pays: int) -> Iterator[Routes]:
    """Routes with all of these, for less than `pays` if there were no ties but those to who is placed before."""
    if not band:
        yield routes
        return
    held = _held(problem, apart, routes, band[0])
    asked = apart.trusting(visits=tuple(held.get(each.id, each) for each in apart.visits))
    for place in best_places(asked, routes, band[0])[:PLACES]:
        if place.delta < pays:
            stops = inserted(routes.get(place.engineer, ()), place.position, band[0])
            yield from _ways(problem, apart, {**routes, place.engineer: stops}, band[1:], pays - place.delta)


def _held(problem: Problem, apart: Problem, routes: Routes, visit_id: str) -> dict[str, Visit]:
    """The visit, starting no sooner than its ties to visits of these routes let it, by whom they let, and
    what it waits for as it stands there."""
    visit, held = problem.visit(visit_id), {visit_id: apart.visit(visit_id)}
    if (there := _stop(apart, routes, problem.partners.get(visit_id))) is not None:
        engineer, stop = there
        held[visit_id] = held[visit_id].not_before(stop.start).not_by(apart.engineer(engineer))
    if visit.after is not None and (there := _stop(apart, routes, visit.after.visit)) is not None:
        engineer, stop = there
        held[stop.visit] = replace(apart.visit(stop.visit), pinned_start=stop.start)
        held[visit_id] = held[visit_id].not_before(stop.end + visit.after.delay)
        if visit.after.same_engineer:
            held[visit_id] = held[visit_id].only_by(apart.engineer(engineer))
    return held


def _stop(apart: Problem, routes: Routes, visit_id: str | None) -> tuple[str, Stop] | None:
    """Who comes to a visit, and when, as if there were no ties."""
    for each, visits in routes.items():
        if visit_id in visits:
            route = driven(apart, apart.engineer(each), [apart.visit(visit) for visit in visits])
            return each, route.stops[visits.index(visit_id)]
    return None
