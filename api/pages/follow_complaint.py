"""Complaining over the customer's link, at any time; and what became of it, with the decision, its reasons and how to
appeal."""

from flask import Blueprint, g, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.display import titled
from api.endpoint import link_page
from api.forms import Form
from api.pages import complaint_view
from dispatch.catalogue.closing_code import CodeList
from dispatch.complaints import actions, queries
from dispatch.errors import NotFound, Refusal
from dispatch.quality.terms import terms_of
from dispatch.store.database import Transaction
from dispatch.work import links
from dispatch.work.link import LinkPurpose
from dispatch.work.queries import work_order_by_id
from dispatch.work.work_order import Channel, WorkOrder

routes = Blueprint("follow_complaint", __name__)
FORM, SHOWN = "follow/complain.html", "follow/complaint.html"


def order_of(tx: Transaction) -> WorkOrder:
    return work_order_by_id(tx, tx.stamp.by.work_order_id)


def again(tx: Transaction, refusal: Refusal, token: str) -> dict:
    return context(tx, forms.again(refusal), token)


def shown_again(tx: Transaction, refusal: Refusal, token: str, complaint_id: int = 0) -> dict:
    return shown(tx, token, forms.again(refusal), complaint_id)


@routes.get("/f/<token>/complaint")
@link_page(FORM, LinkPurpose.FOLLOW, lasting=True)
def followed(tx: Transaction, token: str) -> dict:
    return context(tx, forms.empty(), token)


@routes.get("/r/<token>/complaint")
@link_page(FORM, LinkPurpose.RATE)
def rated(tx: Transaction, token: str) -> dict:
    return context(tx, forms.empty(), token)


@routes.post("/f/<token>/complaint")
@link_page(FORM, LinkPurpose.FOLLOW, refused=again, lasting=True)
def complain_followed(tx: Transaction, token: str) -> Response:
    return complain(tx)


@routes.post("/r/<token>/complaint")
@link_page(FORM, LinkPurpose.RATE, refused=again)
def complain_rated(tx: Transaction, token: str) -> Response:
    return complain(tx)


@routes.get("/c/<token>")
@link_page(SHOWN, LinkPurpose.COMPLAINT)
def show(tx: Transaction, token: str) -> dict:
    return shown(tx, token, forms.empty())


@routes.post("/c/<token>/appeal/<int:complaint_id>")
@link_page(SHOWN, LinkPurpose.COMPLAINT, refused=shown_again)
def appeal(tx: Transaction, token: str, complaint_id: int) -> Response:
    actions.appeal(tx, complaint_id, forms.text("words") or "", version=forms.number("version"))
    return redirect(f"/c/{token}")


@routes.post("/c/<token>/withdraw/<int:complaint_id>")
@link_page(SHOWN, LinkPurpose.COMPLAINT, refused=shown_again)
def withdraw(tx: Transaction, token: str, complaint_id: int) -> Response:
    actions.withdraw(tx, complaint_id, version=forms.number("version"))
    return redirect(f"/c/{token}")


def complain(tx: Transaction) -> Response:
    """From here on it has a link of its own, which lives as long as it may be appealed."""
    order = order_of(tx)
    actions.complain(tx, order, kind=forms.text("kind"), words=forms.text("words") or "", channel=Channel.WEB)
    return redirect(f"/c/{links.issue(tx, order, LinkPurpose.COMPLAINT)}")


def context(tx: Transaction, form: Form, token: str) -> dict:
    order = order_of(tx)
    g.zone = order.branch.time_zone
    terms = terms_of(tx, order.branch_id)
    link = f"/{request.path.split('/')[1]}/{token}"
    return {
        "order_line": f"{titled(order)} · {order.reference}",
        "order_lang": order.language,
        "kinds": complaint_view.options(tx, CodeList.COMPLAINT),
        "complaints": [complaint_view.line(one) for one in queries.of_order(tx, order)],
        "form": form,
        "url": f"{link}/complaint",
        "back_url": "" if order.ended_at and link.startswith("/f/") else link,
        "terms": complaint_view.terms_say(terms),
    }


def shown(tx: Transaction, token: str, form: Form, complaint_id: int = 0) -> dict:
    order = order_of(tx)
    g.zone = order.branch.time_zone
    found = queries.of_order(tx, order)
    if not found:
        raise NotFound
    return {
        "order_line": f"{titled(order)} · {order.reference}",
        "order_lang": order.language,
        "complaints": [complaint_view.customers(tx, one, f"/c/{token}") for one in reversed(found)],
        "form": form,
        "refused_id": complaint_id,
        "phone": f"tel:{order.branch.phone}" if order.branch.phone else "",
    }
