"""By what an order's clocks are judged: the one way in which a due time changes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dispatch.stamp import Stamp
from dispatch.work.sla import course
from dispatch.work.sla.clock_event import PROMISED, ClockName
from dispatch.work.sla.lap import EventKind, Judged, Lap
from dispatch.working_time import Calendar

if TYPE_CHECKING:
    from dispatch.work.work_order import WorkOrder

UNJUDGED = Judged()


def calendar_of(order: "WorkOrder", lap: Lap) -> Calendar:
    """The edition its target is counted by; the desk's hours where nothing is promised."""
    if lap.by.calendar is None:
        return order.branch.calendar
    told = (event for event in order.clock_events if event.calendar_edition_id == lap.by.calendar)
    return next(told).calendar_edition.calendar


def retarget(
    order: "WorkOrder", by: Mapping[ClockName, Judged], stamp: Stamp, *, reason: str | None = None
) -> list[ClockName]:
    """Judge these clocks by that from now on, and work out their due times anew from their events: no pause is lost.
    A clock that never ran starts with the order; one that has ended stays as it ended. Answers which were changed.

    What is judged already as it should be gets no event, but its due time follows the calendar's rows.
    """
    now = course.laps_of(order)
    for clock in (fresh := [clock for clock in by if clock not in now]):
        course.tell(order, [clock], EventKind.START, stamp, at=order.opened_at, by=by[clock])
    moved = [clock for clock in by if clock in now and now[clock].runs and now[clock].by != by[clock]]
    for clock in moved:
        course.tell(order, [clock], EventKind.RETARGET, stamp, reason=reason, by=by[clock])
    settle_dues(order)
    return fresh + moved


def settle_dues(order: "WorkOrder") -> None:
    """Write the due times that queries read, as the replay has them. Of a clock that has ended they stay."""
    for clock, lap in course.laps_of(order).items():
        if clock in PROMISED and lap.runs:
            moment = lap.paused_since or lap.started
            setattr(order, f"{clock}_due", lap.due(calendar_of(order, lap), moment) if lap.by.target else None)
