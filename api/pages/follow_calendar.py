"""The visit for the customer's own calendar."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g
from flask_babel import gettext as _

from api.display import titled
from api.endpoint import link_page
from dispatch.errors import N_, NotFound
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.calendar_entry import entry, latest_with_window
from dispatch.work.link import LinkPurpose
from dispatch.work.work_order import WorkOrder

routes = Blueprint("follow_calendar", __name__)


class NoTimeYet(NotFound):
    """There is no time yet."""

    says = N_("There is no time to put into your calendar yet. As soon as there is one, you find it here.")


@routes.get("/f/<token>/visit.ics")
@link_page(None, LinkPurpose.FOLLOW)
def calendar(tx: Transaction, token: str) -> Response:
    order = queries.work_order_by_id(tx, tx.stamp.by.work_order_id)
    visit = latest_with_window(order.visits)
    if visit is None:
        raise NoTimeYet
    g.zone = order.branch.time_zone
    host = urlsplit(current_app.config["SETTINGS"].public_url).hostname or "doorstep"
    words = {"summary": _("Doorstep: %(what)s", what=titled(order)), "description": description(order)}
    response = Response(entry(visit, **words, host=host, now=tx.stamp.at), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{order.reference}.ics"'
    return response


def description(order: WorkOrder) -> str:
    lines = [_("We are at your door within this time. Your number is %(number)s.", number=order.reference)]
    if order.branch.phone:
        lines.append(_("Call us: %(phone)s", phone=order.branch.phone))
    return "\n".join(lines)


def calendar_url(order: WorkOrder, token: str) -> str:
    return f"/f/{token}/visit.ics" if latest_with_window(order.visits) else ""
