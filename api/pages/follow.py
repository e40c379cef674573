"""The customer's link: what happens, who comes, what was promised."""

from flask import Blueprint, g, redirect
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import link_page
from api.pages import follow_view
from api.pages.ledger_words import tell_on_page
from dispatch.errors import Refusal
from dispatch.notices.call import CallReason
from dispatch.notices.calls import to_call
from dispatch.notices.conversation import write
from dispatch.planning.booking.booking import call_off
from dispatch.store.database import Transaction
from dispatch.work import links, queries
from dispatch.work.lifecycle import OrderState
from dispatch.work.link import LinkPurpose
from dispatch.work.work_order import WorkOrder

routes = Blueprint("follow", __name__)
DONE = (OrderState.FEEDBACK, OrderState.ARCHIVED)


def order_of(tx: Transaction, *, lock: bool = False) -> WorkOrder:
    return queries.work_order_by_id(tx, tx.stamp.by.work_order_id, lock=lock)


def again(tx: Transaction, refusal: Refusal, token: str) -> dict:
    return follow_view.alive(tx, order_of(tx), token, form=forms.again(refusal))


@routes.get("/f/<token>")
@link_page("follow/show.html", LinkPurpose.FOLLOW)
def show(tx: Transaction, token: str) -> dict | Response:
    order = order_of(tx)
    if order.state in DONE:
        return redirect(f"/f/{token}/done")
    return follow_view.alive(tx, order, token, form=forms.empty())


@routes.post("/f/<token>/messages")
@link_page("follow/show.html", LinkPurpose.FOLLOW, refused=again)
def message(tx: Transaction, token: str) -> Response:
    write(tx, order_of(tx), forms.text("text") or "")
    return redirect(f"/f/{token}#write")


@routes.post("/f/<token>/seen")
@link_page(None, LinkPurpose.FOLLOW)
def seen(tx: Transaction, token: str) -> Response:
    """A browser showed the page to somebody: what stands there counts as told."""
    order = order_of(tx)
    g.zone = order.branch.time_zone
    tell_on_page(tx, order, follow_view.sure(order))
    return Response(status=204)


@routes.post("/f/<token>/call")
@link_page("follow/show.html", LinkPurpose.FOLLOW, refused=again)
def call_me(tx: Transaction, token: str) -> Response:
    to_call(tx, order_of(tx), CallReason.ASKED)
    return redirect(f"/f/{token}#write")


@routes.post("/f/<token>/cancel")
@link_page("follow/show.html", LinkPurpose.FOLLOW, refused=again)
def cancel(tx: Transaction, token: str) -> Response:
    links.require_newest(tx, token)
    call_off(tx, order_of(tx))
    return redirect(f"/f/{token}")


@routes.get("/f/<token>/done")
@link_page("follow/done.html", LinkPurpose.FOLLOW)
def done(tx: Transaction, token: str) -> dict | Response:
    order = order_of(tx)
    if order.state not in DONE:
        return redirect(f"/f/{token}")
    return follow_view.done(tx, order, f"/f/{token}/answer", token)
