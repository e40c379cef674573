"""Work orders in the console: the queue, one order, and what can be done with it."""

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from api import forms
from api.access import DESK
from api.endpoint import need_to_know, page
from api.pages import (
    order_candidates,
    order_history,
    order_list,
    order_messages,
    order_page,
    order_times,
    plain_words,
)
from api.pages.attachments import served
from dispatch.errors import Refusal
from dispatch.issues import actions as issues
from dispatch.notices.conversation import write
from dispatch.privacy import looks
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work import actions, links, queries
from dispatch.work.link import LinkPurpose
from dispatch.work.weights import Weights

routes = Blueprint("work_order_pages", __name__)


def refused(tx: Transaction, refusal: Refusal, reference: str, **path: str) -> dict:
    words = forms.text("text") if request.path.endswith("/messages") else None
    return order_page.context(tx, queries.work_order(tx, reference), refusal=refusal, words=words)


@routes.get("/work-orders")
@page("work_orders/list.html")
def index(tx: Transaction) -> dict:
    return order_list.context(tx)


@routes.get("/work-orders/<reference>")
@page("work_orders/show.html")
def show(tx: Transaction, reference: str) -> dict | AnyResponse:
    """One that was merged leads to the one that was kept, unless its own page is asked for."""
    order = queries.work_order(tx, reference)
    if order.merged_into is not None and request.args.get("own") != "yes":
        return redirect(f"/work-orders/{order.kept.reference}")
    return order_page.context(tx, queries.work_order(tx, reference))


@routes.get("/work-orders/<reference>/candidates")
@page("work_orders/candidates.html")
def candidates(tx: Transaction, reference: str) -> dict:
    """Who can take it, on the day asked for."""
    order = queries.work_order(tx, reference)
    return order_candidates.context(tx, order, forms.day_of(request.args.get("day")))


@routes.get("/work-orders/<reference>/times")
@page("work_orders/times.html")
def times(tx: Transaction, reference: str) -> dict:
    """Which windows can be promised, and why not the others."""
    return order_times.context(tx, queries.work_order(tx, reference), request.args.get("week", ""))


@routes.post("/work-orders/<reference>/times")
@page("work_orders/times.html", roles=DESK, refused=order_times.again)
def book_time(tx: Transaction, reference: str) -> AnyResponse:
    """For a customer on the phone: what they choose is theirs at once."""
    order_times.book_for(tx, queries.work_order(tx, reference, lock=True))
    return redirect(f"/work-orders/{reference}")


@routes.get("/work-orders/<reference>/history")
@page("work_orders/history.html")
def history(tx: Transaction, reference: str) -> dict:
    return order_history.context(tx, queries.work_order(tx, reference))


@routes.get("/work-orders/<reference>/messages")
@page("work_orders/messages.html")
def messages(tx: Transaction, reference: str) -> dict:
    return order_messages.context(tx, queries.work_order(tx, reference))


@routes.post("/work-orders/<reference>/moves/<verb>")
@page("work_orders/show.html", roles=DESK | {Role.QUALITY}, refused=refused)
def move(tx: Transaction, reference: str, verb: str) -> AnyResponse:
    words = {"reason": forms.text("reason"), "note": forms.text("note")}
    actions.move(tx, reference, verb, version=forms.number("version"), **words)
    return back(reference)


@routes.post("/work-orders/<reference>/triage")
@page("work_orders/show.html", roles=DESK, refused=refused)
def triage(tx: Transaction, reference: str) -> AnyResponse:
    order = queries.work_order(tx, reference)
    faults = {one.fault_type.code: one for one in queries.faults_on(tx, tx.stamp.at.date())}
    homes = {str(home.id): home for home in order.customer.homes}
    triaged = actions.triage(
        tx,
        reference,
        version=forms.number("version") or 0,
        fault=forms.chosen("fault", faults),
        home=forms.chosen("home", homes),
        title=forms.text("title"),
        weights=Weights(
            impact=forms.number("impact"), urgency=forms.number("urgency"), critical=forms.ticked("critical")
        ),
    )
    issues.match(tx, triaged)
    return back(reference)


@routes.post("/work-orders/<reference>/messages")
@page("work_orders/show.html", roles=DESK, refused=refused)
def message(tx: Transaction, reference: str) -> AnyResponse | dict:
    """Sent, or only checked for plain words: `act`."""
    order, words, act = queries.work_order(tx, reference), forms.text("text") or "", request.form.get("act", "send")
    if act == "send":
        write(tx, order, words)
        return back(reference)
    if act.startswith("replace-"):
        words = plain_words.replaced(words, order.language, forms.whole(act.removeprefix("replace-")))
    return order_page.context(tx, order, words=words)


@routes.post("/work-orders/<reference>/link")
@page("work_orders/look.html", roles=DESK)
def link(tx: Transaction, reference: str) -> dict:
    """A fresh link for the customer, to read out or send by hand. It is shown this once."""
    order = queries.work_order(tx, reference)
    token = links.hand_out(tx, order, LinkPurpose.FOLLOW)
    where = links.address(current_app.config["SETTINGS"].public_url, LinkPurpose.FOLLOW, token)
    return {"order": order, "detail": "link", "value": where}


@routes.get("/work-orders/<reference>/look/<detail>")
@page("work_orders/look.html")
def look(tx: Transaction, reference: str, detail: str) -> dict:
    """Opening a personal detail is itself on record."""
    order = queries.work_order(tx, reference)
    return {"order": order, "detail": detail, "value": looks.open_detail(tx, order, detail, after=need_to_know())}


@routes.get("/attachments/<key>")
@page()
def attachment(tx: Transaction, key: str) -> AnyResponse:
    return served(*queries.attachment(tx, key))


def back(reference: str) -> AnyResponse:
    return redirect(f"/work-orders/{reference}")
