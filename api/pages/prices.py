"""What things cost and what is covered: the rules read at a glance, edited, withdrawn; and each branch's terms."""

from datetime import timedelta
from typing import Any, TypeVar

from flask import Blueprint, g, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.display import enumerated, long_date, money, percent
from api.endpoint import page
from api.forms import Form
from api.language import language
from api.pages import price_form
from api.pages.money_form import coins, written
from api.pages.promise_words import dimension_says
from api.pages.setup import KEEPERS, READERS
from api.words import word
from dispatch.catalogue.actions import today
from dispatch.catalogue.choice import named, weight
from dispatch.catalogue.fault_type import WorkKind
from dispatch.errors import Refusal
from dispatch.people import queries as people
from dispatch.prices import queries, rules
from dispatch.prices.cover_rule import CoverRule
from dispatch.prices.price_rule import SHARES, PriceKind, PriceRule
from dispatch.prices.terms import PriceTerms, set_terms, terms_of
from dispatch.store.database import Transaction
from dispatch.work import queries as orders

routes = Blueprint("prices", __name__)
Rule = TypeVar("Rule", PriceRule, CoverRule)
ORDER = list(PriceKind)


@routes.get("/prices")
@page("prices/list.html", roles=READERS)
def show(tx: Transaction) -> dict:
    return listed(tx, forms.empty(), None)


def listed(tx: Transaction, form: Form, refused: str | None) -> dict[str, Any]:
    """`refused`: the code of the branch whose terms were."""
    on, prices = today(tx), queries.price_rules(tx)
    covers = [rule for rule in queries.cover_rules(tx) if rule.superseded_at is None]
    return {
        "prices": sorted(_now(prices, on), key=lambda rule: (ORDER.index(rule["rule"].kind), rule["name"])),
        "covers": sorted(_now(covers, on), key=lambda rule: rule["rule"].priority),
        "branches": [
            {"code": one.code, "name": one.name, **_terms(terms_of(tx, one.id))} for one in orders.branches(tx)
        ],
        "form": form,
        "refused": refused,
        "may_edit": g.actor.role in KEEPERS,
    }


@routes.get("/prices/new")
@page("prices/price.html", roles=KEEPERS)
def new(tx: Transaction) -> dict:
    return form_page(tx, None, forms.empty(**price_form.filled(None, on=today(tx).isoformat())))


def new_again(tx: Transaction, refusal: Refusal) -> dict:
    return form_page(tx, None, forms.again(refusal))


@routes.post("/prices/new")
@page("prices/price.html", roles=KEEPERS, refused=new_again)
def create(tx: Transaction) -> Response:
    rules.set_price(tx, price_form.price_wish(tx, None))
    return redirect("/prices")


@routes.get("/prices/<int:rule_id>")
@page("prices/price.html", roles=KEEPERS)
def edit(tx: Transaction, rule_id: int) -> dict:
    return begin(tx, rules.rule_of(tx, PriceRule, rule_id))


def edit_again(tx: Transaction, refusal: Refusal, rule_id: int) -> dict:
    return form_page(tx, rules.rule_of(tx, PriceRule, rule_id), forms.again(refusal))


@routes.post("/prices/<int:rule_id>")
@page("prices/price.html", roles=KEEPERS, refused=edit_again)
def change(tx: Transaction, rule_id: int) -> Response:
    rule = rules.rule_of(tx, PriceRule, rule_id)
    if not put_away(tx, rule):
        rules.set_price(tx, price_form.price_wish(tx, rule))
    return redirect("/prices")


@routes.get("/covers/new")
@page("prices/cover.html", roles=KEEPERS)
def new_cover(tx: Transaction) -> dict:
    return form_page(tx, None, forms.empty(**price_form.filled(None, on=today(tx).isoformat())), "/covers")


def new_cover_again(tx: Transaction, refusal: Refusal) -> dict:
    return form_page(tx, None, forms.again(refusal), "/covers")


@routes.post("/covers/new")
@page("prices/cover.html", roles=KEEPERS, refused=new_cover_again)
def create_cover(tx: Transaction) -> Response:
    rules.set_cover(tx, price_form.cover_wish(tx, None))
    return redirect("/prices#covers")


@routes.get("/covers/<int:rule_id>")
@page("prices/cover.html", roles=KEEPERS)
def edit_cover(tx: Transaction, rule_id: int) -> dict:
    return begin(tx, rules.rule_of(tx, CoverRule, rule_id), "/covers")


def edit_cover_again(tx: Transaction, refusal: Refusal, rule_id: int) -> dict:
    return form_page(tx, rules.rule_of(tx, CoverRule, rule_id), forms.again(refusal), "/covers")


