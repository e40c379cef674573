"""The phone tells where it is on the way to a visit, where its engineer lets it."""

import math

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api.endpoint import roads
from api.pages.field import phone, visit_again
from dispatch.field.travelling import forget, seen_at
from dispatch.store.database import Transaction
from dispatch.work import queries

routes = Blueprint("field_position", __name__, url_prefix="/field")


@routes.post("/visits/<int:visit_id>/position")
@phone()
def position(tx: Transaction, visit_id: int) -> Response:
    visit = queries.visit(tx, visit_id)
    seen_at(tx, visit, figure("lat"), figure("lon"), accuracy=figure("accuracy"), roads=roads())
    return Response(status=204)


@routes.post("/visits/<int:visit_id>/position/stop")
@phone("field/visit.html", refused=visit_again)
def stop(tx: Transaction, visit_id: int) -> Response:
    forget(tx, queries.visit(tx, visit_id))
    return redirect(f"/field/visits/{visit_id}")


def figure(name: str) -> float | None:
    try:
        found = float(request.form.get(name, ""))
    except ValueError:
        return None
    return found if math.isfinite(found) else None
