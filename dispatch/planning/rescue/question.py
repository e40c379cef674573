"""The live day with one visit of it in danger: read from the records, and put to the planner."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from types import MappingProxyType

from sqlalchemy import select

from dispatch.people.branch import Branch
from dispatch.people.queries import next_day_with_shifts
from dispatch.planning.by_hand.candidates import asked
from dispatch.planning.outlook.driving import as_it_stands
from dispatch.planning.outlook.judging import RESCUED
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.planning.question.demand import comes_from, ends_of, promise_of
from dispatch.planning.question.records import DayRecords
from dispatch.planning.rescue.left import is_left
from dispatch.planning.snapshot import NobodyOnShift, Roads, Snapshot
from dispatch.store.bulk import among
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import HELD, VisitState
from dispatch.work.visit import Visit
from optimizer.earliest import Early, place_early
from optimizer.evaluate import Routes
from optimizer.problem import Problem
from optimizer.rescue import DOUBTFUL, Rescue, another_time
from optimizer.rescue_live import Live

NOTHING: Mapping[str, int] = MappingProxyType({})
WAITS = timedelta(days=3)  # what is promised no sooner may be left for another day


@dataclass(frozen=True)
class Question:
    visit: Visit
    records: DayRecords
    snapshot: Snapshot
    came_to: frozenset[int]  # orders that somebody has arrived at before

    @property
    def day(self) -> PlanningDay:
        return self.records.day

    @property
    def key(self) -> str:
        return str(self.visit.id)

    @property
    def ends(self) -> datetime | None:
        return self.snapshot.records[self.key].promised

    @cached_property
    def promises(self) -> dict[str, int]:
        """Until when each visit of the day must have begun, in the planner's seconds; also what is too late already,
        so that it gets no later."""
        known, visits = self.snapshot.problem.visit_index, self.visits()
        ends = {each: promise_of(visits[each], self.day)[1] for each in self.snapshot.records if each in known}
        return {each: self.day.seconds(end) for each, end in ends.items() if end is not None}

    @cached_property
    def also(self) -> dict[str, tuple[int, ...]]:
        """Until when each must have begun for whatever else its order is promised."""
        known, promises = self.snapshot.problem.visit_index, self.promises
        found = {}
        for each, visit in self.visits().items():
            if each in known:
                ends = ends_of(visit, came=visit.work_order_id in self.came_to)
                found[each] = tuple({*map(self.day.seconds, ends)} - {promises.get(each)})
        return found

    @cached_property
    def planned(self) -> dict[str, int]:
        records, visits = self.snapshot.records.items(), self.visits()
        return {each: self.day.seconds(comes_from(visits[each])) for each, one in records if one.starts}

    @cached_property
    def still_kept(self) -> datetime | None:
        """When the first ends of what else is promised of the visit and holds as things are."""
        kept = [end for end, holds in zip(self.also[self.key], self._hold, strict=True) if holds]
        return self.day.moment(min(kept)) if kept else None

    @property
    def _hold(self) -> Iterator[bool]:
        engineer = self.live.engineer_of.get(self.key)
        if engineer is not None:
            shares = self.live.shares(engineer)[self.key][1:]
            return (share + (1 - share) * RESCUED >= DOUBTFUL for share in shares)  # as the outlook counts
        early = self._placed(self.snapshot.routes, [self.key]).get(self.key)
        return (early is not None and early.start <= end for end in self.also[self.key])

    def another_time(
        self, window: tuple[datetime, datetime], *, by: datetime | None, engineer_id: int | None = None
    ) -> Rescue | None:
        """The visit in that window, begun until `by` where something asks for that; only by one engineer if named."""
        return another_time(
            self.snapshot.problem if engineer_id is None else self._only(engineer_id),
            self.snapshot.routes,
            self.key,
            self.promises,
            tuple(self.day.seconds(end) for end in window),
            planned=self.planned,
            also=self.also,
            by=by and self.day.seconds(by),
            like=self.live,
        )

    @property
    def may_wait(self) -> set[str]:
        """Not promised for these days, and nobody was told a time."""
        soon, promises = self.day.seconds(self.day.ends + WAITS), self.promises
        records = self.snapshot.records.items()
        free = {each for each, one in records if one.engineer_id is not None and not one.told and not one.stays}
        return {each for each in free if promises.get(each, soon) >= soon}

    @cached_property
    def live(self) -> Live:
        return Live(self.snapshot.problem, self.snapshot.routes, self.promises, self.planned, also=self.also)

    def leaves_room(self, rescue: Rescue, told: Mapping[int, datetime]) -> bool:
        """Whether all that is in nobody's hands yet, and could be begun in time, still can. `told`: by its number,
        until when what gets another place is promised then."""
        before = self._room
        told = {str(each): self.day.seconds(end) for each, end in told.items()}
        routes = {**self.snapshot.routes, **rescue.routes}
        after = self._placed(routes, self._nobodys, told) if before else {}
        return all(is_left(one.start, self.live.ends(each), after.get(each)) for each, one in before.items())

    @cached_property
    def _room(self) -> dict[str, Early]:
        return self._placed(self.snapshot.routes, self._nobodys)

    def _placed(self, routes: Routes, wanted: list[str], told: Mapping[str, int] = NOTHING) -> dict[str, Early]:
        """As the outlook sees it."""
        problem, _ = as_it_stands(self.snapshot.problem, routes, {**self.promises, **told})
        return place_early(problem, routes, wanted)[0] if wanted else {}

    @cached_property
    def _nobodys(self) -> list[str]:
        """Promised for this day; what ends first has the first choice."""
        promises, ends = self.promises, self.day.seconds(self.day.ends)
        free = [each for each, one in self.snapshot.records.items() if one.engineer_id is None and each != self.key]
        return sorted((each for each in free if promises.get(each, ends) < ends), key=promises.__getitem__)

    def _only(self, engineer_id: int) -> Problem:
        problem = self.snapshot.problem
        own = replace(problem.visit(self.key), engineers=(str(engineer_id),))
        return problem.trusting(visits=tuple(own if each.id == self.key else each for each in problem.visits))

    def visits(self) -> Mapping[str, Visit]:
        return {str(each.id): each for each in (*self.records.visits, self.visit)}


def put(tx: Transaction, visit: Visit, roads: Roads) -> Question | None:
    """None where it can't be rescued any more: under way, over, or nobody works.

    Raises:
        AddressUnsure.
    """
    if visit.state not in HELD | {VisitState.OPEN}:
        return None
    branch = visit.work_order.branch
    day = _day(tx, visit)
    found = on_day(tx, visit, branch, day, roads)
    if found is None and visit.state not in HELD:
        return on_day(tx, visit, branch, next_day_with_shifts(tx, branch, day + timedelta(days=1)), roads)
    return found


def on_day(tx: Transaction, visit: Visit, branch: Branch, day: date, roads: Roads) -> Question | None:
    """That day of any branch with the visit in it, as if it were asked for there. None: nobody works any more.

    Raises:
        AddressUnsure.
    """
    records = DayRecords.read(tx, branch, PlanningDay(day, branch.time_zone))
    try:
        return Question(visit, records, asked(tx, visit, records, roads), _came_to(tx, [visit, *records.visits]))
    except NobodyOnShift:
        return None


def _came_to(tx: Transaction, known: list[Visit]) -> frozenset[int]:
    orders = sorted({each.work_order_id for each in known})
    query = select(Visit.work_order_id).where(among(Visit.work_order_id, orders), Visit.arrived_at.is_not(None))
    return frozenset(tx.session.scalars(query))


def _day(tx: Transaction, visit: Visit) -> date:
    branch = visit.work_order.branch
    if visit.state in HELD:
        return local_day(visit.starts_at, branch.time_zone)
    return next_day_with_shifts(tx, branch, local_day(tx.stamp.at, branch.time_zone))
