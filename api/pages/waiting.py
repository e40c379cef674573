"""The waiting list: joined and left by link or by the desk, and read by the console."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.endpoint import link_page, page
from api.pages import order_times, times, waiting_view
from api.pages.follow import order_of
from dispatch.planning.waiting.actions import NoSuchDay, join, leave
from dispatch.store.database import Transaction
from dispatch.work import links, queries
from dispatch.work.link import LinkPurpose

routes = Blueprint("waiting", __name__)


@routes.post("/f/<token>/waiting")
@link_page(times.TEMPLATE, LinkPurpose.FOLLOW, refused=times.again)
def wait(tx: Transaction, token: str) -> Response:
    links.require_newest(tx, token)
    join(tx, order_of(tx, lock=True), weekdays=weekdays(), parts=request.form.getlist("part"))
    return redirect(f"/f/{token}/times#waiting")


@routes.post("/f/<token>/waiting/leave")
@link_page(times.TEMPLATE, LinkPurpose.FOLLOW, refused=times.again)
def go(tx: Transaction, token: str) -> Response:
    links.require_newest(tx, token)
    leave(tx, order_of(tx, lock=True))
    return redirect(f"/f/{token}/times#waiting")


@routes.get("/waiting")
@page("work_orders/waiting.html")
def show(tx: Transaction) -> dict:
    return waiting_view.for_desk(tx) | {"may_change": tx.stamp.by.role in DESK}


@routes.post("/work-orders/<reference>/waiting")
@page("work_orders/times.html", roles=DESK, refused=order_times.again)
def wait_for(tx: Transaction, reference: str) -> Response:
    """For a customer on the phone; with `leave` off the list again."""
    order = queries.work_order(tx, reference, lock=True)
    if forms.text("leave"):
        leave(tx, order)
    else:
        join(tx, order, weekdays=weekdays(), parts=request.form.getlist("part"))
    return redirect("/waiting")


def weekdays() -> list[int]:
    """Raises NoSuchDay."""
    sent = request.form.getlist("weekday")
    if not all(each.isascii() and each.isdecimal() for each in sent):
        raise NoSuchDay(field="weekday")
    return [int(each) for each in sent[:7]]
