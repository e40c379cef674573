"""The promises that run on an order, as its page shows them: where they stand, and how likely they are to hold."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _

from api.display import hhmm, minutes, moment, near, same_day
from api.outlook_words import COLOURS, NAMES, STATES, likely_says, outlook_says, why_says
from api.pages.clock_words import colour, paused_says, target_says
from api.pages.order_list import spare
from api.reasons import skills_named
from dispatch.planning.outlook.outlook import Outlook, OutlookState, PromiseName
from dispatch.planning.outlook.queries import outlooks
from dispatch.planning.queries import engineer_names
from dispatch.store.database import Transaction
from dispatch.work.clocks import Clock, Standing, clocks
from dispatch.work.work_order import WorkOrder

SETTLED = (OutlookState.PAUSED, OutlookState.BROKEN)  # of these no chance is told


def views(tx: Transaction, order: WorkOrder) -> list[dict[str, Any]]:
    """Each clock with what is foreseen of it, and after them the told window."""
    seen = {each.promise: each for each in outlooks(tx, [order.id]).get(order.id, [])}
    says = reasons_of(tx, order) if seen else str
    found = []
    for clock in clocks(order, tx.stamp.at):
        # A clock that stands still says itself why.
        outlook = None if clock.paused else seen.get(PromiseName(clock.name))
        found.append(clock_view(clock, order, tx.stamp.at) | (foreseen(outlook, says) if outlook else {}))
    window = seen.get(PromiseName.WINDOW)
    return [*found, window_view(window, order, tx.stamp.at) | foreseen(window, says)] if window else found


def standing(
    tx: Transaction, order: WorkOrder, engineers: Mapping[int, str], *, skill: Callable[[str], str]
) -> list[SimpleNamespace]:
    """Each promise that still runs, the worst first: until when, how likely, and why. `engineers`: id → name."""
    seen = outlooks(tx, [order.id]).get(order.id, [])
    return [
        SimpleNamespace(
            name=_(NAMES[each.promise]),
            due="" if each.state is OutlookState.PAUSED else near(each.due, tx.stamp.at),
            state=COLOURS[each.state],
            says=_(STATES[each.state]) if each.state in SETTLED else f"{each.chance} %",
            word="" if each.state in SETTLED else _(STATES[each.state]),
            why=why_says(each.why, engineers, tx.stamp.at, skill=skill),
        )
        for each in seen
    ]


def reasons_of(tx: Transaction, order: WorkOrder) -> Callable[[Outlook], str]:
    """Says of an outlook of this order why it stands so."""
    names, skill = engineer_names(tx, order.branch_id), skills_named(tx)
    return lambda outlook: why_says(outlook.why, names, tx.stamp.at, skill=skill)


def foreseen(outlook: Outlook, says: Callable[[Outlook], str]) -> dict[str, Any]:
    if outlook.state in SETTLED:
        return {"outlook": says(outlook)}
    return {"state": COLOURS[outlook.state], "outlook": f"{likely_says(outlook.chance)} · {says(outlook)}"}


def window_view(outlook: Outlook, order: WorkOrder, now: datetime) -> dict[str, Any]:
    visit = order.current_visit
    told = visit.told_at or visit.window_from
    used = 100 * (now - told) / (outlook.due - told) if outlook.due > told else 100
    return {
        "name": _(NAMES[PromiseName.WINDOW]),
        "rule": f"{moment(visit.window_from)}–{hhmm(visit.window_to)}",
        "state": COLOURS[outlook.state],
        "used": max(0, round(used)),
        "due": None if outlook.state is OutlookState.PAUSED else outlook.due,
        "today": same_day(outlook.due, now),
        "says": outlook_says(outlook, now) if outlook.spare is None else minutes(outlook.spare / timedelta(minutes=1)),
        "window": None,
    }


def clock_view(clock: Clock, order: WorkOrder, now: datetime) -> dict[str, Any]:
    window = None
    if clock.name == "arrival" and clock.expected and clock.met is None:
        window = {
            "starts": 0,
            "ends": (clock.due - clock.began) / timedelta(minutes=1),
            "earliest": (clock.expected - clock.began) / timedelta(minutes=1) - 10,
            "latest": (clock.expected - clock.began) / timedelta(minutes=1) + 10,
            "now": (now - clock.began) / timedelta(minutes=1),
        }
    return {
        "name": _(NAMES[PromiseName(clock.name)]),
        "rule": paused_says(clock, now) if clock.paused else rule(clock),
        "outlook": "",
        "state": colour(clock.standing),
        "used": clock.used,
        "due": None if clock.standing is Standing.PAUSED else clock.due,
        "today": same_day(clock.due, now),
        "says": says(clock),
        "window": window,
    }


def rule(clock: Clock) -> str:
    target = clock.because.target
    span = target_says(target) if target else minutes((clock.due - clock.began) / timedelta(minutes=1))
    within = _("within %(time)s", time=span)
    if clock.expected is None:
        return within
    expected = _("expected %(at)s", at=hhmm(clock.expected))
    return f"{within} · {expected}"


def says(clock: Clock) -> str:
    if clock.met:
        return (
            _("kept") if clock.standing is Standing.KEPT else _("broken, %(late)s late", late=spare(clock).strip("−"))
        )
    return spare(clock)
