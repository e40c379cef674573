"""Who works when and can do what, and a simple plan of a day: one visit after the other, the nearest engineer first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.people.shift import Shift
from dispatch.planning.roads import roads_of

Point = tuple[float, float]
SLACK = timedelta(minutes=8)  # between two visits, for what takes longer than planned
READY = timedelta(minutes=10)  # from being given a visit to setting out for it
FULL = 0.25  # of an hour: what each visit an engineer has already weighs against giving them one more
GRID = 300  # seconds; plans are made in five minutes


@lru_cache(maxsize=200_000)
def seconds(here: Point, there: Point) -> int:
    return int(roads_of("model")([here, there])[0, 1])


@dataclass(frozen=True)
class Slot:
    """A place in an engineer's day. `travel`: seconds on the way there."""

    engineer: Engineer
    shift: Shift
    starts_at: datetime
    minutes: int
    travel: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass
class Route:
    engineer: Engineer
    shift: Shift
    place: Point
    free: datetime
    rested: bool = False
    slots: list[Slot] = field(default_factory=list)

    def fit(self, point: Point, minutes: int, earliest: datetime) -> Slot | None:
        """Behind what is planned already, the break and the way home allowed for."""
        travel = seconds(self.place, point)
        starts = _on_grid(max(self.free, earliest, self.shift.starts_at) + timedelta(seconds=travel))
        if not self.rested and self.shift.break_from and starts > self.shift.break_from:
            starts = _on_grid(starts + timedelta(minutes=self.shift.break_minutes))
        back = timedelta(seconds=seconds(point, self.home))
        if starts + timedelta(minutes=minutes) + back > self.shift.ends_at:
            return None
        return Slot(self.engineer, self.shift, starts, minutes, travel)

    @property
    def home(self) -> Point:
        return self.engineer.start_lat, self.engineer.start_lon

    def take(self, slot: Slot, point: Point) -> None:
        self.slots.append(slot)
        self.place, self.free = point, slot.ends_at + SLACK
        self.rested = self.rested or bool(self.shift.break_from and slot.ends_at > self.shift.break_from)


class Crew:
    def __init__(self, shifts: Iterable[Shift], certified: set[str]):
        self.certified = certified
        self.by_day: dict[date, list[Shift]] = {}
        for shift in shifts:
            self.by_day.setdefault(shift.day, []).append(shift)
        # Since when it is known that they are away on that day.
        self.away: dict[tuple[int, date], datetime] = {}
        self._levels: dict[tuple[int, date], dict[str, int]] = {}
        self._on: dict[tuple[date, int | None], list[Shift]] = {}
        self._somebody: dict[tuple[int, int, date], bool] = {}

    def on(self, day: date, branch: Branch | None = None) -> list[Shift]:
        """The shifts of those who are there. Tell who is away before asking."""
        key = day, branch and branch.id
        if key not in self._on:
            there = [s for s in self.by_day.get(day, ()) if (s.engineer_id, day) not in self.away]
            self._on[key] = [s for s in there if branch in (None, s.engineer.branch)]
        return self._on[key]

    def able(self, engineer: Engineer, fault: FaultTypeEdition, day: date) -> bool:
        key = engineer.id, day
        if key not in self._levels:
            self._levels[key] = engineer.levels_on(day, self.certified)
        held = self._levels[key]
        return all(held.get(skill, 0) >= level for skill, level in fault.needs.items())

    def somebody(self, branch: Branch, fault: FaultTypeEdition, day: date) -> bool:
        """Whether anybody of the branch who is there can do it."""
        key = branch.id, fault.id, day
        if key not in self._somebody:
            self._somebody[key] = any(self.able(shift.engineer, fault, day) for shift in self.on(day, branch))
        return self._somebody[key]

    def routes(self, day: date) -> list[Route]:
        return [
            Route(shift.engineer, shift, (shift.engineer.start_lat, shift.engineer.start_lon), shift.starts_at)
            for shift in self.by_day.get(day, ())
        ]

    def place(
        self,
        routes: Iterable[Route],
        branch: Branch,
        fault: FaultTypeEdition,
        point: Point,
        *,
        given_at: datetime,
        earliest: datetime,
    ) -> Slot | None:
        """Give it to whoever loses least time by it; None where it fits nowhere."""
        best = None
        for route in routes:
            if route.engineer.branch is not branch or not self._free(route, fault, given_at):
                continue
            slot = route.fit(point, fault.minutes, max(given_at + READY, earliest))
            if slot and (best is None or self._loss(route, slot) < self._loss(*best)):
                best = route, slot
        if best is None:
            return None
        best[0].take(best[1], point)
        return best[1]

    def _loss(self, route: Route, slot: Slot) -> float:
        if (route.engineer.id, route.shift.day) in self.away:
            return 0.0  # Whoever will fall ill is given much, so that the day has something to mend.
        return slot.travel / 3600 + FULL * len(route.slots)

    def _free(self, route: Route, fault: FaultTypeEdition, given_at: datetime) -> bool:
        known = self.away.get((route.engineer.id, route.shift.day))
        return (known is None or given_at < known) and self.able(route.engineer, fault, route.shift.day)


def _on_grid(moment: datetime) -> datetime:
    return moment + timedelta(seconds=-moment.timestamp() % GRID)
