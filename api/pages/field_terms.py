"""How long engineers have to answer, and what on the way is worth a look, branch by branch."""

from typing import Any

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.forms import Form
from api.pages.branch_terms import each
from api.pages.setup import KEEPERS, READERS
from dispatch.errors import Refusal
from dispatch.people import queries as people
from dispatch.store.database import Transaction
from dispatch.work.field_terms import BOUNDS, field_terms, set_field_terms

routes = Blueprint("field_terms", __name__, url_prefix="/setup/field")


@routes.get("")
@page("setup/field.html", roles=READERS)
def show(tx: Transaction) -> dict:
    return context(tx, forms.empty())


def again(tx: Transaction, refusal: Refusal, code: str) -> dict:
    return context(tx, forms.again(refusal), wrong=code)


@routes.post("/<code>")
@page("setup/field.html", roles=KEEPERS, refused=again)
def change(tx: Transaction, code: str) -> Response:
    given = {name: forms.number(name) or 0 for name in BOUNDS}
    takes_back, version = forms.ticked("takes_back"), forms.number("version")
    set_field_terms(tx, people.branch(tx, code), takes_back=takes_back, version=version, **given)
    return redirect(f"/setup/field#terms-{code}")


def context(tx: Transaction, form: Form, *, wrong: str = "") -> dict[str, Any]:
    return each(tx, "/setup/field", field_terms, (*BOUNDS, "takes_back"), form, wrong=wrong)
