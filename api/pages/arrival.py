"""When the engineer on the way will be at the door: looked at again and again, which changes nothing."""

from types import SimpleNamespace

from flask import Blueprint, g, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api.display import hhmm
from api.endpoint import link_page, roads
from api.pages.field_day import minute, promised
from dispatch.field.arrival import Arrival, arrival
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.link import LinkPurpose
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

routes = Blueprint("arrival", __name__)
KILOMETRE = 1000


@routes.get("/f/<token>/arrival")
@link_page(None, LinkPurpose.FOLLOW)
def look(tx: Transaction, token: str) -> str | Response:
    """A part of the page; nothing when nobody is on the way any more, and then the page is another one."""
    order = queries.work_order_by_id(tx, tx.stamp.by.work_order_id)
    live = of(tx, order, order.current_visit, token)
    return render_template("follow/_arrival.html", live=live) if live else Response(status=204)


def of(tx: Transaction, order: WorkOrder, visit: Visit | None, token: str) -> SimpleNamespace | None:
    g.zone = order.branch.time_zone
    found = arrival(tx, visit, roads()) if visit else None
    if found is None:
        return None
    drawn = promised(visit, tx.stamp.at) if visit.window_from else {"window": None, "now": None, "told": True}
    return SimpleNamespace(
        url=f"/f/{token}/arrival",
        at=found.at,
        between=_("Between %(start)s and %(end)s.", start=hhmm(found.earliest), end=hhmm(found.latest)),
        says=says(found, visit.engineer.first_name),
        **drawn | {"expected": drawn_as(found, visit)},
    )


def says(found: Arrival, name: str) -> str:
    """How we know."""
    if found.seen_at is None:
        return _("So says our plan: the phone of %(name)s doesn’t tell where it is.", name=name)
    if found.stale:
        heard = {"name": name, "at": hhmm(found.seen_at)}
        return _("We last heard from the phone of %(name)s at %(at)s. This is our best guess from then.", **heard)
    if found.metres < KILOMETRE:
        return _("%(name)s is less than 1 km away.", name=name)
    return _("%(name)s is about %(km)s km away.", name=name, km=round(found.metres / KILOMETRE))


def drawn_as(found: Arrival, visit: Visit) -> dict[str, object]:
    late = visit.window_to is not None and visit.window_to < found.at
    tight = visit.window_to is not None and visit.window_to < found.latest
    return {
        "earliest": minute(found.earliest),
        "likely": minute(found.at),
        "latest": minute(found.latest),
        "state": "late" if late else "tight" if tight else "safe",
    }
