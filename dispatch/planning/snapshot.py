"""The only bridge between our records and the planner's numbers."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import Any

import numpy as np

from dispatch.errors import N_, Invalid
from dispatch.parts.queries import supply
from dispatch.planning.question import prices
from dispatch.planning.question.crew import Member, Place, crew
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.demand import Hours, is_asked_for, is_held, wish
from dispatch.planning.question.household import wishes_of
from dispatch.planning.question.lengths import lengths
from dispatch.planning.question.parts import parts_for
from dispatch.planning.question.prices import NORMAL, Weights
from dispatch.planning.question.record import VisitRecord, is_sure, record_of
from dispatch.planning.question.records import DayRecords
from dispatch.planning.question.reserve import reserve_of
from dispatch.planning.question.scene import Scene
from dispatch.planning.question.scope import EVERYTHING, Scope
from dispatch.planning.question.terms import asked, blocks_of, engineer_of, held_of, quota_of
from dispatch.planning.question.ties import apart, tied
from dispatch.planning.terms.planning_terms import weights_of
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import ENDED, UNDER_WAY
from dispatch.work.visit import Visit
from dispatch.work.whole import before, beside
from optimizer.network import OnTheMap
from optimizer.problem import Problem
from optimizer.region import Region
from optimizer.scenarios import Scenarios
from optimizer.visit import Visit as Planned

BEGUN = UNDER_WAY | ENDED
MOST_FETCHING = 4_000_000  # of a visit by an engineer, in a day that is planned in parts
Roads = Callable[[Sequence[Place]], np.ndarray]  # places → seconds from each to each


class NobodyOnShift(Invalid):
    """Nobody can be sent on that day."""

    says = N_(
        "Nobody of this branch is on shift any more on that day, so there is nothing to plan. Enter shifts first."
    )


class NothingToPlan(Invalid):
    """No visits are asked for on that day."""

    says = N_("There is no open order and no planned visit for that day, so there is nothing to plan.")


@dataclass(frozen=True)
class Asked:
    """`problem` knows visits and engineers by their ids as texts, and blocks by texts of their own.

    `routes` is the present plan in the planner's form.
    """

    day: PlanningDay
    problem: Problem
    records: dict[str, VisitRecord]
    routes: dict[str, list[str]]


@dataclass(frozen=True)
class Snapshot(Asked):
    """As it was read from the records."""

    members: dict[str, Member] = field(repr=False)
    places: tuple[Place, ...] = field(repr=False)  # by their number in the problem
    weights: Weights = field(default=NORMAL, repr=False)

    def to_json(self) -> dict[str, Any]:
        return kept(self.records, self.routes) | {"weights": self.weights.to_json()}


@dataclass(frozen=True)
class Vast:
    """As `Snapshot`, of a day that is planned in parts; the roads have not been asked yet."""

    day: PlanningDay
    region: Region
    records: dict[str, VisitRecord]
    routes: dict[str, list[str]]


def kept(records: dict[str, VisitRecord], routes: dict[str, list[str]]) -> dict[str, Any]:
    """What ties the planner's ids to ours, as JSON."""
    return {"visits": {visit: asdict(record) for visit, record in records.items()}, "routes": routes}


def look(
    tx: Transaction,
    records: DayRecords,
    *,
    by_hand: Visit | None = None,
    grace: timedelta = timedelta(0),
    scope: Scope = EVERYTHING,
) -> Scene:
    """The day as it stands at this moment. `grace`: how long ago the crew may have set out all the same.

    Raises:
        NobodyOnShift, NothingToPlan: there is no question to ask.
    """
    day, visits = records.day, records.visits
    members = crew(tx, day, records.shifts, visits, at=tx.stamp.at - grace)
    if not members:
        raise NobodyOnShift
    wanted = [visit for visit in visits if is_held(visit, day) or scope.holds(visit) and is_asked_for(visit, day)]
    if by_hand is not None and by_hand not in wanted:
        wanted.append(by_hand)
    if not any(scope.holds(visit) for visit in wanted):
        raise NothingToPlan
    for visit in wanted:
        before(visit), beside(visit)  # read now: there may be no transaction when they are asked again
    return Scene(
        day=day,
        members=members,
        wanted=wanted,
        lengths=lengths(tx, at=tx.stamp.at),
        at=tx.stamp.at,
        by_hand=by_hand,
        wishes=wishes_of(tx, (visit.work_order for visit in wanted)),
        weights=weights_of(tx, records.branch.id),
        scope=scope,
        supply=supply(tx, records.branch.id, {part for visit in wanted for part in parts_for(visit)}),
        begun=sum(visit.state in BEGUN and _is_by(visit, members) for visit in visits),
    )


def _is_by(visit: Visit, members: Sequence[Member]) -> bool:
    return any(visit.engineer_id == member.engineer.id for member in members)


