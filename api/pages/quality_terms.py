"""How soon each branch answers those who aren't pleased, read and edited in the console."""

from typing import Any

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.forms import Form
from api.pages.branch_terms import each
from api.pages.clock_words import target_says
from api.pages.setup import KEEPERS, READERS
from dispatch.errors import Refusal
from dispatch.people import queries as people
from dispatch.quality.terms import TARGETS, QualityTerms, set_terms, terms_of
from dispatch.store.database import Transaction

routes = Blueprint("quality_terms", __name__, url_prefix="/setup/quality")
COUNTS = ("appeal_days", "low_stars")
TEXTS = ("body_name", "body_url")


@routes.get("")
@page("setup/quality.html", roles=READERS)
def show(tx: Transaction) -> dict:
    return context(tx, forms.empty())


def again(tx: Transaction, refusal: Refusal, code: str) -> dict:
    return context(tx, forms.again(refusal), wrong=code)


@routes.post("/<code>")
@page("setup/quality.html", roles=KEEPERS, refused=again)
def change(tx: Transaction, code: str) -> Response:
    given: dict[str, Any] = {name: forms.text(name) or "" for name in TARGETS}
    given |= {name: forms.number(name) or 0 for name in COUNTS} | {name: forms.text(name) for name in TEXTS}
    set_terms(tx, people.branch(tx, code), **given, version=forms.number("version"))
    return redirect(f"/setup/quality#terms-{code}")


def context(tx: Transaction, form: Form, *, wrong: str = "") -> dict[str, Any]:
    return each(tx, "/setup/quality", terms_of, (*TARGETS, *COUNTS, *TEXTS), form, wrong=wrong, says=in_words)


def in_words(terms: QualityTerms) -> dict[str, str]:
    return {name: target_says(getattr(terms, name)) for name in TARGETS}
