"""Locking and unlocking a visit, from the order and from the board."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.rest.roles import PLANNERS
from dispatch.errors import NotFound
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.lock import FREE, Lock, WhenLocked
from dispatch.work.locking import lock_visit

routes = Blueprint("locking", __name__)


@routes.post("/work-orders/<reference>/visits/<int:visit_id>/lock")
@page(roles=PLANNERS)
def lock(tx: Transaction, reference: str, visit_id: int) -> Response:
    order = queries.work_order(tx, reference, lock=True)
    visit = next((each for each in order.visits if each.id == visit_id), None)
    if visit is None:
        raise NotFound
    wanted = FREE if request.form.get("free") else Lock(forms.ticked("engineer"), when())
    lock_visit(tx, visit, wanted, reason=forms.text("reason"))
    back = forms.text("back") or ""
    return redirect(back if back.startswith("/board?") else f"/work-orders/{reference}#visits")


def when() -> WhenLocked | None:
    return forms.chosen("when", {each.value: each for each in WhenLocked})
