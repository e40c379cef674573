"""What one part is asked, as JSON that stands for itself: no worker needs to know the whole day.

{region, visits, routes}: the planner's JSON with `places` in the place of `travel`; of each visit what stood in the
records; the routes to begin from.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.record import VisitRecord
from dispatch.planning.snapshot import Asked, Roads, kept
from optimizer.evaluate import Routes
from optimizer.large import pieces
from optimizer.region import Region

Question = dict[str, Any]


def questions(region: Region, records: dict[str, VisitRecord], routes: Routes, *, turn: int) -> Iterator[Question]:
    """One for each part of that turn. What is not asked of the planner goes with the first."""
    apart = records.keys() - {visit.id for visit in region.visits}
    for piece in pieces(region, routes, turn=turn):
        known = [each for each in (*sorted(apart), *(visit.id for visit in piece.visits)) if each in records]
        begin = {each.id: list(routes.get(each.id, ())) for each in piece.engineers}
        yield {"region": piece.to_json(), **kept({each: records[each] for each in known}, begin)}
        apart = set()


def asked_in(question: Question, day: PlanningDay, roads: Roads) -> Asked:
    """Raises StreetsUnavailable."""
    problem = Region.from_json(question["region"], roads=roads).problem
    routes = {
        each: [stop for stop in stops if stop in problem.visit_index] for each, stops in question["routes"].items()
    }
    return Asked(day, problem, records_in(question), routes)


def records_in(kept_question: Question) -> dict[str, VisitRecord]:
    return {each: VisitRecord(**facts) for each, facts in kept_question["visits"].items()}


def served_by_nobody(question: Question) -> int:
    """What it costs to leave out whatever is on no route."""
    served = set(_stops(question["routes"].values()))
    return sum(visit["penalty"] for visit in question["region"]["visits"] if visit["id"] not in served)


def _stops(routes: Iterable[list[str]]) -> Iterator[str]:
    for stops in routes:
        yield from stops
