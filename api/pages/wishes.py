"""What a household asks for beforehand: whom to send, and when its homes can be entered."""

from types import SimpleNamespace

from babel.dates import get_day_names
from flask import Blueprint, redirect
from flask_babel import get_locale
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.forms import Form
from api.rest.roles import CONSOLE, DESK
from api.words import word
from dispatch.callers.opening import opened
from dispatch.customers import wishing
from dispatch.customers.access_hours import said
from dispatch.customers.engineer_wish import EngineerWish, WishKind
from dispatch.customers.home import Home
from dispatch.errors import NotFound, Refusal
from dispatch.people import queries as people
from dispatch.privacy.looks import WISHES
from dispatch.store.database import Transaction
from dispatch.work import households
from dispatch.working_time.hours import WEEKDAYS

routes = Blueprint("wishes", __name__, url_prefix="/customers/<int:customer_id>/wishes")
TEMPLATE = "customers/wishes.html"


@routes.get("")
@page(TEMPLATE, roles=CONSOLE)
def show(tx: Transaction, customer_id: int) -> dict:
    opened(tx, customer_id, WISHES)
    return context(tx, customer_id, forms.empty())


def again(tx: Transaction, refusal: Refusal, customer_id: int, **_path: int) -> dict:
    return context(tx, customer_id, forms.again(refusal))


@routes.post("")
@page(TEMPLATE, roles=DESK, refused=again)
def wish(tx: Transaction, customer_id: int) -> Response:
    kind = forms.text("kind")
    if kind not in set(WishKind):
        raise NotFound
    customer, who = households.customer(tx, customer_id), people.engineer(tx, forms.text("engineer") or "")
    wishing.wish(tx, customer, who, WishKind(kind), home_id=forms.number("home"))
    return redirect(f"/customers/{customer_id}/wishes")


@routes.post("/<int:wish_id>/take-back")
@page(TEMPLATE, roles=DESK, refused=again)
def take_back(tx: Transaction, customer_id: int, wish_id: int) -> Response:
    wishing.take_back(tx, households.customer(tx, customer_id), wish_id)
    return redirect(f"/customers/{customer_id}/wishes")


@routes.post("/homes/<int:home_id>")
@page(TEMPLATE, roles=DESK, refused=again)
def hours(tx: Transaction, customer_id: int, home_id: int) -> Response:
    given = {day: forms.text(day) or "" for day in WEEKDAYS}
    wishing.set_hours(tx, households.customer(tx, customer_id), home_id, given)
    return redirect(f"/customers/{customer_id}/wishes")


def context(tx: Transaction, customer_id: int, form: Form) -> dict:
    customer = households.customer(tx, customer_id)
    here, homes = f"/customers/{customer_id}/wishes", {home.id: home.address for home in customer.homes}
    return {
        "customer": customer.name,
        "url": here,
        "wishes": [wish_view(one, homes, here) for one in wishing.wishes(tx, customer)],
        "homes": [home_view(home, form, here) for home in customer.homes],
        "home_choices": list(homes.items()),
        "engineers": [(one.code, one.name) for one in people.engineers(tx)],
        "kinds": [(kind.value, word("wish_kind", kind)) for kind in WishKind],
        "form": form,
        "may_edit": tx.stamp.by.role in DESK,
    }


def wish_view(one: EngineerWish, homes: dict[int, str], here: str) -> SimpleNamespace:
    return SimpleNamespace(
        engineer=one.engineer.name,
        kind=word("wish_kind", one.kind),
        home=homes.get(one.home_id, ""),
        url=f"{here}/{one.id}/take-back",
    )


def home_view(home: Home, form: Form, here: str) -> SimpleNamespace:
    names = get_day_names("wide", locale=get_locale())
    spans = home.access_hours or {}
    days = [(day, names[number], said(spans.get(day, ()))) for number, day in enumerate(WEEKDAYS)]
    return SimpleNamespace(id=home.id, address=home.address, url=f"{here}/homes/{home.id}", days=days)
