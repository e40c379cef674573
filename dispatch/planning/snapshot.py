"""The only bridge between our records and the planner's numbers."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from dispatch.errors import N_, Invalid
from dispatch.people.branch import Branch
from dispatch.planning.question import demand, prices
from dispatch.planning.question.crew import Member, Place, begins, crew
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.demand import Hours, Wish, is_asked_for, is_held, visits_of_day, wish
from dispatch.planning.question.lengths import Lengths, lengths
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit
from optimizer import problem as planner
from optimizer.problem import Problem
from optimizer.scenarios import InHand, Scenarios

Roads = Callable[[Sequence[Place]], np.ndarray]  # places → seconds from each to each
ADDRESS_UNSURE = "address_unsure"


class NobodyOnShift(Invalid):
    """Nobody can be sent on that day."""

    says = N_(
        "Nobody of this branch is on shift any more on that day, so there is nothing to plan. Enter shifts first."
    )


class NothingToPlan(Invalid):
    """No visits are asked for on that day."""

    says = N_("There is no open order and no planned visit for that day, so there is nothing to plan.")


@dataclass(frozen=True)
class VisitRecord:
    """A visit as it stood at the snapshot. Moments are ISO texts, as the record is kept as JSON."""

    visit_id: int
    order_version: int
    visit_version: int
    engineer_id: int | None = None
    starts_at: str | None = None
    travel_seconds: int | None = None
    window: tuple[str, str] | None = None
    told: bool = False
    pinned: bool = False
    promised_by: str | None = None  # None: nothing that this day could still keep
    obstacle: str | None = None  # why it was not even asked for

    @property
    def starts(self) -> datetime | None:
        return self.starts_at and datetime.fromisoformat(self.starts_at)

    @property
    def promised(self) -> datetime | None:
        return self.promised_by and datetime.fromisoformat(self.promised_by)

    def keeps_window(self, moment: datetime) -> bool:
        """True also where no window was promised."""
        if self.window is None:
            return True
        opens, closes = (datetime.fromisoformat(end) for end in self.window)
        return opens <= moment <= closes


@dataclass(frozen=True)
class Snapshot:
    """`problem` knows visits and engineers by their ids as texts, and blocks by texts of their own.

    `routes` is the present plan in the planner's form.
    """

    day: PlanningDay
    problem: Problem
    records: dict[str, VisitRecord]
    routes: dict[str, list[str]]
    members: dict[str, Member] = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        return {
            "visits": {visit: asdict(record) for visit, record in self.records.items()},
            "routes": self.routes,
        }


@dataclass(frozen=True)
class Scene:
    """Records as they were read, loaded with all that `put` needs, so that it works without the database.

    `by_hand`: the visit a dispatcher has in hand; it is asked for on this day whatever holds it, even in place.
    """

    day: PlanningDay
    members: list[Member]
    wanted: list[Visit]
    lengths: Lengths
    at: datetime
    by_hand: Visit | None = None


def look(
    tx: Transaction,
    branch: Branch,
    day: PlanningDay,
    *,
    by_hand: Visit | None = None,
    grace: timedelta = timedelta(0),
) -> Scene:
    """The day as it stands at this moment. `grace`: how long ago the crew may have set out all the same.

    Raises:
        NobodyOnShift, NothingToPlan: there is no question to ask.
    """
    visits = visits_of_day(tx, branch, day)
    members = crew(tx, branch, day, visits, at=tx.stamp.at - grace)
    if not members:
        raise NobodyOnShift
    wanted = [visit for visit in visits if is_held(visit, day) or is_asked_for(visit, day)]
    if by_hand is not None and by_hand not in wanted:
        wanted.append(by_hand)
    if not wanted:
        raise NothingToPlan
    return Scene(day, members, wanted, lengths(tx, at=tx.stamp.at), tx.stamp.at, by_hand)


def put(scene: Scene, roads: Roads) -> Snapshot:
    """The question. Roads may take their time, so no transaction should be open."""
    day, members, wanted = scene.day, scene.members, scene.wanted
    placed = [visit for visit in wanted if _is_sure(visit)]
    unplaced = [visit for visit in wanted if is_held(visit, day) and not _is_sure(visit)]
    places = _Places()
    people = {str(member.engineer.id): _blocked(member, unplaced, day) for member in members}
    starts = {each: places.index(member.place) for each, member in people.items()}
    ends = {
        each: places.index((member.engineer.start_lat, member.engineer.start_lon)) for each, member in people.items()
    }
    hours = Hours.of(members, day)
    asked = [_asked(visit, people, places.index(_place(visit)), wish(visit, day, hours), scene) for visit in placed]
    blocks = [block for each, member in people.items() for block in _blocks(each, member, ends[each])]
    skills = {skill for member in members for skill in member.levels} | {s for v in asked for s in v.skills}
    problem = Problem(
        engineers=tuple(
            replace(_engineer(each, people[each], starts[each], ends[each]), in_hand=_in_hand(people[each], scene))
            for each in people
        ),
        visits=(*asked, *blocks),
        travel=roads(places.known),
        name=day.day.isoformat(),
        balance=prices.BALANCE,
        scenarios=Scenarios(count=prices.SCENARIOS, travel_spread=prices.TRAVEL_SPREAD),
        skills=tuple(sorted(skills)),
    )
    records = {str(visit.id): _record(visit, day, hours) for visit in wanted}
    return Snapshot(day, problem, records, _routes(problem, placed, day), people)


def _is_sure(visit: Visit) -> bool:
    return visit.work_order.home is not None and visit.work_order.home.sure


def _place(visit: Visit) -> Place:
    home = visit.work_order.home
    return (home.lat, home.lon)


class _Places:
    """Each place once, in the order first met."""

    def __init__(self):
        self.known: list[Place] = []
        self._index: dict[Place, int] = {}

    def index(self, place: Place) -> int:
        if place not in self._index:
            self._index[place] = len(self.known)
            self.known.append(place)
        return self._index[place]


def _engineer(each: str, member: Member, start: int, end: int) -> planner.Engineer:
    return planner.Engineer(
        id=each,
        start=start,
        end=end,
        shift=member.hours,
        skills=member.levels,
        meal_break=member.pause and planner.MealBreak(*member.pause),
        overtime=planner.Overtime(member.overtime, prices.OVERTIME_SECOND) if member.overtime else None,
        workload=member.workload,
    )


def _in_hand(member: Member, scene: Scene) -> InHand | None:
    """What may take longer than planned before this engineer is free."""
    visit = member.under_way
    if visit is None:
        return None
    length, start, now = scene.lengths.of(visit), scene.day.seconds(begins(visit)), scene.day.seconds(scene.at)
    return InHand(
        begins=max(0, start),
        mean=length.mean,
        sigma=length.sigma,
        travel=0 if visit.arrived_at else max(0, start - now),
        elapsed=max(0, now - start) if visit.arrived_at else 0,
    )


def _asked(visit: Visit, people: dict[str, Member], loc: int, terms: Wish, scene: Scene) -> planner.Visit:
    day = scene.day
    has_it = str(visit.engineer_id) if is_held(visit, day) and str(visit.engineer_id) in people else None
    length = scene.lengths.of(visit)
    facts = {
        "id": str(visit.id),
        "loc": loc,
        "duration": visit.minutes * 60,
        "mean": length.mean,
        "sigma": length.sigma,
        "window": terms.window,
        "due": terms.due,
        "weight": terms.late_second,
        "step": terms.late_at_all,
        "penalty": terms.left_out,
        "skills": visit.work_order.fault.needs if visit.work_order.fault else {},
        "assigned": has_it,
        "change_cost": prices.CHANGE if has_it else 0,
    }
    if has_it and visit.pinned and visit is not scene.by_hand:
        facts |= _in_place(visit, people[has_it], day)
    return planner.Visit(**facts)


def _in_place(visit: Visit, member: Member, day: PlanningDay) -> dict[str, Any]:
    """Whoever held it there may have passed over a missing skill; that is not asked again. A time that has gone by
    binds only the engineer."""
    starts = day.seconds(visit.starts_at)
    fixed = {"pinned_start": starts} if starts >= member.hours[0] else {"window": (0, demand.FAR)}
    return fixed | {"skills": {}, "penalty": prices.NEVER, "engineers": (str(member.engineer.id),)}


def _blocked(member: Member, unplaced: list[Visit], day: PlanningDay) -> Member:
    """What stands at an address nobody is sure of takes time all the same."""
    taken = tuple(
        (f"held-{visit.id}", (day.seconds(visit.starts_at) - visit.travel_seconds, day.seconds(visit.ends_at)))
        for visit in unplaced
        if visit.engineer_id == member.engineer.id
    )
    return replace(member, blocks=(*member.blocks, *(each for each in taken if each[1][0] >= member.hours[0])))


def _blocks(each: str, member: Member, home: int) -> list[planner.Visit]:
    return [
        planner.Visit(
            id=name,
            loc=home,
            duration=back - away,
            window=(away, away),
            due=None,
            weight=0,
            skills={},
            penalty=prices.NEVER,
            engineers=(each,),
            pinned_start=away,
        )
        for name, (away, back) in member.blocks
    ]


def _record(visit: Visit, day: PlanningDay, hours: Hours) -> VisitRecord:
    held = is_held(visit, day)
    _, ends = demand.promise_of(visit, day)
    promised = ends is not None and day.seconds(ends) >= hours.first
    return VisitRecord(
        visit_id=visit.id,
        order_version=visit.work_order.version,
        visit_version=visit.version,
        engineer_id=visit.engineer_id if held else None,
        starts_at=visit.starts_at.isoformat() if held else None,
        travel_seconds=visit.travel_seconds if held else None,
        window=(visit.window_from.isoformat(), visit.window_to.isoformat()) if visit.window_from else None,
        told=visit.told_at is not None,
        pinned=visit.pinned and held,
        promised_by=ends.isoformat() if promised else None,
        obstacle=None if _is_sure(visit) else ADDRESS_UNSURE,
    )


def _routes(problem: Problem, placed: list[Visit], day: PlanningDay) -> dict[str, list[str]]:
    timed: dict[str, list[tuple[int, str]]] = {}
    for visit in placed:
        if is_held(visit, day) and str(visit.engineer_id) in problem.engineer_index:
            timed.setdefault(str(visit.engineer_id), []).append((day.seconds(visit.starts_at), str(visit.id)))
    for block in problem.visits:
        if not block.id.isdigit():
            timed.setdefault(block.engineers[0], []).append((block.pinned_start, block.id))
    return {each: [visit for _, visit in sorted(stops)] for each, stops in timed.items()}
