"""The promises that run on an order, and how they stand: one answer for list, order page, board and link."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.work.lifecycle import CLOSED, OrderState
from dispatch.work.sla.clock_event import PROMISED, ClockName
from dispatch.work.sla.course import laps_of
from dispatch.work.sla.lap import Judged, Lap
from dispatch.work.work_order import WorkOrder

TIGHT = timedelta(minutes=30)
OVER = {OrderState.FEEDBACK, *CLOSED}


class Standing(StrEnum):
    """`paused`: somebody else must act first. `kept` and `late` may also be how it ended."""

    SAFE = "safe"
    TIGHT = "tight"
    LATE = "late"
    PAUSED = "paused"
    KEPT = "kept"


@dataclass(frozen=True)
class Clock:
    """`due`: while paused, when it would be due if it went on now. `expected`: when we plan to be there (arrival) or
    done (resolution), where a plan exists.

    `left`: time to spare at that moment, or from now where nothing is planned; negative is late.
    `why`: the code of what a paused clock waits for, since `paused`.
    """

    name: ClockName
    began: datetime
    due: datetime
    expected: datetime | None
    met: datetime | None
    standing: Standing
    left: timedelta
    paused: datetime | None
    why: str | None
    lap: Lap

    @property
    def because(self) -> Judged:
        """What it is judged by."""
        return self.lap.by

    @property
    def used(self) -> int:
        """Per cent of the time that is gone, or will be at the expected moment."""
        whole = (self.due - self.began).total_seconds() or 1
        return max(0, round(100 * (whole - self.left.total_seconds()) / whole))


def clocks(order: WorkOrder, now: datetime) -> list[Clock]:
    """Response, arrival and resolution, those that are promised. What was cancelled promises nothing any more."""
    told, visit = laps_of(order, among=PROMISED), order.current_visit
    planned = {ClockName.ARRIVAL: visit and visit.starts_at, ClockName.RESOLUTION: visit and visit.ends_at}
    return [
        _clock(order, name, lap, now=now, expected=planned.get(name))
        for name in PROMISED
        if (lap := told.get(name)) and not lap.cancelled and due_of(order, name)
    ]


def due_of(order: WorkOrder, name: ClockName) -> datetime | None:
    """As the last replay left it."""
    return getattr(order, f"{name}_due")


def most_pressing(order: WorkOrder, now: datetime) -> Clock | None:
    """The clock with the least to spare among those still running; a paused one only where all are."""
    if order.state in OVER:
        return None
    running = [clock for clock in clocks(order, now) if clock.met is None]
    return min(running, key=lambda clock: (clock.standing is Standing.PAUSED, clock.left), default=None)


def _clock(order: WorkOrder, name: ClockName, lap: Lap, *, now: datetime, expected: datetime | None) -> Clock:
    due, met = due_of(order, name), lap.stopped
    if lap.paused_since:
        due = lap.due(now) or due
    left = due - (met or max(expected or now, now))
    return Clock(
        name=name,
        began=lap.started,
        due=due,
        expected=None if met else expected,
        met=met,
        standing=_standing(left, met, lap.paused_since),
        left=left,
        paused=lap.paused_since,
        why=lap.paused_for,
        lap=lap,
    )


def _standing(left: timedelta, met: datetime | None, paused: datetime | None) -> Standing:
    if left < timedelta(0):
        return Standing.LATE
    if met:
        return Standing.KEPT
    if paused:
        return Standing.PAUSED
    return Standing.TIGHT if left < TIGHT else Standing.SAFE
