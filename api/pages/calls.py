"""The calls somebody of the desk has to make, and the messages that didn't get through."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, g, redirect
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.display import near, titled
from api.endpoint import need_to_know, page
from api.problems import sentence
from api.words import word
from dispatch.errors import Refusal
from dispatch.notices import actions, calls
from dispatch.notices import queries as notices
from dispatch.notices.call import Call, CallOutcome
from dispatch.notices.message import Message
from dispatch.privacy import looks
from dispatch.store.database import Transaction

routes = Blueprint("call_pages", __name__)


def context(tx: Transaction, refusal: Refusal | None = None) -> dict[str, Any]:
    found = calls.to_make(tx)
    return {
        "calls": [call_view(one, tx) for one in found],
        "troubled": [message_view(one, tx) for one in notices.troubled(tx)],
        "outcomes": [(one.value, word("call_outcome", one)) for one in CallOutcome],
        "form": forms.again(refusal) if refusal else forms.empty(),
        "problem": sentence(refusal) if refusal else "",
        "may_call": tx.stamp.by.role in DESK,
    }


def again(tx: Transaction, refusal: Refusal, **path: int) -> dict:
    return context(tx, refusal)


@routes.get("/calls")
@page("calls/list.html")
def index(tx: Transaction) -> dict:
    return context(tx)


@routes.get("/calls/<int:call_id>/number")
@page("work_orders/look.html", roles=DESK)
def number(tx: Transaction, call_id: int) -> dict:
    """Opening the number is itself on record."""
    order = calls.call(tx, call_id).work_order
    return {"order": order, "detail": "phone", "value": looks.open_detail(tx, order, "phone", after=need_to_know())}


@routes.post("/calls/<int:call_id>/ended")
@page("calls/list.html", roles=DESK, refused=again)
def ended(tx: Transaction, call_id: int) -> Response:
    one = calls.call(tx, call_id)
    outcome = forms.chosen("outcome", {one.value: one for one in CallOutcome})
    when = None
    if forms.text("day") and forms.text("time"):
        when = forms.moment("day", "time", zone=one.work_order.branch.time_zone)
    actions.called(tx, call_id, outcome, note=forms.text("note"), next_at=when)
    return redirect("/calls")


@routes.post("/messages/<int:message_id>/send-again")
@page("calls/list.html", roles=DESK, refused=again)
def send_again(tx: Transaction, message_id: int) -> Response:
    actions.send_again(tx, message_id)
    return redirect("/calls")


@routes.post("/messages/<int:message_id>/reached")
@page("calls/list.html", roles=DESK, refused=again)
def reached(tx: Transaction, message_id: int) -> Response:
    actions.reached(tx, message_id)
    return redirect("/calls")


def call_view(one: Call, tx: Transaction) -> SimpleNamespace:
    order = one.work_order
    g.zone = order.branch.time_zone
    return SimpleNamespace(
        id=one.id,
        reference=order.reference,
        url=f"/work-orders/{order.reference}",
        name=order.customer.name,
        language=word("language", order.language),
        lang=order.language,
        phone=looks.masked_phone(order.customer.phone) or "",
        why=word("call_reason", one.reason),
        title=titled(order),
        says=one.message.body if one.message else "",
        due=near(one.next_at, tx.stamp.at),
        overdue=one.next_at <= tx.stamp.at,
        tries=one.tries,
        last=word("call_outcome", one.outcome) if one.outcome else "",
    )


def message_view(one: Message, tx: Transaction) -> SimpleNamespace:
    order = one.work_order
    return SimpleNamespace(
        id=one.id,
        reference=order.reference,
        url=f"/work-orders/{order.reference}",
        name=order.customer.name,
        channel=word("contact", one.channel),
        event=word("message_event", one.event.split(".")[0]),
        state=one.delivery,
        says=word("delivery", one.delivery),
        text=one.body,
        lang=one.language,
        at=near(one.written_at, tx.stamp.at),
    )
