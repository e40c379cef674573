"""For everybody: what was suggested and what we did, without names; how complaints end; and a place to suggest more."""

from types import SimpleNamespace

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import effort, forms
from api.display import long_date
from api.endpoint import page
from api.forms import Form
from api.language import language
from dispatch.complaints import figures
from dispatch.errors import Refusal
from dispatch.stamp import Source
from dispatch.store.database import Transaction
from dispatch.suggestions import queries
from dispatch.suggestions.actions import suggest
from dispatch.suggestions.suggestion import Suggestion, SuggestionSource

routes = Blueprint("you_said", __name__)


def again(tx: Transaction, refusal: Refusal) -> dict:
    return context(tx, forms.again(refusal))


@routes.get("/you-said")
@page("suggestions/public.html", roles=None, source=Source.PUBLIC)
def show(tx: Transaction) -> dict:
    return context(tx, forms.empty())


@routes.post("/you-said")
@page("suggestions/public.html", roles=None, source=Source.PUBLIC, refused=again, limit="requests", effort=True)
def say(tx: Transaction) -> Response:
    effort.require_untrapped()
    consent = forms.ticked("may_publish")
    known = {"source": SuggestionSource.PUBLIC, "language": language(), "may_publish": consent}
    suggest(tx, forms.text("wish") or "", **known)
    return redirect("/you-said?sent=yes")


def context(tx: Transaction, form: Form) -> dict:
    return {
        "done": [entry(one) for one in queries.published(tx)],
        "form": form,
        "sent": request.args.get("sent") == "yes",
        "complaints": figures.for_everybody(tx),
    }


def entry(one: Suggestion) -> SimpleNamespace:
    (said_lang, said), (did_lang, did) = one.said_in(language()), one.did_in(language())
    return SimpleNamespace(
        said=said,
        said_lang=said_lang,
        did=did,
        did_lang=did_lang,
        count=1 + len(one.others),
        at=long_date(one.published_at),
    )
