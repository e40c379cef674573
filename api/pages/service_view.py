"""The public page's words and figures."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from api.display import enumerated, long_date, moment, money, month, percent
from api.language import language
from api.pages import clock_words
from api.pages.promise_view import target_says
from api.words import word
from dispatch.errors import N_
from dispatch.people.branch import Branch
from dispatch.prices.cover_rule import CoverKind, CoverRule
from dispatch.prices.price_rule import PriceKind, PriceRule
from dispatch.prices.public import ANSWER, URGENT, USUAL, WINDOW, Area, Kept, Published, Target
from dispatch.prices.terms import PriceTerms
from dispatch.quality.terms import QualityTerms
from dispatch.working_time import Kind
from dispatch.working_time import Target as Goal

WHAT = {
    ANSWER: N_("An answer from a person"),
    URGENT: N_("At your door when it is urgent"),
    USUAL: N_("At your door otherwise"),
    WINDOW: N_("Within the hours you were told"),
}
ZONES = {"urban": N_("in town"), "suburban": N_("around town"), "remote": N_("far out")}
POSTS = 250  # units of the picture's width
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NOT_LISTED = {PriceKind.TAX, PriceKind.PART}


def context(found: Published, heard: list[QualityTerms], *, made_at: datetime) -> dict[str, Any]:
    tax = next((rule for rule in found.prices if rule.kind is PriceKind.TAX), None)
    return {
        "month": month(found.month),
        "areas": [area(one) for one in found.areas],
        "broken": sum(target.kept.broken for one in found.areas for target in one.targets),
        "prices": [price(rule) for rule in found.prices if rule.kind not in NOT_LISTED],
        "parts": [price(rule) for rule in found.prices if rule.kind is PriceKind.PART],
        "since": long_date(max(rule.effective_from for rule in found.prices)) if found.prices else "",
        "tax": _("Value added tax of %(percent)s is included.", percent=percent(tax.amount)) if tax else "",
        "over": list(dict.fromkeys(over(terms) for terms in found.terms)),
        "covers": [cover(rule) for rule in found.covers],
        "contacts": [contact(branch) for branch in found.branches],
        "heard": list(dict.fromkeys(heard_says(terms) for terms in heard)),
        "made_at": moment(made_at),
    }


def area(one: Area) -> SimpleNamespace:
    names = enumerated(branch.name.removeprefix("Doorstep ") for branch in one.branches)
    return SimpleNamespace(names=names, zone=_(ZONES[one.zone]), targets=[target(each) for each in one.targets])


def target(one: Target) -> SimpleNamespace:
    within = within_says(one.within) if one.within else _("as told")
    return SimpleNamespace(what=_(WHAT[one.what]), within=within, **figures(one.kept))


def within_says(text: str) -> str:
    """Nobody outside reads “4 h 00”."""
    goal = Goal.parse(text)
    whole = goal.kind is Kind.HOURS and goal.length % goal.kind.unit == 0
    return clock_words.target_says(text) if whole else target_says(text)


def figures(kept: Kept) -> dict[str, Any]:
    """Rounded down: 99.6 are never 100. Small numbers are not shown."""
    if not kept.enough:
        return {"percent": "", "count": _("too few to say"), "bar": None, "says": _("Too few promises to say")}
    all_of_them = kept.kept + kept.broken
    share = 100 * kept.kept // all_of_them
    return {
        "percent": f"{share} %",
        "count": ngettext("%(num)d promise", "%(num)d promises", all_of_them),
        "bar": POSTS * kept.kept // all_of_them,
        "says": _("%(share)s of 100 promises were kept", share=share),
    }


def price(rule: PriceRule) -> dict[str, str]:
    name = rule.names.get(language()) or rule.names["en"]
    return {"name": name, "note": note(rule), "amount": amount(rule)}


def amount(rule: PriceRule) -> str:
    if rule.kind is PriceKind.LATE:
        return f"−{percent(rule.amount)}"
    shown = money(rule.amount, rule.currency)
    return f"+ {shown}" if rule.kind in (PriceKind.OUT_OF_HOURS, PriceKind.TRAVEL) else shown


def note(rule: PriceRule) -> str:
    """Whom it is for, where it isn't for all."""
    scope = [word("tier", rule.tier), rule.branch.name if rule.branch else "", word("zone", rule.zone)]
    if rule.kind is PriceKind.FIXED and not rule.with_parts:
        scope.append(_("parts come on top"))
    return enumerated(part for part in scope if part)


def over(terms: PriceTerms) -> str:
    most = money(terms.over_amount, terms.currency)
    return _(
        "If it becomes dearer than you agreed to, by more than %(percent)s %% or %(amount)s, we ask you again.",
        percent=terms.over_percent,
        amount=most,
    )


def heard_says(terms: QualityTerms) -> str:
    facts = {"heard": clock_words.target_says(terms.acknowledge), "decided": clock_words.target_says(terms.decide)}
    return _("Within %(heard)s a person has your complaint; within %(decided)s you have the decision.", **facts)


def cover(rule: CoverRule) -> dict[str, str]:
    name = rule.names.get(language()) or rule.names["en"]
    if rule.kind is CoverKind.PRODUCT:
        return {"name": name, "long": _("as long as its maker says, from the day you bought it")}
    if rule.months is None:
        return {"name": name, "long": _("as long as your agreement")}
    years, rest = divmod(rule.months, 12)
    if rest:
        return {"name": name, "long": ngettext("%(num)d month", "%(num)d months", rule.months)}
    return {"name": name, "long": ngettext("%(num)d year", "%(num)d years", years)}


def contact(branch: Branch) -> dict[str, Any]:
    """Days with the same hours are told together."""
    names = get_day_names("abbreviated", locale=get_locale())
    weekly = branch.opening.get("weekly", {})
    hours: list[tuple[str, str, str]] = []
    for place, day in enumerate(DAYS):
        said = enumerated(f"{begins}–{ends}" for begins, ends in weekly.get(day, ())) or _("closed")
        first = hours.pop()[0] if hours and hours[-1][2] == said else names[place]
        hours.append((first, names[place], said))
    spans = [(first if first == last else f"{first}–{last}", said) for first, last, said in hours]
    return {"name": branch.name, "phone": branch.phone or "", "hours": spans}
