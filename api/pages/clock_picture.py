"""How an order's clocks ran: one bar each on a common scale, and their events beside it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from api.display import enumerated, minutes, near
from api.outlook_words import NAMES
from api.pages.clock_words import HANDS, event_says, moment_says, target_says
from api.words import word
from dispatch.planning.outlook.outlook import PromiseName
from dispatch.work.sla import clock_event
from dispatch.work.sla.clock_event import ClockEvent, ClockName
from dispatch.work.sla.course import HANDED_ON
from dispatch.work.sla.lap import Lap, in_order, laps, target_of
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import Kind

MINUTE = timedelta(minutes=1)


def context(order: WorkOrder, now: datetime) -> dict[str, Any]:
    runs = rows(order, now)
    return {"runs": runs, "late_link": late_link(runs), "ask_again": ask_again(order, now)}


def ask_again(order: WorkOrder, now: datetime) -> str:
    if order.ask_again_since is None:
        return ""
    facts = {"since": near(order.state_since, now), "why": word("waiting", order.waiting_for)}
    return _("Since %(since)s: %(why)s. Ask again, or take the order up again.", **facts)


def rows(order: WorkOrder, now: datetime) -> list[dict[str, Any]]:
    """The customer's clocks first, then whose hands it was in; where a target is missed it shows."""
    told: dict[ClockName, list[ClockEvent]] = {}
    for event in order.clock_events:
        told.setdefault(event.clock, []).append(event)
    found = {clock: laps(told[clock]) for clock in ClockName if clock in told}
    ends = [lap.stopped or lap.waits.get(HANDED_ON, now) for runs in found.values() for lap in runs]
    starts = [lap.started for runs in found.values() for lap in runs]
    scale = (min(starts, default=now), max([*ends, *starts], default=now))
    return [_row(clock, runs, told[clock], scale, now) for clock, runs in found.items() if runs]


def _row(
    clock: ClockName, runs: list[Lap], events: list[ClockEvent], scale: tuple[datetime, datetime], now: datetime
) -> dict[str, Any]:
    last = runs[-1]
    spent = sum((_ran(lap, now) for lap in runs), timedelta(0))
    due = last.due(now)
    late = bool(due and not last.cancelled and (last.stopped or now) > due)
    within = _("within %(time)s", time=target_says(last.by.target)) if last.by.target else _("only measured")
    return {
        "name": _(HANDS[clock]) if clock in HANDS else _(NAMES[PromiseName(clock)]),
        "inside": clock in clock_event.HANDS,
        "rule": within,
        "ran": minutes(spent / MINUTE),
        "late": late,
        "pieces": [_placed(piece, scale, late=late) for lap in runs for piece in _pieces(lap, min(now, scale[1]))],
        "events": [{"at": moment_says(event, now), "says": event_says(event)} for event in in_order(events)],
    }


def _ran(lap: Lap, now: datetime) -> timedelta:
    """In open hours where the target counts in them, else by the clock on the wall."""
    if lap.by.target and target_of(lap.by.target).kind is Kind.BUSINESS_HOURS:
        return lap.spent(now)
    return max(lap.started, lap.stopped or now) - lap.started - lap.paused(now)


def _pieces(lap: Lap, now: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """The run, and over it what stood still; that which lay in other hands is no wait."""
    yield "run", lap.started, max(lap.started, lap.stopped or now)
    elsewhere = {since for reason, since in lap.waits.items() if reason == HANDED_ON}
    for since, until in lap.pauses(now):
        yield ("elsewhere" if since in elsewhere else "wait"), since, until


def _placed(piece: tuple[str, datetime, datetime], scale: tuple[datetime, datetime], *, late: bool) -> dict[str, Any]:
    kind, since, until = piece
    whole = (scale[1] - scale[0]) / MINUTE or 1
    fill = {"run": "latef" if late else "brand", "wait": "waitf", "elsewhere": "bg"}[kind]
    at, wide = (100 * ((moment - scale[0]) / MINUTE) / whole for moment in (since, until))
    return {"fill": fill, "at": round(at, 2), "wide": round(max(0, wide - at), 2)}


def late_link(found: Iterable[dict[str, Any]]) -> str:
    """Whose hands took longer than they should, or ''."""
    late = [row["name"] for row in found if row["inside"] and row["late"]]
    return _("Longer than it should with: %(names)s", names=enumerated(late)) if late else ""
