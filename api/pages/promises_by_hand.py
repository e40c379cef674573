"""Another promise than the rules make: for one order, or for many at once, and the customers told."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, g, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.display import enumerated, titled, zone
from api.endpoint import page
from api.forms import Form, UnknownChoice
from api.pages.promise_view import CLOCKS, at_says
from api.problems import sentence
from api.words import word
from dispatch.errors import N_, Invalid, Refusal
from dispatch.promises import by_hand
from dispatch.promises.by_hand import MOST_AT_ONCE, Outcome, PromiseReason
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.clocks import due_of
from dispatch.work.sla.clock_event import PROMISED, ClockName
from dispatch.work.sla.course import laps_of
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import BadTarget

routes = Blueprint("promises_by_hand", __name__)


class NoneChosen(Invalid):
    """No order was chosen."""

    says = N_("Choose one order or more in the list first.")


class LaterMissing(Invalid):
    """How much later isn't said."""

    says = N_("Say how much later: 2h, 4bh (open hours) or 1bd (open days). And tick at least one promise.")


@routes.get("/work-orders/promise")
@page("rules/by_hand_many.html", roles=DESK)
def many(tx: Transaction) -> dict:
    return many_page(tx, request.args.getlist("order"), forms.empty(by="1bd", **{ClockName.ARRIVAL: "yes"}))


def many_again(tx: Transaction, refusal: Refusal) -> dict:
    return many_page(tx, request.form.getlist("order"), forms.again(refusal))


@routes.post("/work-orders/promise")
@page("rules/by_hand_many.html", roles=DESK, refused=many_again)
def promise_many(tx: Transaction) -> dict:
    references, clocks = request.form.getlist("order"), [clock for clock in PROMISED if forms.ticked(clock)]
    if not references:
        raise NoneChosen(field="")
    later = forms.text("by") or ""
    if not later or not clocks:
        raise LaterMissing(field="by")
    try:
        outcomes = by_hand.repromise_later(
            tx, references, by=later, clocks=clocks, reason=reason(), note=forms.text("note")
        )
    except BadTarget as refusal:
        raise LaterMissing(field="by") from refusal
    return {**many_page(tx, [], forms.empty()), "outcomes": [outcome_view(one) for one in outcomes]}


@routes.get("/work-orders/<reference>/promise")
@page("rules/by_hand.html", roles=DESK)
def one(tx: Transaction, reference: str) -> dict:
    order = queries.work_order(tx, reference)
    return one_page(order, forms.empty(**written(order)))


def one_again(tx: Transaction, refusal: Refusal, reference: str) -> dict:
    order = queries.work_order(tx, reference)
    form = forms.again(refusal).beside(written(order))
    # A clock is two fields; its sentence stands below the first.
    form.errors = {f"{name}_day" if name in set(PROMISED) else name: said for name, said in form.errors.items()}
    return one_page(order, form)


@routes.post("/work-orders/<reference>/promise")
@page("rules/by_hand.html", roles=DESK, refused=one_again)
def promise_one(tx: Transaction, reference: str) -> Response:
    order, version = queries.work_order(tx, reference), forms.number("version")
    if forms.text("act") == "rules":
        by_hand.back_to_rules(tx, reference, version=version)
    else:
        given = {"reason": reason(), "note": forms.text("note"), "version": version}
        by_hand.repromise(tx, reference, moments(order), **given)
    return redirect(f"/work-orders/{reference}")


def reason() -> str:
    """Raises UnknownChoice."""
    chosen = forms.chosen("reason", {one.value: one for one in PromiseReason})
    if chosen is None:
        raise UnknownChoice(field="reason")
    return chosen


def moments(order: WorkOrder) -> dict[ClockName, datetime]:
    """What differs from what stands, to the minute. Raises NotATime."""
    stands, found = written(order), {}
    for clock in PROMISED:
        given = forms.text(f"{clock}_day"), forms.text(f"{clock}_time")
        if any(given) and given != (stands.get(f"{clock}_day"), stands.get(f"{clock}_time")):
            found[clock] = forms.moment(f"{clock}_day", f"{clock}_time", zone=order.branch.time_zone)
    return found


def written(order: WorkOrder) -> dict[str, str]:
    """What is promised now, as the form's fields hold it."""
    g.zone, found = order.branch.time_zone, {}
    for clock in PROMISED:
        if at := due_of(order, clock):
            local = at.astimezone(zone())
            found |= {f"{clock}_day": local.date().isoformat(), f"{clock}_time": local.strftime("%H:%M")}
    return found


def one_page(order: WorkOrder, form: Form) -> dict[str, Any]:
    g.zone = order.branch.time_zone
    laps = laps_of(order)
    return {
        "order": SimpleNamespace(
            reference=order.reference, title=titled(order), version=order.version, by_hand=order.promised_by_hand
        ),
        "clocks": [
            {"name": _(CLOCKS[clock]), "key": clock, "says": at_says(due_of(order, clock), None)}
            for clock in PROMISED
            if clock not in laps or laps[clock].runs
        ],
        "form": form,
        "reasons": reasons(),
    }


def many_page(tx: Transaction, references: list[str], form: Form) -> dict[str, Any]:
    found = queries.orders_named(tx, references[:MOST_AT_ONCE])
    return {
        "orders": [
            {
                "reference": order.reference,
                "title": titled(order),
                "url": f"/work-orders/{order.reference}",
                "dues": [at_says(due_of(order, clock), None) for clock in PROMISED],
            }
            for order in found
        ],
        "clocks": [(clock, _(CLOCKS[clock])) for clock in PROMISED],
        "form": form,
        "reasons": reasons(),
        "outcomes": None,
    }


def outcome_view(outcome: Outcome) -> dict[str, Any]:
    done = outcome.order
    return {
        "reference": outcome.reference,
        "url": f"/work-orders/{outcome.reference}",
        "done": done is not None,
        "says": enumerated(f"{_(CLOCKS[clock])} {at_says(due_of(done, clock), None)}" for clock in PROMISED)
        if done
        else sentence(outcome.refusal),
    }


def reasons() -> list[tuple[str, str]]:
    return [(one.value, word("promise_reason", one)) for one in PromiseReason]
