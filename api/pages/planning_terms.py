"""By what weights a branch's plans are made: read, tried on a day, kept, and put back to a preset."""

from dataclasses import replace
from types import MappingProxyType, SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.forms import Form
from api.pages import planning_words as words
from api.pages.setup import KEEPERS, READERS
from dispatch.errors import Refusal
from dispatch.people import queries as people
from dispatch.people.branch import Branch
from dispatch.planning.question.day import local_day
from dispatch.planning.question.prices import PRESETS, PartsRule, Promise, Weights
from dispatch.planning.terms import trying
from dispatch.planning.terms.planning_terms import HELD_TO, PRICES, WEIGHTS, terms_of, weights_of
from dispatch.planning.terms.setting import as_preset, named, preset_of
from dispatch.store.database import Transaction
from dispatch.work import queries

routes = Blueprint("planning_terms", __name__, url_prefix="/setup/planning")
WRONG = -1  # for what is no number: refused as one that can't be


@routes.get("")
@page("setup/planning.html", roles=READERS)
def show(tx: Transaction) -> dict:
    return {"branches": [_row(tx, branch) for branch in queries.branches(tx)]}


@routes.get("/<code>")
@page("setup/planning_branch.html", roles=READERS)
def branch(tx: Transaction, code: str) -> dict:
    found = people.branch(tx, code)
    return _context(tx, found, Form(_given(weights_of(tx, found.id)), {}))


def again(tx: Transaction, refusal: Refusal, code: str) -> dict:
    return _context(tx, people.branch(tx, code), forms.again(refusal))


@routes.post("/<code>/try")
@page("setup/planning_branch.html", roles=KEEPERS, refused=again)
def try_weights(tx: Transaction, code: str) -> Response:
    """What was written, or a preset beside what is written of parts and partners."""
    found = people.branch(tx, code)
    weights = _written(weights_of(tx, found.id), _others(found))
    preset = forms.chosen("preset", {name: name for name in PRESETS})
    if preset:
        weights = as_preset(weights, preset)
    seconds = current_app.config["SETTINGS"].planning_seconds
    trial = trying.ask(tx, found, weights, day=forms.day("day"), seconds=seconds)
    return redirect(f"/setup/planning/trials/{trial.id}")


def _written(kept: Weights, shown: tuple[str, ...]) -> Weights:
    """The form's figures; what it doesn't show stays as it is."""
    prices = {promise: replace(price, **_figures(promise, PRICES)) for promise, price in kept.promises.items()}
    figures = {name: _figure(name) for name in (*WEIGHTS, *shown) if name not in ("parts", "quota")}
    if "quota" in shown:
        figures["quota"] = _figure("quota") if forms.text("quota") else None
    rule = forms.chosen("parts", {each.value: each for each in PartsRule}) or kept.parts
    return replace(kept, promises=MappingProxyType(prices), parts=rule, **figures)


def _others(branch: Branch) -> tuple[str, ...]:
    """What its plans are held to; fees and a quota have partners only."""
    return tuple(words.OTHERS) if branch.partner else ("parts", "fetching", "emergency")


def _figures(promise: Promise, names: tuple[str, ...]) -> dict[str, int]:
    return {name: _figure(named(promise, name), name) for name in names}


def _figure(field: str, name: str = "") -> int:
    found = forms.number(field)
    if found is None:
        return WRONG
    return 60 * found if (name or field) in words.IN_MINUTES else found


def _given(weights: Weights) -> dict[str, Any]:
    """As the form shows them."""
    prices = {
        named(promise, name): _minutes(name, getattr(price, name))
        for promise, price in weights.promises.items()
        for name in PRICES
    }
    figures = {name: _minutes(name, getattr(weights, name)) for name in (*WEIGHTS, *HELD_TO)}
    return {**prices, **figures, "quota": "" if weights.quota is None else weights.quota}


def _minutes(name: str, value: Any) -> Any:
    return value // 60 if name in words.IN_MINUTES else value


def _row(tx: Transaction, branch: Branch) -> SimpleNamespace:
    weights = weights_of(tx, branch.id)
    return SimpleNamespace(
        name=branch.name,
        url=f"/setup/planning/{branch.code}",
        preset=words.preset_says(preset_of(weights)),
        parts=_(words.RULES[weights.parts]),
        quota=weights.quota,
    )


def _context(tx: Transaction, branch: Branch, form: Form) -> dict[str, Any]:
    weights, terms = weights_of(tx, branch.id), terms_of(tx, branch.id)
    here, means = f"/setup/planning/{branch.code}", words.means(weights)
    return {
        "branch": SimpleNamespace(name=branch.name, partner=branch.partner, try_url=f"{here}/try"),
        "preset": words.preset_says(preset_of(weights)),
        "presets": [(name, _(label)) for name, label in words.PRESET_NAMES.items()],
        "columns": [_(label) for label in words.FIGURES.values()],
        "kinds": [
            SimpleNamespace(
                name=words.promise_says(promise), fields=words.labels(promise), means=words.price_means(price)
            )
            for promise, price in weights.promises.items()
        ],
        "general": [(name, _(label), means[name]) for name, label in words.GENERAL.items()],
        "others": [(name, _(words.OTHERS[name]), means[name]) for name in _others(branch) if name != "parts"],
        "rules": [(rule.value, _(label)) for rule, label in words.RULES.items()],
        "changed": terms is not None,
        "today": local_day(tx.stamp.at, branch.time_zone).isoformat(),
        "form": form,
        "may_edit": tx.stamp.by.role in KEEPERS,
    }
