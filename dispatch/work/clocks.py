"""The promises that run on an order, and how they stand: one answer for list, order page, board and link."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder

TIGHT = timedelta(minutes=30)
OVER = {OrderState.FEEDBACK, OrderState.ARCHIVED}


class Standing(StrEnum):
    """`wait`: somebody else must act first. `kept` and `late` may also be how it ended."""

    SAFE = "safe"
    TIGHT = "tight"
    LATE = "late"
    WAIT = "wait"
    KEPT = "kept"


@dataclass(frozen=True)
class Clock:
    """`expected`: when we plan to be there (arrival) or done (resolution), where a plan exists.

    `left`: time to spare at that moment, or from now where nothing is planned; negative is late.
    """

    name: str
    began: datetime
    due: datetime
    expected: datetime | None
    met: datetime | None
    standing: Standing
    left: timedelta

    @property
    def used(self) -> int:
        """Per cent of the time that is gone, or will be at the expected moment."""
        whole = (self.due - self.began).total_seconds() or 1
        return max(0, round(100 * (whole - self.left.total_seconds()) / whole))


def clocks(order: WorkOrder, now: datetime) -> list[Clock]:
    """Response, arrival and resolution, those that the order's rule promises. A cancelled order has none."""
    if order.state is OrderState.CANCELLED:
        return []
    visit = order.current_visit
    arrived = min((v.arrived_at for v in order.visits if v.arrived_at), default=None)
    ended = order.state_since if order.state in OVER else None
    stages = (
        ("response", order.response_due, None, order.answered_at),
        (
            "arrival",
            order.arrival_due,
            visit and visit.starts_at,
            arrived or (ended if order.solved_remotely else None),
        ),
        ("resolution", order.resolution_due, visit and visit.ends_at, order.ended_at if ended is None else ended),
    )
    return [_clock(order, name, due, expected, met, now) for name, due, expected, met in stages if due]


def most_pressing(order: WorkOrder, now: datetime) -> Clock | None:
    """The clock with the least to spare among those still running."""
    running = [clock for clock in clocks(order, now) if clock.met is None]
    return min(running, key=lambda clock: clock.left, default=None)


def _clock(
    order: WorkOrder, name: str, due: datetime, expected: datetime | None, met: datetime | None, now: datetime
) -> Clock:
    moment = met or max(expected or now, now)
    left = due - moment
    return Clock(
        name=name,
        began=order.opened_at,
        due=due,
        expected=None if met else expected,
        met=met,
        standing=_standing(left, met, waiting=order.state is OrderState.WAITING and name != "response"),
        left=left,
    )


def _standing(left: timedelta, met: datetime | None, *, waiting: bool) -> Standing:
    if left < timedelta(0):
        return Standing.LATE
    if met:
        return Standing.KEPT
    if waiting:
        return Standing.WAIT
    return Standing.TIGHT if left < TIGHT else Standing.SAFE
