"""What a customer may ask of us: to see what we hold, and to be forgotten."""

import json
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Response, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from api import forms
from api.endpoint import page
from api.pages import hold_view
from api.pages.promise_view import trial_view
from api.pages.rule_trials import begun
from api.problems import sentence
from api.words import word
from dispatch.customers import actions
from dispatch.customers.customer import Customer, Tier
from dispatch.errors import N_, Invalid, Refusal
from dispatch.privacy import holdings
from dispatch.privacy.erasure import erase
from dispatch.privacy.export import export
from dispatch.privacy.rights import LEADERS
from dispatch.promises.trial import as_it_stands, tried
from dispatch.store.database import Transaction
from dispatch.work import households, queries

routes = Blueprint("customers", __name__)
COUNTED = {
    "work_order": N_("Orders"),
    "visit": N_("Visits"),
    "message": N_("Messages"),
    "attachment": N_("Photos and files"),
    "feedback": N_("Feedback"),
}


class NotSure(Invalid):
    """Erasing needs a tick."""

    says = N_("Tick the box first: what is erased is gone for good.")


@routes.get("/customers/<int:customer_id>")
@page("customers/show.html", roles=LEADERS)
def show(tx: Transaction, customer_id: int) -> dict:
    return context(tx, customer_id)


def again(tx: Transaction, refusal: Refusal, customer_id: int) -> dict:
    return context(tx, customer_id, refusal)


@routes.post("/customers/<int:customer_id>/export")
@page("customers/show.html", roles=LEADERS)
def hand_over(tx: Transaction, customer_id: int) -> AnyResponse:
    held = export(tx, households.customer(tx, customer_id))
    response = Response(json.dumps(held, ensure_ascii=False, indent=1), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="customer-{customer_id}.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@routes.post("/customers/<int:customer_id>/erase")
@page("customers/show.html", roles=LEADERS, refused=again)
def forget(tx: Transaction, customer_id: int) -> AnyResponse:
    if not forms.ticked("sure"):
        raise NotSure(field="sure")
    erase(tx, households.customer(tx, customer_id))
    return redirect("/work-orders")


@routes.post("/customers/<int:customer_id>/tier")
@page("customers/show.html", roles=LEADERS, refused=again)
def set_tier(tx: Transaction, customer_id: int) -> dict | AnyResponse:
    """With “try” nothing is kept, and the page says what would move."""
    customer = households.customer(tx, customer_id)
    tier = forms.chosen("tier", {one.value: one for one in Tier}) or customer.tier
    if forms.text("act") == "try":
        with tried(tx, lambda: actions.set_tier(tx, customer, tier), customer_id=customer.id) as trial:
            shown = trial_view(trial)
        return {**context(tx, customer_id), "trial": shown, "tier_form": forms.empty(tier=tier)}
    actions.set_tier(tx, customer, tier)
    moves = as_it_stands(tx, customer_id=customer.id).moved
    return begun(tx, None) if moves else redirect(f"/customers/{customer_id}")


def context(tx: Transaction, customer_id: int, refusal: Refusal | None = None) -> dict[str, Any]:
    customer = households.customer(tx, customer_id)
    counts = holdings.counts(tx, customer.id)
    return {
        "customer": SimpleNamespace(
            id=customer.id,
            name=customer.name,
            orders=[order.reference for order in households.open_orders(tx, customer)],
            held=[(_(says), counts[noun]) for noun, says in COUNTED.items()],
            looks=looks(tx, customer),
            form=forms.again(refusal) if refusal else forms.empty(),
            problem=sentence(refusal) if refusal else "",
        ),
        **hold_view.context(tx, customer),
        "tiers": [(one.value, word("tier", one)) for one in Tier],
        "tier_form": forms.empty(tier=customer.tier),
        "trial": None,
    }


def looks(tx: Transaction, customer: Customer) -> list[dict[str, Any]]:
    """Newest first."""
    found = holdings.looks_at(tx, customer.id)
    names = queries.names_of_accounts(tx, {look.account_id for look in found if look.account_id})
    return [
        {"at": look.at, "who": names.get(look.account_id, ""), "what": word("detail", look.detail)} for look in found
    ]
