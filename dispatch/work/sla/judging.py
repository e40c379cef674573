"""By what an order's clocks are judged: the one way in which a due time changes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dispatch.stamp import Stamp
from dispatch.work.sla import course
from dispatch.work.sla.clock_event import PROMISED, ClockName
from dispatch.work.sla.course import Promise
from dispatch.work.sla.lap import EventKind

if TYPE_CHECKING:
    from dispatch.work.work_order import WorkOrder


def retarget(
    order: "WorkOrder", by: Mapping[ClockName, Promise], stamp: Stamp, *, reason: str | None = None
) -> list[ClockName]:
    """Judge these clocks by that from now on, and work out their due times anew from their events: no pause is lost.
    A clock that never ran starts with the order; one that has ended stays as it ended. Answers which were changed.

    What is judged already as it should be gets no event.
    """
    now = course.laps_of(order)
    for clock in (fresh := [clock for clock in by if clock not in now]):
        course.tell(order, [clock], EventKind.START, stamp, at=order.opened_at, by=by[clock])
    moved = [clock for clock in by if clock in now and now[clock].runs and now[clock].by != by[clock].judged]
    for clock in moved:
        course.tell(order, [clock], EventKind.RETARGET, stamp, reason=reason, by=by[clock])
    settle_dues(order)
    return fresh + moved


def settle_dues(order: "WorkOrder") -> None:
    """Write the due times that queries read, as the replay has them. Of a clock that has ended they stay."""
    for clock, lap in course.laps_of(order).items():
        if clock in PROMISED and lap.runs:
            setattr(order, f"{clock}_due", lap.due(lap.paused_since or lap.started))
