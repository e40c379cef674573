"""Where exactly a chosen time goes on its engineer's day, and who of the others gives way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from dispatch.people.engagement import engage
from dispatch.people.engineer import Engineer
from dispatch.planning.booking.cautious import cautious
from dispatch.planning.booking.day_book import widened
from dispatch.planning.booking.offering import Counter
from dispatch.planning.booking.slot import Slot
from dispatch.planning.booking.standing import records_of
from dispatch.planning.by_hand.trial import Shift, shifts, tried
from dispatch.planning.question.crew import crew
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.demand import is_held
from dispatch.planning.question.household import within
from dispatch.planning.question.scene import Scene
from dispatch.planning.question.ties import steady
from dispatch.planning.snapshot import Snapshot, put
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import visits
from dispatch.work.hold import Hold
from dispatch.work.turns import take_turns
from dispatch.work.visit import Visit
from dispatch.work.whole import Stay
from optimizer.engineer import Engineer as Planner
from optimizer.evaluate import best_timetable, route_costs
from optimizer.plan import Route, Stop
from optimizer.problem import Problem
from optimizer.visit import Visit as Planned

WANTED = "wanted"  # as the visit to be booked is called among the others, whose names are numbers
HELD = "hold-"  # and those that others are about to book


@dataclass(frozen=True)
class Fit:
    """`shifts`: the others on the route who get another start, or another way there. `ways`: {hold id: seconds on
    the way there} of what other customers are about to book; its start stays."""

    engineer: Engineer
    starts_at: datetime
    travel: int  # seconds
    shifts: tuple[Shift, ...]
    ways: dict[int, int]


@dataclass(frozen=True)
class Part:
    """One engineer's part of what was chosen. `alone`: nobody begins at the same moment, so the start is ours."""

    stay: Stay
    planner: Planned
    slot: Slot
    engineer_id: int
    alone: bool


def parts_of(asked: Counter, slot: Slot) -> list[Part]:
    found = []
    for step, chosen in zip(asked.wish.steps, (slot, *slot.then), strict=True):
        found += [
            Part(stay, step.planner, chosen, who, alone=not step.by_two)
            for stay, who in zip(step.stays, chosen.led_crew, strict=True)
        ]
    return found


def fit(asked: Counter, part: Part) -> Fit | None:
    """At the time that was offered, if the others stay or go later for it; else in the window, the others as early as
    was promised to them. None: on a second look it doesn't go."""
    slot = part.slot
    day = PlanningDay(slot.day, asked.branch.time_zone)
    question = _of_engineer(asked, day, part.engineer_id)
    if question is None:
        return None
    engineer, name = question.members[str(part.engineer_id)].engineer, str(part.engineer_id)
    whole = _with_wanted(asked, question, part)
    trial = tried(whole, WANTED, name, slot.starts_at)
    if not trial.obstacles:
        return Fit(engineer, trial.starts_at, trial.travel, trial.shifts, _ways(trial.stops))
    route = _drawn_up(asked, question, whole, part)
    if route is None:
        return None
    own = next(stop for stop in route.stops if stop.visit == WANTED)
    others = tuple(shifts(whole, route.stops, WANTED))
    return Fit(engineer, day.moment(own.start), own.travel, others, _ways(route.stops))


def give_way(asked: Counter, found: Fit) -> bool:
    """Move the others of that day aside. False: somebody changed one of them just now, and nothing was moved."""
    tx = asked.tx
    others, held = _locked(asked, found)
    if any(others[shift.record.visit_id].version != shift.record.visit_version for shift in found.shifts):
        return False
    if any(hold.ended_at is not None for hold in held):
        return False
    for each in (*others.values(), *(hold.engagement for hold in held)):
        each.release(tx.stamp.at)
    tx.session.flush()
    for hold in held:
        _reach(tx, hold, found.ways[hold.id])
    for shift in found.shifts:
        other = others[shift.record.visit_id]
        visits.retime(tx, other, starts_at=shift.starts_at, travel=shift.travel)
    return True


def _reach(tx: Transaction, hold: Hold, travel: int) -> None:
    """Kept at its time, on another way there."""
    gone = hold.engagement
    begins, ends = hold.starts_at - timedelta(seconds=travel), gone.during.upper
    hold.engagement = engage(tx, gone.engineer_id, kind=gone.kind, starts_at=begins, ends_at=ends)
    hold.travel_seconds = travel
    remark(hold, "retime")


