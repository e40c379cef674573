"""Vans and depots: what lies there by our count, and what a person found who counted."""

from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.forms import Form
from api.pages import stock_view
from api.pages.field import phone
from api.rest.roles import PLANNERS
from dispatch.errors import NotFound, Refusal
from dispatch.parts.count_reason import CountReason
from dispatch.parts.counting import Counted, Place, count
from dispatch.parts.shelves import places
from dispatch.people.queries import branch, engineer_of
from dispatch.store.database import Transaction
from dispatch.work import queries

routes = Blueprint("stock", __name__)
DEPOT = "depot"
REASONS = {reason.value: reason for reason in CountReason}


@routes.get("/stock")
@page("stock/places.html")
def index(tx: Transaction) -> dict[str, Any]:
    return {"branches": [stock_view.branch_view(tx, one) for one in queries.branches(tx)]}


@routes.get("/stock/<code>/<shelf>")
@page("stock/place.html")
def show(tx: Transaction, code: str, shelf: str) -> dict[str, Any]:
    return context(tx, code, shelf, forms.empty())


def again(tx: Transaction, refusal: Refusal, code: str, shelf: str) -> dict[str, Any]:
    return context(tx, code, shelf, forms.again(refusal))


@routes.post("/stock/<code>/<shelf>")
@page("stock/place.html", roles=PLANNERS, refused=again)
def keep(tx: Transaction, code: str, shelf: str) -> Response:
    count(tx, place_of(tx, code, shelf), written(), reason())
    return redirect(f"/stock/{code}/{shelf}")


@routes.get("/field/van")
@phone("field/van.html")
def van(tx: Transaction) -> dict[str, Any]:
    return stock_view.place_view(tx, own_van(tx), forms.empty())


def van_again(tx: Transaction, refusal: Refusal) -> dict[str, Any]:
    return stock_view.place_view(tx, own_van(tx), forms.again(refusal))


@routes.post("/field/van")
@phone("field/van.html", refused=van_again)
def keep_van(tx: Transaction) -> Response:
    count(tx, own_van(tx), written(), reason())
    return redirect("/field/van")


def context(tx: Transaction, code: str, shelf: str, form: Form) -> dict[str, Any]:
    may_count = tx.stamp.by.role in PLANNERS
    return stock_view.place_view(tx, place_of(tx, code, shelf), form) | {"may_count": may_count}


def place_of(tx: Transaction, code: str, shelf: str) -> Place:
    """Raises NotFound."""
    for one in places(tx, branch(tx, code)):
        if (one.engineer.code if one.engineer else DEPOT) == shelf:
            return one
    raise NotFound


def own_van(tx: Transaction) -> Place:
    engineer = engineer_of(tx)
    return Place(engineer.branch, engineer)


def written() -> list[Counted]:
    """What was filled in: a part that was left empty was not counted."""
    given = [(name.removeprefix("found-"), name) for name in request.form if name.startswith("found-")]
    found = [counted(part, name) for part, name in given if forms.text(name)]
    if other := forms.text("other"):
        found.append(counted(other, "other-found"))
    return found


def counted(part: str, name: str) -> Counted:
    pieces = forms.number(name)
    return Counted(part, -1 if pieces is None else pieces, forms.number(f"version-{part}"))


def reason() -> CountReason:
    return forms.chosen("reason", REASONS) or CountReason.ROUTINE
