"""Where exactly a chosen time goes on its engineer's day, and who of the others gives way."""

from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import select

from dispatch.people.engineer import Engineer
from dispatch.planning.booking.offering import Counter
from dispatch.planning.booking.slot import Slot
from dispatch.planning.booking.standing import records_of
from dispatch.planning.by_hand.trial import Shift, Trial, tried
from dispatch.planning.question.crew import crew
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.demand import is_held
from dispatch.planning.question.records import DayRecords
from dispatch.planning.question.scene import Scene
from dispatch.planning.snapshot import Snapshot, put
from dispatch.work import visits
from dispatch.work.turns import take_turns
from dispatch.work.visit import Visit
from optimizer.offers import Way


@dataclass(frozen=True)
class Fit:
    engineer: Engineer
    trial: Trial


def fit(asked: Counter, slot: Slot) -> Fit | None:
    """None: on a second look, at exactly that time, it doesn't go."""
    day = PlanningDay(slot.day, asked.branch.time_zone)
    question = _of_engineer(asked, day, slot.engineer_id)
    if question is None:
        return None
    trial = tried(_with_wanted(asked, question, slot), "wanted", str(slot.engineer_id), slot.starts_at)
    if trial.obstacles:
        return None
    return Fit(question.members[str(slot.engineer_id)].engineer, trial)


def give_way(asked: Counter, found: Fit) -> bool:
    """Move the others of that day aside. False: somebody changed one of them just now, and nothing was moved."""
    tx, shifts = asked.tx, found.trial.shifts
    others = _locked(asked, found.engineer, shifts)
    if any(others[shift.record.visit_id].version != shift.record.visit_version for shift in shifts):
        return False
    for other in others.values():
        other.release(tx.stamp.at)
    for shift in shifts:
        other = others[shift.record.visit_id]
        visits.retime(tx, other, starts_at=shift.starts_at, travel=shift.travel)
    return True


def _of_engineer(asked: Counter, day: PlanningDay, engineer_id: int) -> Snapshot | None:
    records = next(iter(records_of(asked.tx, asked.branch, [day])))
    shifts = [shift for shift in records.shifts if shift.engineer_id == engineer_id]
    mine = [visit for visit in records.visits if visit.engineer_id == engineer_id and visit is not asked.wish.moves]
    members = crew(asked.tx, day, shifts, mine, at=asked.now)
    if not members:
        return None
    records = DayRecords(asked.branch, day, mine, shifts)
    standing = [visit for visit in records.visits if is_held(visit, day)]
    return put(Scene(day, members, standing, asked.lengths, asked.now), asked.desk.roads)


def _with_wanted(asked: Counter, question: Snapshot, slot: Slot) -> Snapshot:
    problem, way = question.problem, asked.desk.ways(question.places, asked.wish.place)
    wanted = replace(
        asked.wish.planner,
        loc=len(problem.travel),
        duration=asked.wish.minutes * 60,
        window=slot.window.seconds(question.day),
    )
    problem = problem.trusting(visits=(*problem.visits, wanted), travel=_widened(problem.travel, way))
    return replace(question, problem=problem)


def _widened(travel: np.ndarray, way: Way) -> np.ndarray:
    wide = np.pad(travel, ((0, 1), (0, 1)))
    wide[:-1, -1], wide[-1, :-1] = way.there, way.back
    return wide


def _locked(asked: Counter, engineer: Engineer, shifts: tuple[Shift, ...]) -> dict[int, Visit]:
    session, ids = asked.tx.session, [shift.record.visit_id for shift in shifts]
    orders = session.scalars(select(Visit.work_order_id).where(Visit.id.in_(ids))).all()
    take_turns(asked.tx, orders={asked.wish.order.id, *orders}, engineers={engineer.id})
    again = select(Visit).where(Visit.id.in_(ids)).execution_options(populate_existing=True)
    return {visit.id: visit for visit in session.scalars(again)}
