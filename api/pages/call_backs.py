"""Whoever wasn't pleased, in the order they are due; and the figures of feedback below."""

from datetime import date
from types import SimpleNamespace

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.access import CONSOLE, DESK
from api.display import moment, month
from api.endpoint import page
from api.language import language
from api.pages import complaint_view
from api.problems import sentence
from api.words import word
from dispatch.catalogue.closing_code import CodeList
from dispatch.errors import Refusal
from dispatch.quality import call_backs, figures
from dispatch.quality.call_back import CallBack
from dispatch.quality.figures import By, Figures, Share
from dispatch.stamp import Role
from dispatch.store.database import Transaction

routes = Blueprint("call_back_pages", __name__, url_prefix="/call-backs")
CALLERS = DESK | {Role.QUALITY}
TEMPLATE = "call_backs/list.html"
SHOWN = (By.MONTH, By.BRANCH, By.FAULT, By.ENGINEER)


def again(tx: Transaction, refusal: Refusal, call_back_id: int) -> dict:
    return context(tx, sentence(refusal))


@routes.get("")
@page(TEMPLATE, roles=CONSOLE)
def index(tx: Transaction) -> dict:
    return context(tx)


@routes.post("/<int:call_back_id>/take")
@page(TEMPLATE, roles=CALLERS, refused=again)
def take(tx: Transaction, call_back_id: int) -> Response:
    call_backs.take(tx, call_back_id, version=forms.number("version"))
    return redirect("/call-backs")


@routes.post("/<int:call_back_id>/tried")
@page(TEMPLATE, roles=CALLERS, refused=again)
def tried(tx: Transaction, call_back_id: int) -> Response:
    call_backs.tried(tx, call_back_id, note=forms.text("note"), version=forms.number("version"))
    return redirect("/call-backs")


@routes.post("/<int:call_back_id>/done")
@page(TEMPLATE, roles=CALLERS, refused=again)
def done(tx: Transaction, call_back_id: int) -> Response:
    given = {"note": forms.text("note"), "version": forms.number("version")}
    call_backs.done(tx, call_back_id, forms.text("outcome"), **given)
    return redirect("/call-backs")


def context(tx: Transaction, problem: str = "") -> dict:
    by = next((one for one in SHOWN if one == request.args.get("by")), By.MONTH)
    may_see = [one for one in SHOWN if one is not By.ENGINEER or tx.stamp.by.role in figures.LEADERS]
    by = by if by in may_see else By.MONTH
    return {
        "call_backs": [row(one, tx) for one in call_backs.waiting(tx)],
        "overdue": call_backs.overdue(tx),
        "outcomes": complaint_view.options(tx, CodeList.CALL_BACK),
        "may_call": tx.stamp.by.role in CALLERS,
        "problem": problem,
        "by": by.value,
        "ways": [(one.value, word("figures_by", one)) for one in may_see],
        "figures": [figure(one, by) for one in figures.figures(tx, by)],
    }


def row(one: CallBack, tx: Transaction) -> SimpleNamespace:
    return SimpleNamespace(
        id=one.id,
        here=f"/call-backs/{one.id}",
        order=one.work_order.reference,
        cause=word("call_back_cause", one.cause),
        stars=one.feedback.stars,
        recommend=one.feedback.recommend,
        words=one.feedback.words or "",
        lang=one.work_order.language,
        due=moment(one.due_at),
        late=one.overdue(tx.stamp.at),
        owner=one.account.name if one.account else "",
        tries=one.tries,
        version=one.version,
    )


def figure(one: Figures, by: By) -> SimpleNamespace:
    shares = {"response": one.response, "solved": one.solved, "first_visit": one.first_visit, "csat": one.csat}
    said = {label: (in_whole(share), share.part, share.whole) for label, share in shares.items()}
    return SimpleNamespace(name=called(one, by), nps=one.nps, recommended=one.recommended, **said)


def called(one: Figures, by: By) -> str:
    if by is By.MONTH:
        return month(date.fromisoformat(one.key))
    name = one.name if isinstance(one.name, str) else one.name.get(language()) or one.name.get("en", one.key)
    return name or "–"


def in_whole(share: Share) -> int | None:
    """Rounded down: 99.6 are never 100."""
    return None if share.percent is None else 100 * share.part // share.whole
