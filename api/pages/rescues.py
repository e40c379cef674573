"""What could save an order's promise, and one click that does it."""

from typing import Any

from flask import Blueprint, g, redirect
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import booking_desk, page
from api.pages import rescue_view
from api.pages.board_frame import address
from api.problems import sentence
from dispatch.errors import NotFound, Refusal
from dispatch.planning.rescue.applying import carry_out
from dispatch.planning.rescue.seeking import rescues_of
from dispatch.planning.rescue.undoing import take_back
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work import queries

routes = Blueprint("rescues", __name__)
PLANNERS = frozenset({Role.DISPATCHER, Role.MANAGER})


@routes.get("/work-orders/<reference>/rescues")
@page("work_orders/rescues.html")
def show(tx: Transaction, reference: str) -> dict:
    return context(tx, reference)


def refused(tx: Transaction, refusal: Refusal, reference: str, **_path: object) -> dict:
    """The rescues as they stand now."""
    return context(tx, reference, problem=sentence(refusal))


@routes.post("/work-orders/<reference>/rescues/<key>")
@page("work_orders/rescues.html", roles=PLANNERS, refused=refused)
def accept(tx: Transaction, reference: str, key: str) -> Response:
    carry_out(tx, reference, key, desk=booking_desk())
    return back(tx, reference)


@routes.post("/work-orders/<reference>/rescues/done/<int:rescue_id>/undo")
@page("work_orders/rescues.html", roles=PLANNERS, refused=refused)
def undo(tx: Transaction, reference: str, rescue_id: int) -> Response:
    take_back(tx, reference, rescue_id)
    return back(tx, reference)


def back(tx: Transaction, reference: str) -> Response:
    """Where one came from: the board, or the order. What went to a partner may be seen no more."""
    try:
        queries.work_order(tx, reference)
    except NotFound:
        return redirect("/board")
    branch, day = forms.number("branch"), forms.text("day")
    if branch is None:
        return redirect(f"/work-orders/{reference}")
    return redirect(address({"branch": branch, "day": day, "order": reference}))


def context(tx: Transaction, reference: str, *, problem: str = "") -> dict[str, Any]:
    order = queries.work_order(tx, reference)
    g.zone = order.branch.time_zone
    found = rescues_of(tx, reference, desk=booking_desk())
    return {
        "order": {"reference": reference, "title": order.title},
        "rescues": rescue_view.listed(found),
        "problem": problem,
        "board_url": address({"branch": order.branch_id, "day": found.day, "order": reference}),
    }