def _ways(stops: Sequence[Stop]) -> dict[int, int]:
    return {int(stop.visit.removeprefix(HELD)): stop.travel for stop in stops if stop.visit.startswith(HELD)}


def _of_engineer(asked: Counter, day: PlanningDay, engineer_id: int) -> Snapshot | None:
    [records] = records_of(asked.tx, asked.branch, [day], who={engineer_id})
    members = crew(asked.tx, day, records.shifts, records.visits, at=asked.now)
    if not members:
        return None
    standing = [visit for visit in records.visits if is_held(visit, day)]
    return steady(put(Scene(day, members, standing, asked.lengths, asked.now, alone=True), asked.desk.roads))


def _drawn_up(asked: Counter, question: Snapshot, whole: Snapshot, part: Part) -> Route | None:
    """The way an offer is found, for one engineer: a place is looked for among long visits, and then taken among
    visits as they are planned, which take less."""
    planned, wanted = question.problem, whole.problem.visit(WANTED)
    day, routes = cautious(planned, question.routes)
    if not day.engineers:
        return None
    [engineer] = day.engineers
    opens, closes = wanted.window
    start = question.day.seconds(part.slot.starts_at)
    span = (opens, closes - asked.wish.rule.slack * 60) if part.alone else (start, start)
    wanted = replace(wanted, window=span)
    stops = [day.visit(each) for each in routes[engineer.id]]
    position = _cheapest(whole.problem, engineer, stops, replace(wanted, duration=part.planner.duration))
    if position is None:
        return None
    usual = [replace(stop, duration=planned.visit(stop.id).duration) for stop in stops]
    best = best_timetable(_of(whole.problem, engineer, usual, wanted), engineer, _into(usual, position, wanted))
    return None if best.obstacles else best.route


def _cheapest(problem: Problem, engineer: Planner, stops: list[Planned], wanted: Planned) -> int | None:
    asked = _of(problem, engineer, stops, wanted)
    found = {}
    for position in range(len(stops) + 1):
        best = best_timetable(asked, engineer, _into(stops, position, wanted))
        if not best.obstacles:
            found[position] = sum(route_costs(asked, engineer, best.route).values())
    return min(found, key=found.get, default=None)


def _of(problem: Problem, engineer: Planner, stops: list[Planned], wanted: Planned) -> Problem:
    return problem.trusting(visits=(*stops, wanted), engineers=(engineer,))


def _into(stops: list[Planned], position: int, wanted: Planned) -> list[Planned]:
    return [*stops[:position], wanted, *stops[position:]]


def _with_wanted(asked: Counter, question: Snapshot, part: Part) -> Snapshot:
    problem, way = question.problem, asked.desk.ways(question.places, asked.wish.place)
    wanted = replace(
        part.planner,
        loc=len(problem.travel),
        duration=part.stay.minutes * 60,
        window=within(asked.wish.order.home, question.day, part.slot.window.seconds(question.day)),
        engineers=None,  # who comes along need not be who leads
    )
    problem = problem.trusting(visits=(*problem.visits, wanted), travel=widened(problem.travel, way))
    return replace(question, problem=problem)


def _locked(asked: Counter, found: Fit) -> tuple[dict[int, Visit], list[Hold]]:
    """The visits that give way, and the holds of which the way there changes."""
    session, ids = asked.tx.session, [shift.record.visit_id for shift in found.shifts]
    theirs = select(Visit.work_order_id).where(Visit.id.in_(ids))
    holders = select(Hold.work_order_id).where(Hold.id.in_(found.ways))
    orders = {asked.wish.order.id, *session.scalars(theirs), *session.scalars(holders)}
    take_turns(asked.tx, orders=orders, engineers={found.engineer.id})
    again = {"populate_existing": True}
    others = session.scalars(select(Visit).where(Visit.id.in_(ids)).execution_options(**again))
    held = session.scalars(
        select(Hold).where(Hold.id.in_(found.ways)).with_for_update(of=Hold).execution_options(**again)
    )
    changed = [hold for hold in held if hold.travel_seconds != found.ways[hold.id] or hold.ended_at is not None]
    return {visit.id: visit for visit in others}, changed
