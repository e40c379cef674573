"""What waiting means, in the set-up; and on an order, that somebody has asked."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.display import enumerated
from api.endpoint import page
from api.forms import Form
from api.language import language
from api.pages.clock_words import HANDS, target_says
from api.pages.promise_view import CLOCKS
from api.pages.setup import KEEPERS, READERS
from dispatch.catalogue.closing_code import ClosingCode
from dispatch.errors import Refusal
from dispatch.people import queries as people
from dispatch.people.branch import Tone
from dispatch.people.manners import HANDS as IN_HANDS
from dispatch.people.manners import set_hand_over_targets, set_tone
from dispatch.store.database import Transaction
from dispatch.work.pausing import MAY_STOP, USUAL, asked, mean, pause_reasons
from dispatch.work.sla.pause_reason import PauseReason

routes = Blueprint("pausing_pages", __name__)


@routes.get("/setup/waiting")
@page("setup/waiting.html", roles=READERS)
def index(tx: Transaction) -> dict:
    return context(tx)


def again(tx: Transaction, refusal: Refusal, code: str) -> dict:
    return context(tx, code, forms.again(refusal))


def context(tx: Transaction, wrong: str = "", form: Form | None = None) -> dict[str, Any]:
    """`wrong`: the code whose form was refused."""
    return {
        "reasons": [
            reason_view(code, pause, form if code.code == wrong else None) for code, pause in pause_reasons(tx)
        ],
        "clocks": [(clock.value, _(CLOCKS.get(clock) or HANDS[clock])) for clock in MAY_STOP],
        "may_set": tx.stamp.by.role in KEEPERS and tx.stamp.by.branches is None,
    }


def reason_view(code: ClosingCode, pause: PauseReason | None, form: Form | None) -> SimpleNamespace:
    """`form`: as it was sent, where it was refused."""
    after = pause.ask_after if pause else USUAL
    stops, tells = (pause.stops, pause.tells_customer) if pause else ((), True)
    if form:
        form.given["stops"] = clocks_say(request.form.getlist("stops"))
        form.beside({"ask_after": after, "tells_customer": tells, "stops": clocks_say(stops)})
    return SimpleNamespace(
        code=code.code,
        name=code.name_in(language()),
        stops=set(request.form.getlist("stops") if form else stops),
        tells=forms.ticked("tells_customer") if form else tells,
        after=after,
        after_says=target_says(after),
        version=pause.version if pause else None,
        form=form or forms.empty(ask_after=after),
    )


def clocks_say(stops: Iterable[str]) -> str:
    return enumerated(_(CLOCKS.get(clock) or HANDS[clock]) for clock in MAY_STOP if clock in stops)


@routes.post("/setup/waiting/<code>")
@page("setup/waiting.html", roles=KEEPERS, refused=again)
def change(tx: Transaction, code: str) -> Response:
    stops = {clock for clock in MAY_STOP if clock.value in request.form.getlist("stops")}
    facts = {"tells_customer": forms.ticked("tells_customer"), "ask_after": forms.text("ask_after") or ""}
    mean(tx, code, stops=stops, **facts, version=forms.number("version"))
    return redirect(f"/setup/waiting#{code}")


@routes.post("/setup/branches/<code>/hands")
@page(roles=KEEPERS)
def hands(tx: Transaction, code: str) -> Response:
    """How long an order may be in whose hands."""
    targets = {name: forms.text(name) for name in IN_HANDS}
    set_hand_over_targets(tx, people.branch(tx, code), targets, version=forms.number("version"))
    return redirect(f"/setup#branch-{code}")


@routes.post("/setup/branches/<code>/tone")
@page(roles=KEEPERS)
def tone(tx: Transaction, code: str) -> Response:
    """How the branch speaks to its customers."""
    chosen = forms.chosen("tone", {each.value: each for each in Tone}) or Tone.PLAIN
    set_tone(tx, people.branch(tx, code), chosen, version=forms.number("version"))
    return redirect(f"/setup#branch-{code}")


@routes.post("/work-orders/<reference>/asked")
@page(roles=DESK)
def i_have_asked(tx: Transaction, reference: str) -> Response:
    asked(tx, reference)
    return redirect(f"/work-orders/{reference}")
