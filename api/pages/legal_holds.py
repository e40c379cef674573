"""What must be kept for a customer's orders, and the schedule by which everything else goes."""

from typing import Any

from flask import Blueprint, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.pages.customers import again
from api.pages.privacy_words import CLASSES, basis, kept_for
from dispatch.privacy import legal_hold, retention
from dispatch.privacy.legal_hold import HoldReason
from dispatch.privacy.rights import LEADERS
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.store.personal import register
from dispatch.work import households, queries

routes = Blueprint("legal_holds", __name__)
READERS = LEADERS | {Role.AUDITOR}


@routes.post("/customers/<int:customer_id>/holds")
@page("customers/show.html", roles=LEADERS, refused=again)
def hold_back(tx: Transaction, customer_id: int) -> Response:
    customer = households.customer(tx, customer_id)
    orders = {one.reference: one for one in households.orders_of(tx, customer)}
    order = forms.chosen("order", orders)
    reason = forms.chosen("reason", {one.value: one for one in HoldReason})
    if order is None or reason is None:
        raise forms.UnknownChoice(field="order")
    legal_hold.hold_back(tx, queries.work_order(tx, order.reference), reason)
    return redirect(f"/customers/{customer_id}#holds")


@routes.post("/customers/<int:customer_id>/holds/<int:legal_hold_id>/lift")
@page("customers/show.html", roles=LEADERS)
def lift(tx: Transaction, customer_id: int, legal_hold_id: int) -> Response:
    legal_hold.lift(tx, households.customer(tx, customer_id).id, legal_hold_id)
    return redirect(f"/customers/{customer_id}#holds")


@routes.get("/setup/retention")
@page("setup/retention.html", roles=READERS)
def schedule(tx: Transaction) -> dict[str, Any]:
    return context(tx, due=None)


@routes.post("/setup/retention/try")
@page("setup/retention.html", roles=READERS)
def try_it(tx: Transaction) -> dict[str, Any]:
    """What would go if it were night now; nothing goes."""
    return context(tx, due=retention.count(tx))


def context(tx: Transaction, *, due: retention.Counts | None) -> dict[str, Any]:
    found = register().purposes
    return {
        "classes": [
            {
                "name": _(words),
                "why": _(found[kind].purpose),
                "basis": basis(found[kind]),
                "keep": kept_for(found[kind]),
                "due": sum(due.get(kind, {}).values()) if due is not None else None,
            }
            for kind, words in CLASSES.items()
        ],
        "rounds": [
            {"at": one.at, "rows": sum(sum(tables.values()) for tables in one.counts.values())}
            for one in retention.rounds(tx)
        ],
    }
