"""The engineer's day: what is next, and what comes after."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from flask import g
from flask_babel import gettext as _

from api.display import hhmm, titled, zone
from api.endpoint import need_to_know
from api.pages import push
from api.pages.order_list import kind_of
from api.words import word
from dispatch.catalogue.sla_rule import Priority
from dispatch.customers.home import Home
from dispatch.notices import queries as noticed
from dispatch.notices.engineer_note import NoteEvent
from dispatch.people.queries import engineer_of, shift_on
from dispatch.privacy.need_to_know import SomeHome, home_for
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.lifecycle import ENDED, UNDER_WAY, VisitState
from dispatch.work.visit import Visit

LOOKS = {
    VisitState.COMPLETED: ("kept", "check"),
    VisitState.INCOMPLETE: ("late", "x"),
    VisitState.TRAVELLING: ("go", "arrow"),
    VisitState.ON_SITE: ("go", "dot"),
}
DOUBT = 10


def context(tx: Transaction, chosen: date | None) -> dict[str, Any]:
    engineer = engineer_of(tx)
    g.zone = engineer.branch.time_zone
    day = chosen or tx.stamp.at.astimezone(zone()).date()
    begins = datetime.combine(day, time(), ZoneInfo(g.zone))
    found = queries.visits_of_engineer(tx, engineer.id, starts_at=begins, ends_at=begins + timedelta(days=1))
    shift = shift_on(tx, engineer, day)
    coming = next((visit for visit in found if visit.state not in ENDED), None)
    return {
        "day": day,
        "shift": f"{hhmm(shift.starts_at)}–{hhmm(shift.ends_at)}" if shift else _("no shift"),
        "done": sum(visit.state in ENDED for visit in found),
        "all": len(found),
        "day_links": {
            "earlier_url": f"/field?day={day - timedelta(days=1)}",
            "later_url": f"/field?day={day + timedelta(days=1)}",
        },
        "notes": notes_view(tx, engineer.id),
        "push": push.offer(tx, "/field/push"),
        "next": next_view(coming, tx.stamp.at) if coming else None,
        "stops": [stop_view(visit, coming, tx.stamp.at) for visit in found],
    }


def notes_view(tx: Transaction, engineer_id: int) -> list[dict[str, Any]]:
    """What changed since they last looked, oldest first."""
    return [
        {
            "says": word("note_event", note.event),
            "at": note.starts_at,
            "what": titled(note.visit.work_order),
            "url": f"/field/visits/{note.visit_id}" if note.event is not NoteEvent.TAKEN else "",
        }
        for note in noticed.unread(tx, engineer_id)
    ]


def next_view(visit: Visit, now: datetime) -> SimpleNamespace:
    leave = visit.starts_at - timedelta(seconds=visit.travel_seconds or 0)
    verbs = {VisitState.TRAVELLING: "arrive", VisitState.ON_SITE: ""}
    verb = verbs.get(visit.state, "set_out")
    return SimpleNamespace(
        url=f"/field/visits/{visit.id}",
        place=place(visit, now),
        line=f"{visit.work_order.customer.name} · {titled(visit.work_order)}",
        leave_by=leave if verb == "set_out" else None,
        map_url=map_url(visit, now),
        phone=phone(visit, now),
        verb=verb,
        action=f"/field/visits/{visit.id}/go/{verb}",
        version=visit.version,
        urgent=visit.work_order.priority in (Priority.CRITICAL, Priority.HIGH),
        **promised(visit, now),
    )


def stop_view(visit: Visit, coming: Visit | None, now: datetime) -> dict[str, Any]:
    looks = LOOKS.get(visit.state)
    return {
        "url": f"/field/visits/{visit.id}",
        "starts_at": visit.starts_at,
        "window": f"{hhmm(visit.window_from)}–{hhmm(visit.window_to)}" if visit.window_from else "",
        "kind": kind_of(visit.work_order),
        "place": place(visit, now),
        "what": titled(visit.work_order),
        "state": "done" if visit.state in ENDED else "current" if visit is coming else "open",
        "badge": looks and {"kind": looks[0], "text": word("visit_state", visit.state), "sign": looks[1]},
        "travel": (visit.travel_seconds or 0) / 60 if visit.state not in ENDED | UNDER_WAY else None,
    }


def promised(visit: Visit, now: datetime) -> dict[str, Any]:
    """The promise window and when we expect to be there, in minutes of the visit's own day."""
    starts, ends = visit.window_from or visit.starts_at, visit.window_to or visit.starts_at + timedelta(hours=2)
    likely = minute(visit.arrived_at or visit.starts_at)
    late = minute(ends) < likely
    return {
        "window": {"starts": minute(starts), "ends": minute(ends)},
        "expected": {
            "earliest": likely - DOUBT,
            "likely": likely,
            "latest": likely + DOUBT,
            "state": "late" if late else "tight" if minute(ends) < likely + DOUBT else "safe",
        },
        "now": minute(now) if now.astimezone(zone()).date() == visit.starts_at.astimezone(zone()).date() else None,
        "told": visit.told_at is not None,
    }


def minute(at: datetime) -> int:
    local = at.astimezone(zone())
    return local.hour * 60 + local.minute


def home_of(visit: Visit, now: datetime) -> Home | SomeHome | None:
    """As much of it as its engineer needs now."""
    return home_for(g.actor, visit.work_order, now, after=need_to_know())


def place(visit: Visit, now: datetime) -> str:
    home = home_of(visit, now)
    if home is None:
        return _("No address yet")
    return home.street if isinstance(home, Home) else home.address


def map_url(visit: Visit, now: datetime) -> str:
    """Opens the phone's own map."""
    home = home_of(visit, now)
    return f"geo:{home.lat},{home.lon}?q={home.lat},{home.lon}" if home and home.lat is not None else "#"


def phone(visit: Visit, now: datetime) -> str:
    """While they need it: calling goes through the page that keeps it on record."""
    needed = isinstance(home_of(visit, now), Home) and visit.work_order.customer.phone
    return f"/field/visits/{visit.id}/call" if needed else ""
