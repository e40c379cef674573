"""The visits asked for on each day, given to engineers and gone through as days really go: a little late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dispatch.seed import stories
from dispatch.seed.crew import Route, Slot
from dispatch.seed.stage import Stage
from dispatch.seed.stories import MINUTE
from dispatch.seed.wall_clock import day_of
from dispatch.seed.wishes import Wish
from dispatch.work.work_order import Channel

BROKEN_OFF, REOPENED = 0.08, 0.1  # of all visits, and of those nobody answered for
PACES = (0.9, 1.0, 1.12, 0.97, 1.04)  # of the usual length: engineers differ, and plans learn it
READS = 0.4  # of the engineers say that they have read of a visit
CAUSES = {
    "no_part": 30, "customer_absent": 22, "no_access": 12, "wrong_diagnosis": 12, "more_time": 12, "wrong_skill": 8,
    "unsafe": 4,
}  # fmt: skip
SUITS = (7, 7, 8, 9.5, 11, 12.5, 13.5)  # o'clock: from then on customers are at home
SOON_OVER = {"customer_absent", "no_access", "unsafe"}
LATE = timedelta(minutes=45)


@dataclass(frozen=True)
class Call:
    """A visit that is asked for. `ready_at`: from when it can be given to somebody."""

    wish: Wish
    ready_at: datetime


@dataclass(frozen=True)
class Ride:
    """`with_another`: of two who come at once; how it went is told of both together, later."""

    call: Call
    slot: Slot
    given_at: datetime
    with_another: bool = False


class Agenda:
    def __init__(self, stage: Stage, days: Iterable[date], held_up: Iterable[date] = ()):
        """`held_up`: days on which somebody gets badly behind."""
        self.stage, self.held_up = stage, set(held_up)
        self.days = sorted(days)
        self.calls: dict[date, list[Call]] = {day: [] for day in self.days}
        self._routes: dict[date, list[Route]] = {}
        self._taken: dict[date, list[Ride]] = {}

    def ask(self, wish: Wish, day: date, ready_at: datetime) -> None:
        """For that day or the next one somebody works; what lies beyond the last is left open."""
        for later in self.days:
            if later >= day and self.stage.crew.on(later, wish.branch):
                self.calls[later].append(Call(wish, ready_at))
                return

    def routes_of(self, day: date) -> list[Route]:
        """As far as they are taken."""
        return self._routes.setdefault(day, self.stage.crew.routes(day))

    def take(self, day: date, ride: Ride) -> None:
        """It has its place on its engineer's route already, before all others of the day."""
        self._taken.setdefault(day, []).append(ride)

    def go_through(self) -> None:
        for day in self.days:
            self._go_through(day)

    def _go_through(self, day: date) -> None:
        stage, rides = self.stage, {}
        routes = self.routes_of(day)
        for ride in self._taken.get(day, ()):
            rides.setdefault(ride.slot.engineer.id, []).append(ride)
        for earliest, given_at, _, call in sorted(self._givable(day)):
            wish, when = call.wish, {"given_at": given_at, "earliest": earliest}
            slot = stage.crew.place(routes, wish.branch, wish.fault, wish.household.point, **when)
            if slot is None:
                self.ask(wish, day + timedelta(days=1), call.ready_at)
                continue
            stories.given(stage, wish, given_at, slot)
            rides.setdefault(slot.engineer.id, []).append(Ride(call, slot, given_at))
        behind = stage.chance.sample(sorted(rides), min(2, len(rides))) if day in self.held_up else ()
        for engineer_id, engineers_rides in rides.items():
            self._ride(engineers_rides, behind=engineer_id in behind)

    def _givable(self, day: date) -> Iterable[tuple[datetime, datetime, int, Call]]:
        """From when it suits the customer, and when it is given to somebody."""
        for number, call in enumerate(self.calls[day]):
            suits = self.stage.clock.at(day, self.stage.chance.choice(SUITS))
            given_at = self._given_at(call, day)
            if given_at < self.stage.clock.now:
                yield max(suits, given_at), given_at, number, call

    def _given_at(self, call: Call, day: date) -> datetime:
        """In the afternoon before, or as soon as it could be; earlier than now in any case that can be."""
        chance, clock = self.stage.chance, self.stage.clock
        before = day - timedelta(days=1)
        while not self.stage.crew.on(before, call.wish.branch) and day - before < timedelta(days=5):
            before -= timedelta(days=1)
        usual = clock.at(before, chance.uniform(13.5, 15.5))
        if usual >= clock.now:
            usual = clock.now - chance.randint(4, 110) * MINUTE
        return max(usual, call.ready_at + chance.randint(3, 14) * MINUTE)

    def _ride(self, rides: list[Ride], *, behind: bool) -> None:
        stage, chance, free = self.stage, self.stage.chance, None
        for number, ride in enumerate(rides):
            slot, wish = ride.slot, ride.call.wish
            leaves = slot.starts_at - timedelta(seconds=slot.travel) + chance.randint(-5, 4) * MINUTE
            leaves = max(leaves, ride.given_at + 4 * MINUTE, slot.shift.starts_at)
            if free is not None:
                leaves = max(leaves, free + chance.randint(2, 6) * MINUTE)
            arrives = leaves + timedelta(seconds=slot.travel * chance.uniform(0.9, 1.2))
            usual = max(12.0, chance.gauss(wish.fault.minutes, wish.fault.spread))
            length = usual * PACES[slot.engineer.id % len(PACES)] + (behind and number == 0) * 70
            read_at = max(ride.given_at + MINUTE, slot.shift.starts_at - chance.randint(5, 30) * MINUTE)
            if read_at < leaves and chance.random() < READS:
                stories.gone(stage, wish, read_at, slot, "accept")
            stories.gone(stage, wish, leaves, slot, "set_out")
            stories.gone(stage, wish, arrives, slot, "arrive")
            free = self._end(ride, arrives, timedelta(minutes=length))

    def _end(self, ride: Ride, arrived_at: datetime, length: timedelta) -> datetime:
        stage, slot, wish = self.stage, ride.slot, ride.call.wish
        if ride.with_another:
            stories.completed(stage, wish, arrived_at + length, slot)
            return arrived_at + length
        if stage.chance.random() >= BROKEN_OFF:
            ends_at = arrived_at + length
            stories.completed(stage, wish, ends_at, slot)
            self.afterwards(wish, ends_at, late=arrived_at - slot.starts_at > LATE)
            return ends_at
        cause = stage.chance.choices(list(CAUSES), list(CAUSES.values()))[0]
        ends_at = arrived_at + (stage.chance.randint(8, 15) * MINUTE if cause in SOON_OVER else length * 0.7)
        stories.broken_off(stage, wish, ends_at, slot, cause)
        self.ask(wish, day_of(ends_at) + timedelta(days=stage.chance.randint(1, 4)), ends_at + 25 * MINUTE)
        return ends_at

    def afterwards(self, wish: Wish, ended_at: datetime, *, late: bool = False) -> None:
        """An answer or none; where it isn't solved, the same again as a repeat. Now and then it is reopened."""
        stage = self.stage
        verdict = stage.voices.verdict(wish.language, late=late)
        if verdict is not None:
            again = None if verdict.solved else Wish(wish.household, wish.fault, Channel.WEB, ended_at, wish.words)
            moment = stories.judged(stage, wish, ended_at, verdict, repeat=again)
            if again is not None:
                again.opened_at = moment
                self._again(again, stories.handled_at(stage, again), "accept")
        elif stage.chance.random() < REOPENED:
            back = Wish(wish.household, wish.fault, Channel.EMAIL, ended_at + timedelta(days=2), wish.words)
            self._again(wish, stories.handled_at(stage, back), "reopen", reason="came_back")

    def _again(self, wish: Wish, moment: datetime, verb: str, *, reason: str | None = None) -> None:
        stories.moved(self.stage, wish, moment, verb, reason=reason)
        self.ask(wish, day_of(moment) + timedelta(days=self.stage.chance.randint(1, 2)), moment)
