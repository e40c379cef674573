"""Before anything is sold: the public form for advice and design, and proposals on the order's page."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, g, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import effort, forms
from api.access import DESK
from api.display import near
from api.endpoint import geocoder, page
from api.forms import Form
from api.language import language
from api.pages import order_page
from api.pages.intake import written
from api.words import word
from dispatch.catalogue.fault_type import WorkKind
from dispatch.errors import N_, Refusal
from dispatch.intake.people import require_contact
from dispatch.intake.request import Receipt, Request
from dispatch.presales import actions
from dispatch.presales.actions import BEFORE_SALE, Item
from dispatch.presales.brief import Budget
from dispatch.stamp import Source
from dispatch.store.database import Transaction
from dispatch.work import queries as orders
from dispatch.work.work_order import Channel

routes = Blueprint("presales", __name__)
ROOMS = (N_("Hall"), N_("Living room"), N_("Kitchen"), N_("Bedroom"), N_("Bathroom"), N_("Garage"), N_("Outdoors"))


@routes.get("/design")
@page("intake/design.html", roles=None, source=Source.PUBLIC)
def ask(tx: Transaction) -> dict:
    return public_form(tx, forms.empty(budget=Budget.UNSAID))


def ask_again(tx: Transaction, refusal: Refusal) -> dict:
    return public_form(tx, forms.again(refusal))


@routes.post("/design")
@page("intake/design.html", roles=None, source=Source.PUBLIC, refused=ask_again, limit="requests", effort=True)
def asked(tx: Transaction) -> dict:
    effort.require_untrapped()
    wishes = forms.text("wishes") or ""
    wish = Request(**written() | {"description": wishes}, channel=Channel.WEB, language=language()).cleaned()
    require_contact(wish.phone, wish.email)
    rooms = [*request.form.getlist("room"), *(forms.text("other_rooms") or "").split(",")]
    budget = forms.chosen("budget", {one.value: one for one in Budget}) or Budget.UNSAID
    receipt = actions.ask(tx, wish, geocoder(), rooms=rooms, wishes=wishes, budget=budget)
    return public_form(tx, forms.empty(), receipt)


def again(tx: Transaction, refusal: Refusal, reference: str) -> dict[str, Any]:
    return order_page.context(tx, orders.work_order(tx, reference), refusal=refusal)


@routes.post("/work-orders/<reference>/proposals")
@page("work_orders/show.html", roles=DESK, refused=again)
def propose(tx: Transaction, reference: str) -> Response:
    """Rows without a device are left out."""
    rows = zip(*(request.form.getlist(name) for name in ("room", "part", "pieces")), strict=False)
    items = [Item(room or _("Home"), part, forms.whole(pieces) or 1) for room, part, pieces in rows if part]
    actions.propose(tx, reference, items, fault=forms.text("fault") or "", minutes=forms.number("minutes"))
    return redirect(f"/work-orders/{reference}#proposals")


def public_form(tx: Transaction, form: Form, receipt: Receipt | None = None) -> dict[str, Any]:
    sent = None
    if receipt:
        g.zone = receipt.order.branch.time_zone
        answer_by = receipt.response_due or receipt.opens_at or tx.stamp.at
        sent = SimpleNamespace(reference=receipt.reference, answer_by=near(answer_by, tx.stamp.at))
    return {
        "form": form,
        "sent": sent,
        "kinds": kinds(tx, BEFORE_SALE),
        "rooms": [_(name) for name in ROOMS],
        "chosen": request.form.getlist("room"),
        "budgets": [(one.value, word("budget", one)) for one in Budget],
    }


def kinds(tx: Transaction, which: tuple[WorkKind, ...]) -> list[tuple[str, str]]:
    found = orders.faults_on(tx, tx.stamp.at.date())
    return sorted((one.fault_type.code, one.name_in(language())) for one in found if one.work_kind in which)
