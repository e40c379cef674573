"""The day under way as a repair may change it: what its customers were told for that day holds."""

from dataclasses import replace

from dispatch.planning.question.record import VisitRecord
from dispatch.planning.snapshot import Snapshot
from optimizer.evaluate import best_timetable
from optimizer.visit import Visit


def with_told_windows_kept(snapshot: Snapshot) -> Snapshot:
    """Told windows close when they were said to; what is late already gets no later."""
    problem = snapshot.problem
    starts = _starts(snapshot)
    visits = tuple(_kept(visit, snapshot, starts) for visit in problem.visits)
    return replace(snapshot, problem=problem.trusting(visits=visits))


def within_quota(snapshot: Snapshot) -> Snapshot:
    """What nobody has yet is asked for as far as a partner's quota has room, the dearest to leave out first."""
    problem = snapshot.problem
    placed = {visit for visits in snapshot.routes.values() for visit in visits}
    waiting = sorted((each for each in problem.visits if each.id not in placed), key=lambda each: -each.penalty)
    room = min((max(0, group.most - len(placed)) for group in problem.groups), default=len(waiting))
    barred = {each.id for each in waiting[room:]}
    visits = tuple(replace(each, engineers=()) if each.id in barred else each for each in problem.visits)
    return replace(snapshot, problem=problem.trusting(visits=visits))


def _starts(snapshot: Snapshot) -> dict[str, int]:
    """When work begins as things are now."""
    plain = snapshot.problem.plain
    driven = (
        best_timetable(plain, plain.engineer(each), [plain.visit(visit) for visit in visits]).route
        for each, visits in snapshot.routes.items()
    )
    return {stop.visit: stop.start for route in driven for stop in route.stops}


def _kept(visit: Visit, snapshot: Snapshot, starts: dict[str, int]) -> Visit:
    record = snapshot.records.get(visit.id)
    if record is None or not is_told(record) or visit.pinned_start is not None:
        return visit
    opens, closes = visit.window
    told = snapshot.day.seconds(record.told_until)
    return replace(visit, window=(opens, min(closes, max(opens, told, starts.get(visit.id, 0)))))


def is_told(record: VisitRecord) -> bool:
    return record.told and record.window is not None
