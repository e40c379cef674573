"""What an order is, weighed at the desk: the form, and what stands there now where somebody else was quicker."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from api import forms
from api.access import DESK
from api.language import language
from api.pages.history_words.fields import WEIGHTS
from dispatch.errors import Invalid, Refusal
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile
from dispatch.work import queries
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder


def card(tx: Transaction, order: WorkOrder, refusal: Refusal | None) -> dict[str, Any] | None:
    triaged = order.state in (OrderState.INTAKE, OrderState.DISPATCH, OrderState.WAITING)
    if not triaged or tx.stamp.by.role not in DESK:
        return None
    action = f"/work-orders/{order.reference}/triage"
    spoken = language()
    given = forms.empty(
        fault=order.fault and order.fault.fault_type.code,
        home=order.home_id,
        title=order.title,
        impact=order.impact,
        urgency=order.urgency,
        critical=order.critical,
    )
    sent = refusal is not None and request.path == action
    stale = sent and isinstance(refusal, ChangedMeanwhile)
    return {
        "form": forms.again(refusal) if sent and isinstance(refusal, Invalid) or stale else given,
        "clashes": clashes(tx, order, given.given) if stale else [],
        "action": action,
        "faults": fault_choices(tx, spoken),
        "homes": [(home.id, home.address) for home in order.customer.homes],
        "weights": [(value, _(name)) for value, name in WEIGHTS.items()],
    }


def clashes(tx: Transaction, order: WorkOrder, now: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Field, what stands there now, and what was written over an older version: where the two differ. The form keeps
    what was written, under today's version, so that whoever looked at both may save."""
    shown = {
        "fault": (_("What is it"), dict(fault_choices(tx, language()))),
        "home": (_("Where"), {str(home.id): home.address for home in order.customer.homes}),
        "title": (_("In one line"), {}),
        "impact": (_("Impact"), {str(value): _(name) for value, name in WEIGHTS.items()}),
        "urgency": (_("Urgency"), {str(value): _(name) for value, name in WEIGHTS.items()}),
        "critical": (_("Critical"), {"yes": _("yes"), "": _("no")}),
    }
    now = {name: str(value or "") for name, value in now.items()} | {"critical": "yes" if order.critical else ""}
    return [
        (label, words.get(now[name], now[name]), words.get(mine, mine))
        for name, (label, words) in shown.items()
        if (mine := forms.text(name) or "") != now[name]
    ]


def fault_choices(tx: Transaction, spoken: str) -> list[tuple[str, str]]:
    found = [(one.fault_type.code, one.name_in(spoken)) for one in queries.faults_on(tx, tx.stamp.at.date())]
    return sorted(found, key=lambda pair: pair[1])
