"""The price on the engineer's phone: worked out on site, shown to the customer, signed or declined."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.display import money
from api.forms import Form
from api.language import language
from api.pages import field_ends
from api.pages.field import phone, signed
from api.pages.price_words import lines, tax_says
from api.words import word
from dispatch.errors import Refusal
from dispatch.parts.queries import aboard
from dispatch.prices import estimating, queries
from dispatch.prices.estimate import AnsweredBy, Estimate
from dispatch.store.database import Transaction
from dispatch.words import locale_of
from dispatch.work import queries as orders
from dispatch.work import visits
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit

routes = Blueprint("field_price", __name__, url_prefix="/field")
MOST_PARTS = 4  # rows of the form


@routes.get("/visits/<int:visit_id>/price")
@phone("field/price.html")
def show(tx: Transaction, visit_id: int) -> dict:
    return context(tx, orders.visit(tx, visit_id), form=forms.empty())


def again(tx: Transaction, refusal: Refusal, visit_id: int) -> dict:
    return context(tx, visits.visit_for_change(tx, visit_id), form=forms.again(refusal))


@routes.post("/visits/<int:visit_id>/price")
@phone("field/price.html", refused=again)
def work_out(tx: Transaction, visit_id: int) -> Response:
    visit = visits.visit_for_change(tx, visit_id)
    names = [forms.text(f"part-{row}") for row in range(MOST_PARTS)]
    parts = [(name, names.count(name)) for name in dict.fromkeys(filter(None, names))]
    estimating.make(tx, visit.work_order, minutes=forms.number("minutes") or 0, parts=parts)
    return redirect(f"/field/visits/{visit_id}/price")


@routes.post("/visits/<int:visit_id>/price/answer")
@phone("field/price.html", refused=again)
def answer(tx: Transaction, visit_id: int) -> Response:
    visit, number = visits.visit_for_change(tx, visit_id), forms.number("number") or 0
    order, on_site = visit.work_order, {"by": AnsweredBy.ON_SITE}
    if forms.text("act") == "decline":
        estimating.decline(tx, order, number, **on_site)
        return redirect(f"/field/visits/{visit_id}/price")
    estimating.approve(tx, order, number, signature_id=signed(tx, visit), **on_site)
    return redirect(f"/field/visits/{visit_id}")


def context(tx: Transaction, visit: Visit, *, form: Form) -> dict[str, Any]:
    order, here = visit.work_order, f"/field/visits/{visit.id}/price"
    estimate = queries.newest(tx, order)
    usual = {"minutes": estimate.minutes if estimate else order.fault and order.fault.minutes}
    van = [(part.number, part.name_in(language())) for part, _pieces in aboard(tx, visit.engineer_id)]
    return {
        "visit": field_ends.head(visit, "price", tx.stamp.at),
        "form": Form(usual | form.given, form.errors),
        "parts": van,
        "rows": range(MOST_PARTS),
        "may": visit.state is VisitState.ON_SITE,
        "work_out_url": here,
        "answer_url": f"{here}/answer",
        "lang": language(),
        "said": None,
        "estimate": _shown(estimate, order.language, waits=estimate.waits(tx.stamp.at)) if estimate else None,
    }


def _shown(estimate: Estimate, spoken: str, *, waits: bool) -> SimpleNamespace:
    """In the customer's language: they read it from the engineer's hand."""
    with force_locale(locale_of(spoken)):
        shown = {
            "lines": lines(estimate.lines, estimate.currency, spoken),
            "total": money(estimate.total, estimate.currency),
            "tax": tax_says(estimate.tax, estimate.tax_share, estimate.currency),
            "asks": _("I agree to this price."),
            "in_all": _("In all"),
        }
    state = word("estimate_state", estimate.state)
    return SimpleNamespace(**shown, number=estimate.number, state=state, waits=waits, language=spoken)
