"""The customer chooses when we come: a time is kept while they think, and theirs once they say so."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import booking_desk, link_page
from api.pages import times_view
from api.pages.follow import order_of
from dispatch.errors import Refusal
from dispatch.planning.booking.booking import book, is_booked
from dispatch.planning.booking.holding import SlotGone, hold, release, renew
from dispatch.store.database import Transaction
from dispatch.work import links
from dispatch.work.link import LinkPurpose

routes = Blueprint("times", __name__)
TEMPLATE = "follow/times.html"


def again(tx: Transaction, refusal: Refusal, token: str) -> dict:
    return times_view.choosing(tx, order_of(tx), token, form=forms.again(refusal))


@routes.get("/f/<token>/times")
@link_page(TEMPLATE, LinkPurpose.FOLLOW)
def show(tx: Transaction, token: str) -> dict:
    return times_view.choosing(tx, order_of(tx), token, form=forms.empty(), whole="all" in request.args)


@routes.post("/f/<token>/times")
@link_page(TEMPLATE, LinkPurpose.FOLLOW, refused=again)
def choose(tx: Transaction, token: str) -> Response:
    links.require_newest(tx, token)
    hold(tx, order_of(tx, lock=True), chosen(), desk=booking_desk())
    return redirect(f"/f/{token}/times")


@routes.post("/f/<token>/times/confirm")
@link_page(TEMPLATE, LinkPurpose.FOLLOW, refused=again)
def confirm(tx: Transaction, token: str) -> Response:
    """Older links may be void from here on: the next page is reached by a fresh one. Whoever taps twice sees what
    became of the first tap, by the link they have."""
    order, chosen_hold = order_of(tx, lock=True), forms.number("hold") or 0
    if is_booked(tx, order, chosen_hold):
        return redirect(f"/f/{token}")
    links.require_newest(tx, token)
    book(tx, order, chosen_hold, desk=booking_desk())
    return redirect(f"/f/{links.issue(tx, order, LinkPurpose.FOLLOW)}")


@routes.post("/f/<token>/times/renew")
@link_page(TEMPLATE, LinkPurpose.FOLLOW, refused=again)
def keep_longer(tx: Transaction, token: str) -> Response:
    renew(tx, order_of(tx, lock=True), forms.number("hold") or 0)
    return redirect(f"/f/{token}/times")


@routes.post("/f/<token>/times/release")
@link_page(TEMPLATE, LinkPurpose.FOLLOW, refused=again)
def let_go(tx: Transaction, token: str) -> Response:
    release(tx, order_of(tx, lock=True), forms.number("hold") or 0)
    return redirect(f"/f/{token}/times")


def chosen() -> datetime:
    """Raises SlotGone: what was sent is no moment, so it is none that was offered."""
    try:
        return datetime.fromisoformat(request.form.get("slot", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise SlotGone from None
