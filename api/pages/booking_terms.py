"""On what terms each kind of work is booked by customers: read, edited, tried first; and caps for each branch."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, g, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.display import day, hhmm
from api.endpoint import booking_desk, page
from api.forms import Form
from api.pages.setup import KEEPERS, READERS
from api.words import word
from dispatch.catalogue import queries as catalogue
from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.fault_type import WorkKind
from dispatch.errors import NotFound, Refusal
from dispatch.people import queries as people
from dispatch.planning.booking import terms
from dispatch.planning.booking.preview import Preview, preview
from dispatch.planning.booking.windows import Window
from dispatch.store.database import Transaction
from dispatch.work import queries

routes = Blueprint("booking_terms", __name__, url_prefix="/setup/booking")
SHOWN = 6


@routes.get("")
@page("setup/booking.html", roles=READERS)
def show(tx: Transaction) -> dict:
    return listed(tx, forms.empty())


@routes.get("/<kind>")
@page("setup/booking_rule.html", roles=KEEPERS)
def edit(tx: Transaction, kind: str) -> dict:
    rule = terms.rule_for(tx, kind_of(kind))
    return form_page(tx, kind, forms.empty(**kept(rule)))


def edit_again(tx: Transaction, refusal: Refusal, kind: str) -> dict:
    return form_page(tx, kind, forms.again(refusal).beside(kept(terms.rule_for(tx, kind_of(kind)))))


def kept(rule: BookingRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in terms.RANGES}


@routes.post("/<kind>")
@page("setup/booking_rule.html", roles=KEEPERS, refused=edit_again)
def change(tx: Transaction, kind: str) -> dict | Response:
    given = {name: forms.number(name) for name in terms.RANGES}
    if forms.text("act") == "try":
        tried = preview(tx, terms.checked(kind_of(kind), given), booking_desk())
        return form_page(tx, kind, forms.empty(**given), tried=[tried_view(one) for one in tried])
    terms.edit(tx, kind_of(kind), given, version=forms.number("version"))
    return redirect("/setup/booking")


def caps_again(tx: Transaction, refusal: Refusal, code: str) -> dict:
    return listed(tx, forms.again(refusal), of=code)


@routes.post("/caps/<code>")
@page("setup/booking.html", roles=KEEPERS, refused=caps_again)
def caps(tx: Transaction, code: str) -> Response:
    branch = people.branch(tx, code)
    for kind in WorkKind:
        terms.set_cap(tx, branch.id, kind, whole(f"cap-{kind}"), reserve=whole(f"reserve-{kind}"))
    return redirect("/setup/booking")


def whole(name: str) -> int | None:
    """None where nothing is written; what is no number is refused as one that can't be."""
    found = forms.number(name)
    return -1 if found is None and forms.text(name) else found


def kind_of(kind: str) -> WorkKind:
    """Raises NotFound."""
    if kind not in set(WorkKind):
        raise NotFound
    return WorkKind(kind)


def listed(tx: Transaction, form: Form, *, of: str = "") -> dict[str, Any]:
    rules = catalogue.booking_rules(tx)
    return {
        "rules": [SimpleNamespace(**rule_view(rule), url=f"/setup/booking/{rule.work_kind}") for rule in rules],
        "branches": [caps_view(tx, branch, [rule.work_kind for rule in rules]) for branch in queries.branches(tx)],
        "form": form,
        "wrong": of,
        "may_edit": tx.stamp.by.role in KEEPERS,
    }


def rule_view(rule: Any) -> dict[str, Any]:
    return {"kind": word("work_kind", rule.work_kind), **{name: getattr(rule, name) for name in terms.RANGES}}


def caps_view(tx: Transaction, branch: Any, kinds: list[WorkKind]) -> SimpleNamespace:
    found = terms.caps(tx, branch.id)
    kept = terms.reserves(tx, branch.id)
    rows = [(f"cap-{kind}", word("work_kind", kind), found.get(kind, "")) for kind in kinds]
    rows += [(f"reserve-{kind}", reserve_says(kind), kept.get(kind, "")) for kind in kinds]
    return SimpleNamespace(code=branch.code, name=branch.name, rows=rows, url=f"/setup/booking/caps/{branch.code}")


def reserve_says(kind: WorkKind) -> str:
    return _("Reserve in per cent: %(kind)s", kind=word("work_kind", kind))


def form_page(tx: Transaction, kind: str, form: Form, *, tried: list | None = None) -> dict[str, Any]:
    rule = terms.rule_for(tx, kind_of(kind))
    shown = {"name": word("work_kind", rule.work_kind), "url": f"/setup/booking/{kind}", "version": rule.version}
    return {"rule": SimpleNamespace(**shown), "form": form, "tried": tried}


def tried_view(one: Preview) -> SimpleNamespace:
    g.zone = one.order.branch.time_zone
    return SimpleNamespace(
        branch=one.order.branch.name,
        reference=one.order.reference,
        now=one.now,
        then=one.then,
        opens=windows_say(one.opens),
        closes=windows_say(one.closes),
    )


def windows_say(windows: list[Window]) -> str:
    said = ", ".join(f"{day(one.opens)} {hhmm(one.opens)}–{hhmm(one.closes)}" for one in windows[:SHOWN])
    more = len(windows) - SHOWN
    return _("%(windows)s and %(more)s more", windows=said, more=more) if more > 0 else said
