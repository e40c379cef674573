"""The answer to an estimate over the customer's link; and what the desk does about prices."""

from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import link_page, page
from api.pages import follow, order_page
from api.pages.money_form import coins
from api.rest.roles import DESK, QUALITY_DESK
from dispatch.errors import Refusal
from dispatch.prices import estimating, letting_go, overriding
from dispatch.store.database import Transaction
from dispatch.work import links
from dispatch.work import queries as orders
from dispatch.work.link import LinkPurpose

routes = Blueprint("estimates", __name__)
ANSWERS = {"approve": True, "decline": False}


@routes.post("/f/<token>/estimate")
@link_page("follow/show.html", LinkPurpose.FOLLOW, refused=follow.again)
def answered(tx: Transaction, token: str) -> Response:
    """Bound to the number that was on the page: a newer estimate is shown first, and 409 says so."""
    links.require_newest(tx, token)
    order, number = follow.order_of(tx, lock=True), forms.number("number") or 0
    yes = forms.chosen("act", ANSWERS)
    if yes:
        estimating.approve(tx, order, number)
    elif yes is not None:
        estimating.decline(tx, order, number, words=forms.text("words"))
    return redirect(f"/f/{token}#price")


def again(tx: Transaction, refusal: Refusal, reference: str) -> dict[str, Any]:
    return order_page.context(tx, orders.work_order(tx, reference), refusal=refusal)


@routes.post("/work-orders/<reference>/estimates")
@page("work_orders/show.html", roles=DESK, refused=again)
def make(tx: Transaction, reference: str) -> Response:
    estimating.make(tx, orders.work_order(tx, reference), minutes=forms.number("minutes"))
    return redirect(f"/work-orders/{reference}#price")


@routes.post("/work-orders/<reference>/cover")
@page("work_orders/show.html", roles=QUALITY_DESK, refused=again)
def cover(tx: Transaction, reference: str) -> Response:
    decided = {"covers": request.form.getlist("covers"), "reason": forms.text("cover_reason")}
    overriding.decide(tx, reference, ours=forms.text("act") != "theirs", **decided, note=forms.text("cover_note"))
    return redirect(f"/work-orders/{reference}#price")


@routes.post("/work-orders/<reference>/goodwill")
@page("work_orders/show.html", roles=QUALITY_DESK, refused=again)
def give(tx: Transaction, reference: str) -> Response:
    given = {"reason": forms.text("goodwill_reason"), "note": forms.text("goodwill_note")}
    letting_go.give(tx, reference, amount=coins("goodwill") or 0, **given)
    return redirect(f"/work-orders/{reference}#price")
