"""What could save an order's promise, and one click that does it."""

from typing import Any

from flask import Blueprint, g, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.display import titled
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
from dispatch.work.work_order import WorkOrder

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
        "order": {"reference": reference, "title": titled(order)},
        "rescues": rescue_view.listed(found),
        "instead": instead(tx, order),
        "problem": problem,
        "board_url": address({"branch": order.branch_id, "day": found.day, "order": reference}),
    }


def instead(tx: Transaction, order: WorkOrder) -> dict[str, str]:
    """What helps where no promise can be saved."""
    url = f"/work-orders/{order.reference}"
    if order.current_visit is None:
        return {
            "text": _("It has no visit yet: send it to dispatch, then it can be given a place."),
            "url": url,
            "link": _("Open the order"),
        }
    text = _("Promise another time, so that the customer hears it from us before the time has passed.")
    if tx.stamp.by.role not in DESK:
        return {"text": text, "url": url, "link": _("Open the order")}
    return {"text": text, "url": f"{url}/promise", "link": _("Promise another time")}