def put(scene: Scene, roads: Roads) -> Snapshot:
    """The question. Roads may take their time, so no transaction should be open."""
    terms = _Terms(scene)
    problem = Problem(travel=roads(terms.places.known), **terms.facts)
    routes = _routes(terms.facts, terms.placed, scene.day)
    places = tuple(terms.places.known)
    return Snapshot(scene.day, problem, terms.records, routes, terms.people, places, scene.weights)


def put_vast(scene: Scene, roads: Roads) -> Vast:
    """As `put`, without asking the roads. Nothing ties its parts but what they can share out: whoever comes with
    somebody keeps their time, nothing is kept free for emergencies; and where it would be told of millions who must
    fetch a part, it isn't told."""
    terms = _Terms(scene)
    visits, records = apart(terms.facts["visits"], terms.records, scene.day)
    if sum(len(each.durations) for each in visits) > MOST_FETCHING:
        visits = tuple(replace(each, durations={}) for each in visits)
    facts = {name: fact for name, fact in terms.facts.items() if name != "areas"} | {"visits": visits}
    region = Region(travel=OnTheMap(terms.places.known, roads), **facts)
    return Vast(scene.day, region, records, _routes(terms.facts, terms.placed, scene.day))


class _Terms:
    """The scene in the planner's terms: all but the travel."""

    def __init__(self, scene: Scene):
        day, members, wanted = scene.day, scene.members, scene.wanted
        self.placed = [visit for visit in wanted if is_sure(visit)]
        unplaced = [visit for visit in wanted if is_held(visit, day) and not is_sure(visit)]
        self.people = {str(member.engineer.id): _blocked(member, unplaced, day) for member in members}
        self.places = _Places()
        self.crews_hours = Hours.of(members, day)
        self.own_hours = {member.engineer.id: Hours.of([member], day) for member in members} if scene.alone else {}
        self.records = {
            str(visit.id): record_of(visit, day, self._hours(visit), in_scope=scene.scope.holds(visit))
            for visit in wanted
        }
        self.facts = self._facts(scene)

    def _hours(self, visit: Visit) -> Hours:
        return self.own_hours.get(visit.engineer_id, self.crews_hours)

    def _asked(self, visit: Visit, scene: Scene) -> Planned:
        wanted = wish(visit, scene.day, self._hours(visit), scene.weights)
        return asked(visit, self.people, self.places.index(_place(visit)), wanted, scene)

    def _facts(self, scene: Scene) -> dict[str, Any]:
        people, index = self.people, self.places.index
        starts = {each: index(member.place) for each, member in people.items()}
        ends = {each: index((member.engineer.start_lat, member.engineer.start_lon)) for each, member in people.items()}
        visits = [self._asked(visit, scene) for visit in self.placed]
        visits = tied(visits, self.placed, people, scene.weights.same_engineer)
        blocks = [block for each, member in people.items() for block in blocks_of(each, member, ends[each])]
        blocks += [hold for each, member in people.items() for hold in held_of(each, member, index)]
        levels = {skill for member in scene.members for skill in member.levels}
        return {
            "engineers": tuple(
                engineer_of(member, scene, start=starts[each], end=ends[each]) for each, member in people.items()
            ),
            "visits": (*visits, *blocks),
            "name": scene.day.day.isoformat(),
            "groups": quota_of(scene, people),
            "areas": reserve_of(scene, people),
            "balance": scene.weights.balance,
            "scenarios": Scenarios(count=prices.SCENARIOS, travel_spread=prices.TRAVEL_SPREAD),
            "skills": tuple(sorted(levels | {skill for visit in visits for skill in visit.skills})),
        }


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


def _blocked(member: Member, unplaced: list[Visit], day: PlanningDay) -> Member:
    """What stands at an address nobody is sure of takes time all the same."""
    taken = tuple(
        (f"held-{visit.id}", (day.seconds(visit.starts_at) - visit.travel_seconds, day.seconds(visit.ends_at)))
        for visit in unplaced
        if visit.engineer_id == member.engineer.id
    )
    return replace(member, blocks=(*member.blocks, *(each for each in taken if each[1][0] >= member.hours[0])))


def _routes(facts: dict[str, Any], placed: list[Visit], day: PlanningDay) -> dict[str, list[str]]:
    crew = {engineer.id for engineer in facts["engineers"]}
    timed: dict[str, list[tuple[int, str]]] = {}
    for visit in placed:
        if is_held(visit, day) and str(visit.engineer_id) in crew:
            timed.setdefault(str(visit.engineer_id), []).append((day.seconds(visit.starts_at), str(visit.id)))
    for block in facts["visits"]:
        if not block.id.isdigit():
            timed.setdefault(block.engineers[0], []).append((block.pinned_start, block.id))
    return {each: [visit for _, visit in sorted(stops)] for each, stops in timed.items()}
