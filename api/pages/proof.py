"""Asking for the postcode before a link opens what concerns more than its one order."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, g, redirect, session
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import link_page
from api.pages.follow import order_of
from dispatch.errors import Refusal
from dispatch.store.database import Transaction
from dispatch.work.link import LinkPurpose, token_digest
from dispatch.work.second_proof import asked, prove

routes = Blueprint("proof", __name__)
LASTS = timedelta(minutes=30)
RULE = "/f/<token>/proof/<any(messages, new, privacy):place>"


def again(tx: Transaction, refusal: Refusal, token: str, place: str) -> dict:
    return context(tx, token, place, forms.again(refusal))


@routes.get(RULE)
@link_page("follow/proof.html", LinkPurpose.FOLLOW)
def ask(tx: Transaction, token: str, place: str) -> dict:
    return context(tx, token, place, forms.empty())


@routes.post(RULE)
@link_page("follow/proof.html", LinkPurpose.FOLLOW, refused=again, limit="proofs")
def answer(tx: Transaction, token: str, place: str) -> Response:
    prove(order_of(tx), forms.text("answer") or "")
    session["proved"] = [_mark(token), (tx.stamp.at + LASTS).timestamp()]
    return redirect(f"/f/{token}/{place}")


def proved(tx: Transaction, token: str) -> bool:
    """In this browser, for this link, not long ago."""
    mark, until = session.get("proved") or ("", 0)
    return mark == _mark(token) and tx.stamp.at.timestamp() < until


def first(token: str, place: str) -> Response:
    return redirect(f"/f/{token}/proof/{place}")


def context(tx: Transaction, token: str, place: str, form: forms.Form) -> dict[str, Any]:
    order = order_of(tx)
    g.zone = order.branch.time_zone
    return {
        "form": form,
        "asked": asked(order),
        "url": f"/f/{token}/proof/{place}",
        "back": f"/f/{token}",
        "phone": order.branch.phone,
    }


def _mark(token: str) -> str:
    return token_digest(token)[:16]
