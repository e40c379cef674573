"""Orders that may be the same, on an order's page: shown with why, made one, and undone."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.endpoint import page
from api.pages import order_page
from dispatch.errors import Refusal
from dispatch.merging import actions
from dispatch.store.database import Transaction
from dispatch.work import queries

routes = Blueprint("merging", __name__)


def refused(tx: Transaction, refusal: Refusal, reference: str) -> dict:
    return order_page.context(tx, queries.work_order(tx, reference), refusal=refusal)


@routes.post("/work-orders/<reference>/merge")
@page("work_orders/show.html", roles=DESK, refused=refused)
def merge(tx: Transaction, reference: str) -> Response:
    """This one goes into the other."""
    kept = actions.merge(tx, reference, into=forms.text("into") or "", version=forms.number("version"))
    return redirect(f"/work-orders/{kept.reference}")


@routes.post("/work-orders/<reference>/split")
@page("work_orders/show.html", roles=DESK, refused=refused)
def split(tx: Transaction, reference: str) -> Response:
    actions.split(tx, reference)
    return redirect(f"/work-orders/{reference}")
