"""Who is calling: found while somebody speaks, and all that is to be known of them at a glance."""

from types import SimpleNamespace

from flask import Blueprint, render_template, request

from api.access import DESK
from api.endpoint import page
from api.pages import caller_view
from dispatch.callers.finding import callers
from dispatch.callers.overview import overview
from dispatch.stamp import Role
from dispatch.store.database import Transaction

routes = Blueprint("callers", __name__, url_prefix="/customers")
ANSWERS = DESK | {Role.QUALITY}
LONGEST = 100


@routes.get("")
@page("callers/list.html", roles=ANSWERS)
def index(tx: Transaction) -> dict:
    return {"asked": asked(), "found": found(tx), "back": "/customers"}


@routes.get("/find")
@page(roles=ANSWERS)
def find(tx: Transaction) -> str:
    """The part of a page that is fetched while somebody types."""
    return render_template("callers/_found.html", asked=asked(), found=found(tx))


@routes.get("/<int:customer_id>/overview")
@page("callers/overview.html", roles=ANSWERS)
def show(tx: Transaction, customer_id: int) -> dict:
    return {"caller": caller_view.whole(tx, overview(tx, customer_id))}


def asked() -> str:
    return (request.args.get("q") or "").replace("\x00", "").strip()[:LONGEST]


def found(tx: Transaction) -> list[SimpleNamespace]:
    return [caller_view.line(tx, one) for one in callers(tx, asked())]