@routes.post("/covers/<int:rule_id>")
@page("prices/cover.html", roles=KEEPERS, refused=edit_cover_again)
def change_cover(tx: Transaction, rule_id: int) -> Response:
    rule = rules.rule_of(tx, CoverRule, rule_id)
    if not put_away(tx, rule):
        rules.set_cover(tx, price_form.cover_wish(tx, rule))
    return redirect("/prices#covers")


def terms_again(tx: Transaction, refusal: Refusal, code: str) -> dict:
    return listed(tx, forms.again(refusal), code)


@routes.post("/prices/terms/<code>")
@page("prices/list.html", roles=KEEPERS, refused=terms_again)
def terms(tx: Transaction, code: str) -> Response:
    branch = people.branch(tx, code)
    set_terms(
        tx,
        branch.id,
        over_percent=forms.number("over_percent") or 0,
        over_amount=coins("over_amount") or 0,
        valid_days=forms.number("valid_days") or 0,
        asks=[kind.value for kind in WorkKind if forms.ticked(f"asks-{kind}")],
        gives={role: coins(f"gives-{role}") or 0 for role in terms_of(tx, branch.id).gives},
        version=forms.number("version"),
    )
    return redirect(f"/prices#terms-{code}")


def put_away(tx: Transaction, rule: Rule) -> bool:
    """Withdrawn from a day, or an edition still to come called off."""
    act = forms.text("act")
    if act == "withdraw":
        rules.withdraw(tx, rule, forms.day("effective_from"))
    if act == "call_off":
        rules.call_off(tx, rule)
    return act in ("withdraw", "call_off")


def begin(tx: Transaction, rule: Rule, place: str = "/prices") -> dict[str, Any]:
    tomorrow = today(tx) + timedelta(days=1)
    return form_page(tx, rule, forms.empty(**price_form.filled(rule, on=tomorrow.isoformat())), place)


def form_page(tx: Transaction, rule: Rule | None, form: Form, place: str = "/prices") -> dict[str, Any]:
    return {
        "form": form,
        "action": f"{place}/{rule.id}" if rule else f"{place}/new",
        "rule": _row(rule) if rule else None,
        "history": [{**_row(one), "future": one.effective_from > today(tx)} for one in rules.editions_of(tx, rule)]
        if rule
        else [],
        **price_form.choices(tx),
    }


def _now(found: list[Rule], on: Any) -> list[dict[str, Any]]:
    """Those in force, each with what is to come of it; and those that are still to come."""
    series: dict[tuple, list[Rule]] = {}
    for rule in sorted(found, key=lambda one: one.effective_from):
        series.setdefault(rule.series, []).append(rule)
    rows = []
    for editions in series.values():
        now = [one for one in editions if one.effective_from <= on]
        later = [one for one in editions if one.effective_from > on]
        if now and not now[-1].withdrawn:
            rows.append(_row(now[-1]) | {"to_come": [_row(one) for one in later]})
        elif later:
            rows.append(_row(later[0]) | {"to_come": [_row(one) for one in later[1:]]})
    return sorted(rows, key=lambda row: weight(row["rule"].scope), reverse=True)


def _row(rule: Rule) -> dict[str, Any]:
    shared = {
        "rule": rule,
        "name": rule.names.get(language()) or rule.names["en"],
        "scope": " · ".join(dimension_says(rule, name) for name in named(rule.scope) if name != "part") or _("all"),
        "since": long_date(rule.effective_from),
        "withdrawn": rule.withdrawn,
    }
    if isinstance(rule, CoverRule):
        return {
            **shared,
            "url": f"/covers/{rule.id}",
            "kind": word("cover_kind", rule.kind),
            "says": enumerated(word("covered", one) for one in rule.covers),
            "months": rule.months,
            "domains": enumerated(word("domain", one) for one in rule.domains),
        }
    says = percent(rule.amount) if rule.kind in SHARES else money(rule.amount, rule.currency)
    return {**shared, "url": f"/prices/{rule.id}", "kind": word("price_kind", rule.kind), "says": says}


def _terms(terms: PriceTerms) -> dict[str, Any]:
    gives = [(role, word("role", role), written(most)) for role, most in sorted(terms.gives.items())]
    return {
        **{"currency": terms.currency, "over_percent": terms.over_percent, "over_amount": written(terms.over_amount)},
        **{"valid_days": terms.valid_days, "gives": gives, "version": terms.version},
        "asks": [(one.value, word("work_kind", one), one in terms.asks) for one in WorkKind],
    }
