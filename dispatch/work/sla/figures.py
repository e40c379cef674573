"""What the events of a clock come to, in figures: for programs, for the order's page, and for logs of other systems."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.work.sla.lap import Event, Lap, laps


@dataclass(frozen=True)
class Figures:
    """Of one run. `due` while paused: if it went on now. `elapsed` in the target's own kind of time, `paused` and
    `whole` day and night; pauses are never elapsed. `on_time`: None while that is open, or nothing was promised.
    """

    started: datetime
    target: str | None
    due: datetime | None
    elapsed: timedelta
    paused: timedelta
    whole: timedelta
    paused_since: datetime | None
    paused_for: str | None
    ended: datetime | None
    cancelled: bool

    @property
    def on_time(self) -> bool | None:
        if self.due is None or self.ended is None or self.cancelled:
            return None
        return self.ended <= self.due


def figures(lap: Lap, now: datetime) -> Figures:
    return Figures(
        started=lap.started,
        target=lap.by.target,
        due=lap.due(now),
        elapsed=lap.spent(now),
        paused=lap.paused(now),
        whole=max(lap.started, lap.stopped or now) - lap.started,
        paused_since=lap.paused_since,
        paused_for=lap.paused_for,
        ended=lap.stopped,
        cancelled=lap.cancelled,
    )


def figures_of(events: Iterable[Event], now: datetime) -> list[Figures]:
    """Of every run, oldest first."""
    return [figures(lap, now) for lap in laps(events)]
