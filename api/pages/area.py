"""Which part of the region we come to, as a small picture behind the customer's link. It shows no house and nobody."""

from flask import Blueprint, Response, render_template

from api.endpoint import link_page
from dispatch.errors import NotFound
from dispatch.people.surroundings import Shape, Surroundings, around
from dispatch.store.database import Transaction
from dispatch.work.link import LinkPurpose
from dispatch.work.queries import work_order_by_id
from dispatch.work.work_order import WorkOrder

routes = Blueprint("area", __name__)
DRAWING = "default-src 'none'; style-src 'unsafe-inline'"  # of the picture alone; nothing in it is anybody's words
SCALE = 20  # units of the picture to a kilometre
LABELS = 3  # the least rank that is written


@routes.get("/f/<token>/area.svg")
@link_page(None, LinkPurpose.FOLLOW)
def picture(tx: Transaction, token: str) -> Response:
    found = of_order(work_order_by_id(tx, tx.stamp.by.work_order_id))
    if found is None:
        raise NotFound
    drawn = [(one, path(one)) for one in found.shapes if one.kind != "label"]
    names = [(one, at(one)) for one in found.shapes if one.kind == "label" and one.rank <= LABELS]
    size = {"width": round(found.width * SCALE), "height": round(found.height * SCALE)}
    shown = render_template("follow/area.svg", drawn=drawn, names=names, **size)
    response = Response(shown, content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = DRAWING
    response.headers["Cache-Control"] = "no-store"
    return response


def of_order(order: WorkOrder) -> Surroundings | None:
    home = order.home
    return around(home.lat, home.lon) if home is not None and home.lat is not None else None


def path(shape: Shape) -> str:
    steps = " ".join(f"{round(x * SCALE)},{round(y * SCALE)}" for x, y in shape.points)
    return f"M{steps}" + ("" if shape.kind == "road" else "Z")


def at(shape: Shape) -> tuple[int, int]:
    x, y = shape.points[0]
    return round(x * SCALE), round(y * SCALE)
