"""Whether a customer is told of a change: one click either way."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.endpoint import page
from dispatch.notices.untold import decide
from dispatch.store.database import Transaction
from dispatch.work import queries

routes = Blueprint("untold_pages", __name__)


@routes.post("/work-orders/<reference>/untold/<int:untold_id>")
@page(roles=DESK)
def answer(tx: Transaction, reference: str, untold_id: int) -> Response:
    order = queries.work_order(tx, reference, lock=True)
    decide(tx, order, untold_id, send=request.form.get("send") == "yes")
    back = forms.text("back") or ""
    return redirect(back if back.startswith("/board?") else f"/work-orders/{reference}")
