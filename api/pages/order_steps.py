"""The steps on an order's page: gone through with the customer on the phone, all in one form."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.endpoint import page
from api.pages import order_page
from dispatch.catalogue.guide import StepKind, Went
from dispatch.errors import Refusal
from dispatch.store.database import Transaction
from dispatch.work import guiding, queries

routes = Blueprint("order_steps", __name__)


def refused(tx: Transaction, refusal: Refusal, reference: str) -> dict:
    return order_page.context(tx, queries.work_order(tx, reference), refusal=refusal)


@routes.post("/work-orders/<reference>/steps")
@page("work_orders/show.html", roles=DESK, refused=refused)
def answer(tx: Transaction, reference: str) -> Response:
    """Whatever was filled in; what was left empty stays unanswered."""
    order = queries.work_order(tx, reference, lock=True)
    steps = guiding.guided(tx, order)
    for asked in steps.asked if steps else ():
        name, kind = f"step-{asked.step['code']}", asked.step["kind"]
        if not forms.text(name) or kind == StepKind.PHOTO:
            continue
        if kind == StepKind.TRY:
            went = forms.chosen(name, {one.value: one for one in Went})
            guiding.answer(tx, order, asked.step["code"], went=went)
        else:
            guiding.answer(tx, order, asked.step["code"], said=forms.text(name) or "")
    return redirect(f"/work-orders/{reference}#steps")


@routes.post("/work-orders/<reference>/hands")
@page("work_orders/show.html", roles=DESK, refused=refused)
def hands(tx: Transaction, reference: str) -> Response:
    guiding.say_hands_are_needed(tx, reference, forms.text("reason"), version=forms.number("version"))
    return redirect(f"/work-orders/{reference}#steps")
