"""A visit as a customer's own calendar takes it in (RFC 5545): moved or called off by loading it again."""

from datetime import datetime

from icalendar import Calendar, Event

from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.visit import Visit

OFF = {VisitState.CANCELLED, VisitState.OPEN}
PRODUCT = "-//Doorstep//Doorstep//EN"


def entry(visit: Visit, *, summary: str, description: str, host: str, now: datetime) -> bytes:
    """The visit must have a window. Times are in UTC, which every calendar shows in its own zone. It names neither the
    home nor the link: calendars are copied to many places."""
    order = visit.work_order
    off = visit.state in OFF or order.state is OrderState.CANCELLED
    event = Event()
    event.add("uid", f"{order.reference}-{visit.number}@{host}")
    event.add("sequence", order.generation)
    event.add("dtstamp", now)
    event.add("dtstart", visit.window_from)
    event.add("dtend", visit.window_to)
    event.add("summary", summary)
    event.add("description", description)
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if off else "PUBLISH")
    calendar.add_component(event)
    return calendar.to_ical()


def latest_with_window(visits: list[Visit]) -> Visit | None:
    """The visit the customer has in their calendar."""
    return next((one for one in reversed(visits) if one.window_from is not None), None)
