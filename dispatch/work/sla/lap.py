"""One run of one clock, told by its events: when it falls due, what it stands still for, how it ended.

Nothing here is stored. Whatever changes later (the rule, the calendar, the address) the same events are
told again by the new ones, and no pause is lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from dispatch.working_time import Calendar, Target, due, spent

Pause = tuple[datetime, datetime]
ELAPSED = Target.parse("1h")
EVERYWHERE = Calendar.always("UTC")


class EventKind(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    CANCEL = "cancel"
    RETARGET = "retarget"


@dataclass(frozen=True, slots=True)
class Judged:
    """What a clock is judged by. `target` as working_time reads it, None where time is only measured; `rule` is the id
    of the SlaRule that target and calendar come from."""

    target: str | None = None
    calendar: Calendar | None = None
    rule: int | None = None


class Event(Protocol):
    """`reason`: what a pause waits for; a resume without one ends every pause. `by`: of a start or a retarget."""

    kind: EventKind
    at: datetime
    reason: str | None

    @property
    def by(self) -> Judged: ...


@dataclass(frozen=True, slots=True)
class Told:
    """An event that nobody keeps: of a log that is only judged."""

    kind: EventKind
    at: datetime
    reason: str | None = None
    by: Judged = Judged()


@dataclass(slots=True)
class Lap:
    """From one start on. `told`: the event that says what it is judged by. `waits`: reason → since when, of the pauses
    that still last."""

    started: datetime
    told: Event
    over: list[Pause] = field(default_factory=list)
    waits: dict[str, datetime] = field(default_factory=dict)
    stopped: datetime | None = None
    cancelled: bool = False

    @property
    def by(self) -> Judged:
        return self.told.by

    @property
    def runs(self) -> bool:
        """Paused or not, it has not ended."""
        return self.stopped is None

    @property
    def paused_since(self) -> datetime | None:
        return min(self.waits.values(), default=None) if self.runs else None

    @property
    def paused_for(self) -> str | None:
        """What it has been waiting for the longest."""
        return min(self.waits, key=self.waits.__getitem__) if self.runs and self.waits else None

    def pauses(self, now: datetime) -> list[Pause]:
        """Those that are over, and those that last as if they ended with the clock, or now."""
        until = self.stopped or now
        return self.over + [(since, max(since, until)) for since in self.waits.values()]

    def due(self, now: datetime) -> datetime | None:
        """While it stands still: when it would be due if it went on now. None without a target."""
        by = self.by
        return by.target and due(by.calendar or EVERYWHERE, self.started, target_of(by.target), self.pauses(now))

    def spent(self, now: datetime) -> timedelta:
        """In the target's own kind of time, elapsed where there is none; pauses out."""
        by = self.by
        measure = target_of(by.target) if by.target else ELAPSED
        return spent(
            by.calendar or EVERYWHERE, measure, self.started, max(self.started, self.stopped or now), self.pauses(now)
        )

    def paused(self, now: datetime) -> timedelta:
        """How long it stood still, on every clock in the world; never more than since its start."""
        end = max(self.started, self.stopped or now)
        whole = end - self.started
        return whole - spent(EVERYWHERE, ELAPSED, self.started, end, self.pauses(now))

    def retarget(self, event: Event) -> None:
        if self.runs:
            self.told = event

    def pause(self, event: Event) -> None:
        if self.runs:
            self.waits.setdefault(event.reason or "", event.at)

    def resume(self, event: Event) -> None:
        """What was called ended goes on where it stopped: the time between counts as a pause."""
        if self.cancelled:
            return
        if self.stopped is not None:
            self.over.append((self.stopped, event.at))
            self.stopped = None
        for reason in [event.reason] if event.reason else list(self.waits):
            if (since := self.waits.pop(reason, None)) is not None:
                self.over.append((since, event.at))

    def stop(self, event: Event) -> None:
        if self.runs:
            self.over = self.pauses(event.at)
            self.waits = {}
            self.stopped = event.at

    def cancel(self, event: Event) -> None:
        if self.runs:
            self.stop(event)
            self.cancelled = True


STEPS = {
    EventKind.RETARGET: Lap.retarget,
    EventKind.PAUSE: Lap.pause,
    EventKind.RESUME: Lap.resume,
    EventKind.STOP: Lap.stop,
    EventKind.CANCEL: Lap.cancel,
}


def laps(events: Iterable[Event]) -> list[Lap]:
    """Every run these events tell of; the last is the one that counts now.

    They may come in any order; only of those at the same moment the one given first counts first, and the first start
    before all others.
    What makes no sense (a resume of what never paused, a stop of what was never started) changes nothing:
    records of other systems hold such things, and the rest of them still counts.
    """
    found: list[Lap] = []
    for event in in_order(events):
        if event.kind is EventKind.START:
            if not found or not found[-1].runs:
                found.append(Lap(event.at, event))
        elif found:
            STEPS[event.kind](found[-1], event)
    return found


def replay(events: Iterable[Event]) -> Lap | None:
    """The last lap, or None if nothing was ever started."""
    return next(reversed(laps(events)), None)


def in_order(events: Iterable[Event]) -> list[Event]:
    told = list(events)
    if all(a.at < b.at for a, b in zip(told, told[1:], strict=False)):
        return told
    first = min((event.at for event in told if event.kind is EventKind.START), default=None)
    return sorted(told, key=lambda event: (event.at, event.kind is not EventKind.START or event.at != first))


@lru_cache(maxsize=1024)
def target_of(text: str) -> Target:
    return Target.parse(text)
