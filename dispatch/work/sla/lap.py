"""One run of one clock, told by its events: when it fell due, what it stood still for, how it ended.

Nothing here is stored. Whatever changes later (the rule, the calendar, the address) the same events are
told again by the new ones, and no pause is lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.working_time import Calendar, Target, due, spent

Pause = tuple[datetime, datetime]


class EventKind(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    CANCEL = "cancel"
    RETARGET = "retarget"


@dataclass(frozen=True)
class Told:
    """`reason`: what a pause waits for; a resume without one ends every pause. `target`: of start and retarget."""

    kind: EventKind
    at: datetime
    reason: str | None = None
    target: Target | None = None


@dataclass(frozen=True)
class Lap:
    """From the last start on. `waits`: reason → since when, of the pauses that still last."""

    started: datetime
    target: Target | None = None
    over: tuple[Pause, ...] = ()
    waits: dict[str, datetime] = field(default_factory=dict)
    stopped: datetime | None = None
    cancelled: bool = False

    @property
    def paused_since(self) -> datetime | None:
        return None if self.stopped else min(self.waits.values(), default=None)

    def pauses(self, now: datetime) -> tuple[Pause, ...]:
        """Those that are over, and those that last as if they ended with the clock, or now."""
        until = self.stopped or now
        return *self.over, *((since, max(since, until)) for since in self.waits.values())

    def due(self, calendar: Calendar, now: datetime) -> datetime | None:
        """While it stands still: when it would be due if it went on now. None without a target."""
        return self.target and due(calendar, self.started, self.target, self.pauses(now))

    def spent(self, calendar: Calendar, now: datetime) -> timedelta:
        """In the target's own kind of time, elapsed where there is none; pauses out."""
        measure = self.target or Target.parse("1h")
        return spent(calendar, measure, self.started, self.stopped or now, self.pauses(now))


def replay(events: Iterable[Told]) -> Lap | None:
    """The last lap these events tell of, or None if nothing was ever started.

    They may come in any order; only of those at the same moment the one given first counts first, and a start
    before all others.
    What makes no sense (a resume of what never paused, a stop of what was never started) changes nothing:
    records of other systems hold such things, and the rest of them still counts.
    """
    lap = None
    for event in sorted(events, key=lambda event: (event.at, event.kind is not EventKind.START)):
        lap = RULES[event.kind](lap, event)
    return lap


def _start(lap: Lap | None, event: Told) -> Lap:
    if lap is not None and lap.stopped is None and not lap.cancelled:
        return lap
    return Lap(event.at, event.target)


def _retarget(lap: Lap | None, event: Told) -> Lap | None:
    return lap and replace(lap, target=event.target)


def _pause(lap: Lap | None, event: Told) -> Lap | None:
    if lap is None or lap.stopped:
        return lap
    return replace(lap, waits={event.reason or "": event.at} | lap.waits)


def _resume(lap: Lap | None, event: Told) -> Lap | None:
    if lap is None or lap.stopped:
        return lap
    ending = {event.reason} if event.reason else set(lap.waits)
    over = tuple((since, event.at) for reason, since in lap.waits.items() if reason in ending)
    waits = {reason: since for reason, since in lap.waits.items() if reason not in ending}
    return replace(lap, over=(*lap.over, *over), waits=waits)


def _stop(lap: Lap | None, event: Told) -> Lap | None:
    return lap if lap is None or lap.stopped else replace(lap, stopped=event.at)


def _cancel(lap: Lap | None, event: Told) -> Lap | None:
    stopped = _stop(lap, event)
    return stopped and replace(stopped, cancelled=True)


RULES = {
    EventKind.START: _start,
    EventKind.RETARGET: _retarget,
    EventKind.PAUSE: _pause,
    EventKind.RESUME: _resume,
    EventKind.STOP: _stop,
    EventKind.CANCEL: _cancel,
}
