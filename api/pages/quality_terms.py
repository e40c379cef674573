"""How soon each branch answers those who aren't pleased, read and edited in the console."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.forms import Form
from api.pages.clock_words import target_says
from api.pages.setup import KEEPERS, READERS
from dispatch.errors import Refusal
from dispatch.people import queries as people
from dispatch.people.branch import Branch
from dispatch.quality.terms import TARGETS, QualityTerms, set_terms, terms_of
from dispatch.store.database import Transaction
from dispatch.work import queries

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
    return {
        "branches": [view(branch, terms_of(tx, branch.id), form, wrong) for branch in queries.branches(tx)],
        "may_edit": tx.stamp.by.role in KEEPERS,
    }


def view(branch: Branch, terms: QualityTerms, form: Form, wrong: str) -> SimpleNamespace:
    kept = {name: getattr(terms, name) for name in (*TARGETS, *COUNTS, *TEXTS)}
    return SimpleNamespace(
        code=branch.code,
        name=branch.name,
        url=f"/setup/quality/{branch.code}",
        version=terms.version,
        form=form if wrong == branch.code else Form(kept, {}),
        says={name: target_says(getattr(terms, name)) for name in TARGETS},
        **{name: kept[name] for name in (*COUNTS, *TEXTS)},
    )
