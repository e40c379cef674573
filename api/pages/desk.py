"""Who is there, and who answers for which order."""

from flask import Blueprint, redirect, session
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.endpoint import page
from api.pages import order_page
from dispatch.desk import actions
from dispatch.desk.presence import PresenceState
from dispatch.errors import Refusal
from dispatch.store.database import Transaction
from dispatch.work import queries

routes = Blueprint("desk", __name__)
STATES = {state.value: state for state in PresenceState}


@routes.post("/me/presence")
@page(roles=DESK)
def be(tx: Transaction) -> Response:
    state = forms.chosen("state", STATES) or PresenceState.AWAY
    actions.be(tx, tx.stamp.by.account_id, state)
    session["presence"] = state.value
    return redirect("/work-orders?owner=me")


def again(tx: Transaction, refusal: Refusal, reference: str) -> dict:
    return order_page.context(tx, queries.work_order(tx, reference), refusal=refusal)


@routes.post("/work-orders/<reference>/owner/take")
@page("work_orders/show.html", roles=DESK, refused=again)
def take(tx: Transaction, reference: str) -> Response:
    actions.take(tx, reference, from_id=forms.number("from"))
    return redirect(f"/work-orders/{reference}")


@routes.post("/work-orders/<reference>/owner/hand-over")
@page("work_orders/show.html", roles=DESK, refused=again)
def hand_over(tx: Transaction, reference: str) -> Response:
    actions.hand_over(tx, reference, to_id=forms.number("to") or 0, from_id=forms.number("from"))
    return redirect(f"/work-orders/{reference}")


@routes.post("/work-orders/<reference>/owner/give-back")
@page("work_orders/show.html", roles=DESK, refused=again)
def give_back(tx: Transaction, reference: str) -> Response:
    actions.give_back(tx, reference, from_id=forms.number("from"))
    return redirect(f"/work-orders/{reference}")
