"""A price or a cover as somebody writes it into the form."""

from typing import Any

from flask import request

from api import forms
from api.language import language
from api.pages import promise_form
from api.pages.money_form import NotAnAmount, coins, written
from api.words import word
from dispatch.catalogue import queries as catalogue
from dispatch.catalogue.fault_type import FaultDomain
from dispatch.prices.cover_rule import Covered, CoverKind, CoverRule, CoverScope
from dispatch.prices.price_rule import PriceKind, PriceRule, PriceScope
from dispatch.prices.rules import CoverWish, PriceWish
from dispatch.prices.terms import USUAL
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES

MOST_PARTS = 500


def choices(tx: Transaction) -> dict[str, Any]:
    known = promise_form.choices(tx)
    return {
        **{name: known[name] for name in ("tiers", "branches", "zones", "faults", "kinds")},
        "parts": [(part.number, part.name_in(language())) for part in catalogue.parts(tx, limit=MOST_PARTS)],
        "price_kinds": [(one.value, word("price_kind", one)) for one in PriceKind],
        "cover_kinds": [(one.value, word("cover_kind", one)) for one in CoverKind],
        "covered": [(one.value, word("covered", one)) for one in Covered],
        "domains": [(one.value, word("domain", one)) for one in FaultDomain],
        "languages": LANGUAGES,
    }


def price_wish(tx: Transaction, rule: PriceRule | None) -> PriceWish:
    """Of a rule there is, kind, currency and scope stay. Raises UnknownChoice, NotATime, NotAnAmount."""
    kind = rule.kind if rule else forms.chosen("kind", {one.value: one for one in PriceKind})
    amount = coins("amount")
    if kind is None or amount is None:
        raise NotAnAmount(field="amount" if kind else "kind")
    return PriceWish(
        kind=kind,
        currency=rule.currency if rule else (forms.text("currency") or USUAL["currency"]).upper()[:3],
        amount=amount,  # a share's per cents are its hundredths, too
        minutes=forms.number("minutes"),
        with_parts=forms.ticked("with_parts"),
        scope=rule.scope if rule else _price_scope(tx),
        **_edition(),
    )


def cover_wish(tx: Transaction, rule: CoverRule | None) -> CoverWish:
    """As `price_wish`."""
    kind = rule.kind if rule else forms.chosen("kind", {one.value: one for one in CoverKind})
    if kind is None:
        raise forms.UnknownChoice(field="kind")
    return CoverWish(
        kind=kind,
        priority=forms.number("priority") or 0,
        months=forms.number("months"),
        covers=request.form.getlist("covers"),
        domains=request.form.getlist("domains"),
        scope=rule.scope if rule else CoverScope(**_shared_scope(tx)),
        **_edition(),
    )


def filled(rule: PriceRule | CoverRule | None, *, on: str) -> dict[str, Any]:
    """What the form begins with."""
    if rule is None:
        return {"effective_from": on, "currency": USUAL["currency"], "priority": 50}
    names = {f"name_{language}": rule.names.get(language, "") for language in LANGUAGES}
    if isinstance(rule, CoverRule):
        facts = {name: getattr(rule, name) for name in ("priority", "months", "covers", "domains")}
    else:
        facts = {"amount": written(rule.amount), "minutes": rule.minutes, "with_parts": rule.with_parts}
    return {"effective_from": on, **facts, **names}


def _price_scope(tx: Transaction) -> PriceScope:
    parts = {part.number: part.number for part in catalogue.parts(tx, limit=MOST_PARTS)}
    zone = promise_form.scope(tx).zone
    return PriceScope(**_shared_scope(tx), zone=zone, part=forms.chosen("part", parts))


def _shared_scope(tx: Transaction) -> dict[str, Any]:
    scope = promise_form.scope(tx)
    return {name: getattr(scope, name) for name in CoverScope._fields}


def _edition() -> dict[str, Any]:
    names = {language: forms.text(f"name_{language}") or "" for language in LANGUAGES}
    return {"effective_from": forms.day("effective_from"), "names": names}
