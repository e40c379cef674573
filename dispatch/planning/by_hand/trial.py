"""One visit tried on one engineer's day. Pure: a question in, facts out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from dispatch.planning.answer import locked
from dispatch.planning.question.record import VisitRecord
from dispatch.planning.snapshot import Snapshot
from dispatch.work.lock import WhenLocked
from optimizer.candidate import inserted, without_visit
from optimizer.evaluate import best_timetable, route_costs, who_obstacles
from optimizer.plan import Obstacle, Route, Stop
from optimizer.problem import Problem
from optimizer.visit import Visit


@dataclass(frozen=True)
class Shift:
    """A visit of the route that would get another start or another way there."""

    record: VisitRecord
    starts_at: datetime
    travel: int  # seconds

    @property
    def delay(self) -> int:
        """Seconds; negative: earlier."""
        return int((self.starts_at - self.record.starts).total_seconds())


@dataclass(frozen=True)
class Trial:
    """`costs`: what the engineer's day costs more, by name, in seconds of travel. `shifts`: the others on the route, of
    which `stops` are all."""

    starts_at: datetime
    travel: int
    costs: dict[str, int]
    obstacles: tuple[Obstacle, ...]
    shifts: tuple[Shift, ...]
    stops: tuple[Stop, ...]


def tried(question: Snapshot, visit_id: str, engineer_id: str, starts_at: datetime) -> Trial:
    """The visit at exactly that time. The others keep theirs unless they must give way, and nobody goes earlier."""
    start = question.day.seconds(starts_at)
    others = without_visit(question.routes, visit_id).get(engineer_id, ())
    problem = _fixed(question, others, visit_id, start)
    engineer = problem.engineer(engineer_id)
    before = best_timetable(problem, engineer, [problem.visit(each) for each in others]).route
    position = sum(stop.start < start for stop in before.stops)
    after = best_timetable(problem, engineer, [problem.visit(e) for e in inserted(others, position, visit_id)])
    visit = question.problem.visit(visit_id)
    own = _against_lock(
        (*who_obstacles(engineer, visit), *_outside_window(visit, start)), question, visit_id, starts_at
    )
    return Trial(
        starts_at=starts_at,
        travel=after.route.stops[position].travel,
        costs=_more(problem, before, after.route),
        obstacles=(*own, *after.obstacles),
        shifts=tuple(shifts(question, after.route.stops, visit_id)),
        stops=after.route.stops,
    )


def _fixed(question: Snapshot, others: tuple[str, ...], visit_id: str, start: int) -> Problem:
    def fix(visit):
        if visit.id == visit_id:
            return replace(visit, pinned_start=start)
        if visit.id not in others or visit.pinned_start is not None:
            return visit
        stands = question.day.seconds(question.records[visit.id].starts)
        return replace(visit, window=(max(visit.window[0], stands), max(visit.window[1], stands)))

    return question.problem.trusting(visits=tuple(fix(visit) for visit in question.problem.visits))


def _against_lock(
    found: Iterable[Obstacle], question: Snapshot, visit_id: str, starts_at: datetime
) -> Iterator[Obstacle]:
    record = question.records.get(visit_id)
    if record is None:  # somebody wants to book it, and nobody has it yet
        return (yield from found)
    told = [locked.obstacle(each.to_json(), record) for each in found]
    if record.when_locked == WhenLocked.TIME and starts_at.isoformat() != record.locked_at:
        told.append(locked.locked_when(record))
    for number, each in enumerate(told):
        if each not in told[:number]:
            yield Obstacle(each["code"], {name: fact for name, fact in each.items() if name != "code"})


def _outside_window(visit: Visit, start: int) -> Iterator[Obstacle]:
    opens, closes = visit.window
    if start < opens:
        yield Obstacle("too_early", {"visit": visit.id, "seconds": opens - start})
    if start > closes:
        yield Obstacle("window", {"visit": visit.id, "seconds": start - closes})


def _more(problem: Problem, before: Route, after: Route) -> dict[str, int]:
    engineer = problem.engineer(after.engineer)
    old, new = route_costs(problem, engineer, before), route_costs(problem, engineer, after)
    return {name: cost - old[name] for name, cost in new.items()}


def shifts(question: Snapshot, stops: tuple[Stop, ...], visit_id: str) -> Iterator[Shift]:
    """Who of a route, but for that visit, would not stay where they stand."""
    for stop in stops:
        record = question.records.get(stop.visit)
        if record is None or stop.visit == visit_id:
            continue
        shift = Shift(record, question.day.moment(stop.start), stop.travel)
        if (shift.starts_at, shift.travel) != (record.starts, record.travel_seconds):
            yield shift
