"""What lies ahead of a branch: alerts nobody has taken, promises at risk, and how full the coming days are."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from babel.dates import format_date
from flask import Blueprint, g, redirect, request
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api.access import DESK
from api.alert_words import alert_says
from api.display import decimal, near, short_day, titled
from api.endpoint import page
from api.outlook_words import COLOURS, NAMES, outlook_says, why_says
from api.reasons import skills_named
from api.words import word
from dispatch.errors import NotFound
from dispatch.people.branch import Branch
from dispatch.people.queries import engineer_codes
from dispatch.planning.capacity.capacity_day import FULL, WARN, CapacityDay
from dispatch.planning.capacity.queries import capacity
from dispatch.planning.outlook.outlook import AT_RISK, Outlook, OutlookState
from dispatch.planning.outlook.queries import at_risk, last_round
from dispatch.planning.queries import engineer_names
from dispatch.planning.watch import actions, queries
from dispatch.planning.watch.alert import Alert, AlertKind
from dispatch.store.database import Transaction
from dispatch.work.queries import branches

routes = Blueprint("outlook_pages", __name__)
SHOWN = 100
TALL = 120  # per cent at the top of the chart


@routes.get("/outlook")
@page("planning/outlook.html")
def show(tx: Transaction) -> dict:
    offered = branches(tx)
    if not offered:
        raise NotFound
    here = next((one for one in offered if str(one.id) == request.args.get("branch")), offered[0])
    g.zone = here.time_zone
    names, skill = engineer_names(tx, here.id), skills_named(tx)
    looked = last_round(tx, here.id)
    return {
        "branch": here.name,
        "branches": [{"name": one.name, "url": f"/outlook?branch={one.id}", "chosen": one is here} for one in offered],
        "looked_at": looked and near(looked.computed_at, tx.stamp.at),
        "alerts": [alert_view(tx, one, names, skill) for one in queries.open_alerts(tx, here.id)],
        "may_take": tx.stamp.by.role in DESK,
        "risks": risks(tx, here, names, skill),
        "days": [day_view(one) for one in capacity(tx, here.id)],
        "chart": chart(capacity(tx, here.id)),
        "warn": WARN,
        "full": FULL,
    }


def alert_view(tx: Transaction, alert: Alert, names: dict[int, str], skill: Callable[[str], str]) -> SimpleNamespace:
    heading, behind = alert_says(alert, names, tx.stamp.at, skill=skill)
    return SimpleNamespace(
        id=alert.id,
        heading=heading,
        behind=behind,
        order=alert.work_order.reference,
        place=alert.work_order.home.street if alert.work_order.home else "",
        url=f"/work-orders/{alert.work_order.reference}",
        count_url=count_url(tx, alert),
        role=alert.account.name if alert.account else word("role", alert.role),
        at=near(alert.raised_at, tx.stamp.at),
    )


def count_url(tx: Transaction, alert: Alert) -> str:
    """Where the van is counted that did not have what was built in."""
    if alert.kind is not AlertKind.PARTS_MISSING:
        return ""
    code = engineer_codes(tx, alert.branch_id).get(alert.facts["engineer_id"])
    return f"/stock/{alert.work_order.branch.code}/{code}" if code else "/stock"


def risks(tx: Transaction, here: Branch, names: dict[int, str], skill: Callable[[str], str]) -> list[SimpleNamespace]:
    found = at_risk(tx, here.id, states=(*AT_RISK, OutlookState.BROKEN))
    return [risk_view(one, names, tx, skill) for one in found[:SHOWN]]


def risk_view(outlook: Outlook, names: dict[int, str], tx: Transaction, skill: Callable[[str], str]) -> SimpleNamespace:
    order = outlook.work_order
    return SimpleNamespace(
        reference=order.reference,
        url=f"/work-orders/{order.reference}",
        title=titled(order),
        place=order.home.street if order.home else "",
        promise=_(NAMES[outlook.promise]),
        due=near(outlook.due, tx.stamp.at),
        expected=near(outlook.expected_at, tx.stamp.at) if outlook.expected_at else "–",
        state=COLOURS[outlook.state],
        says=outlook_says(outlook, tx.stamp.at),
        why=why_says(outlook.why, names, tx.stamp.at, skill=skill),
    )


def day_view(day: CapacityDay) -> SimpleNamespace:
    hours = {name: decimal(getattr(day, name) / 60) for name in ("paid", "planned", "known", "expected")}
    state = "kept" if day.load is None else "late" if day.load >= FULL else "tight" if day.warns else "safe"
    return SimpleNamespace(day=short_day(day.day), load=day.load, state=state, **hours)


def chart(days: list[CapacityDay]) -> list[dict[str, Any]]:
    """One column a day; parts from the bottom up, in per cent of the chart's height."""
    return [column(day) for day in days]


def column(day: CapacityDay) -> dict[str, Any]:
    parts, below = [], 0.0
    for name in ("planned", "known", "expected"):
        height = 100 * (100 * getattr(day, name) / day.paid) / TALL if day.paid else 0.0
        height = min(height, 100 - below)
        parts.append({"name": name, "y": round(100 - below - height, 2), "height": round(height, 2)})
        below += height
    return {"day": weekday(day.day), "parts": parts}


def weekday(day: date) -> str:
    return format_date(day, "ccc", locale=get_locale())


@routes.post("/outlook/alerts/<int:alert_id>/see")
@page(roles=DESK)
def see(tx: Transaction, alert_id: int) -> Response:
    """Somebody takes it."""
    alert = actions.see(tx, alert_id)
    return redirect(f"/outlook?branch={alert.branch_id}")
