"""Complaints on the desk: what is undecided, one of them whole, and its decision by whoever had no hand in it."""

from types import SimpleNamespace

from flask import Blueprint, g, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.access import CONSOLE, DESK
from api.display import moment
from api.endpoint import page
from api.forms import Form
from api.pages import complaint_view
from api.problems import sentence
from dispatch.catalogue.closing_code import CodeList
from dispatch.complaints import actions, figures, owners, queries
from dispatch.complaints.actions import Verdict
from dispatch.complaints.complaint import Complaint
from dispatch.complaints.lifecycle import COMPLAINT_LIFE
from dispatch.errors import Refusal
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order
from dispatch.work.work_order import Channel

routes = Blueprint("complaint_pages", __name__, url_prefix="/complaints")
KEEPERS = frozenset({Role.MANAGER, Role.QUALITY})
TAKERS = DESK | {Role.QUALITY}
TEMPLATE = "complaints/list.html"


def again(tx: Transaction, refusal: Refusal, complaint_id: int | None = None) -> dict:
    return context(tx, forms.again(refusal), complaint_id, sentence(refusal))


@routes.get("")
@page(TEMPLATE, roles=CONSOLE)
def index(tx: Transaction) -> dict:
    return context(tx, forms.empty(reference=request.args.get("order")), request.args.get("id", type=int))


@routes.post("")
@page(TEMPLATE, roles=TAKERS, refused=again)
def take_down(tx: Transaction) -> Response:
    """On the phone. The number of an order that isn't there is refused as such."""
    order = work_order(tx, forms.text("reference") or "")
    said = {"kind": forms.text("kind"), "words": forms.text("words") or ""}
    return redirect(f"/complaints?id={actions.complain(tx, order, **said, channel=Channel.PHONE).id}")


@routes.post("/<int:complaint_id>/appeal")
@page(TEMPLATE, roles=TAKERS, refused=again)
def appeal(tx: Transaction, complaint_id: int) -> Response:
    """The customer said so on the phone or in a letter."""
    actions.appeal(tx, complaint_id, forms.text("appeal") or "", version=forms.number("version"))
    return redirect(f"/complaints?id={complaint_id}")


@routes.post("/<int:complaint_id>/withdraw")
@page(TEMPLATE, roles=TAKERS, refused=again)
def withdraw(tx: Transaction, complaint_id: int) -> Response:
    actions.withdraw(tx, complaint_id, version=forms.number("version"))
    return redirect(f"/complaints?id={complaint_id}")


@routes.post("/<int:complaint_id>/owner")
@page(TEMPLATE, roles=KEEPERS, refused=again)
def give(tx: Transaction, complaint_id: int) -> Response:
    actions.give(tx, complaint_id, forms.number("owner") or 0, version=forms.number("version"))
    return redirect(f"/complaints?id={complaint_id}")


@routes.post("/<int:complaint_id>/acknowledge")
@page(TEMPLATE, roles=KEEPERS, refused=again)
def acknowledge(tx: Transaction, complaint_id: int) -> Response:
    actions.acknowledge(tx, complaint_id, version=forms.number("version"))
    return redirect(f"/complaints?id={complaint_id}")


@routes.post("/<int:complaint_id>/decide")
@page(TEMPLATE, roles=KEEPERS, refused=again)
def decide(tx: Transaction, complaint_id: int) -> Response:
    names = ("outcome", "reason", "explanation")
    verdict = Verdict(*(forms.text(name) or "" for name in names), forms.text("remedy"), forms.number("amount"))
    actions.decide(tx, complaint_id, verdict, version=forms.number("version"))
    return redirect("/complaints")


def context(tx: Transaction, form: Form, wanted: int | None, problem: str = "") -> dict:
    waiting = queries.queue(tx)
    chosen = queries.shown(tx, wanted) if wanted else waiting[0] if waiting else None
    return {
        "complaints": [row(tx, one) for one in waiting],
        "chosen": whole(tx, chosen) if chosen else None,
        "overdue": queries.overdue(tx),
        "form": form,
        "problem": problem,
        "may_take": tx.stamp.by.role in TAKERS,
        "kinds": complaint_view.options(tx, CodeList.COMPLAINT),
        "outcomes": complaint_view.options(tx, CodeList.COMPLAINT_OUTCOME),
        "reasons": complaint_view.options(tx, CodeList.COMPLAINT_REASON),
        "remedies": complaint_view.options(tx, CodeList.REMEDY),
        "figures": next(iter(figures.figures(tx, figures.By.ALL)), None),
    }


def row(tx: Transaction, one: Complaint) -> SimpleNamespace:
    return SimpleNamespace(
        id=one.id,
        url=f"/complaints?id={one.id}",
        title=complaint_view.stands(one),
        kind=complaint_view.kind_says(tx, one),
        branch=one.work_order.branch.name,
        due=moment(one.hearing.decide_due if one.hearing.acknowledged_at else one.hearing.acknowledge_due),
        owner=one.hearing.account.name if one.hearing.account else "",
        late=one.undecided and one.hearing.late(tx.stamp.at),
    )


def whole(tx: Transaction, one: Complaint) -> SimpleNamespace:
    g.zone = one.work_order.branch.time_zone
    mine = one.hearing.account_id is not None and one.hearing.account_id == tx.stamp.by.account_id
    verbs = COMPLAINT_LIFE.open_to(tx.stamp.by.role, one.state)
    keeper = tx.stamp.by.role in KEEPERS and one.undecided
    return SimpleNamespace(
        **vars(row(tx, one)),
        here=f"/complaints/{one.id}",
        order=one.work_order.reference,
        words=one.words,
        lang=one.work_order.language,
        opened_at=moment(one.opened_at),
        hearings=[complaint_view.hearing(tx, each) for each in one.hearings],
        may_acknowledge=mine and one.verb("acknowledge") in verbs,
        may_decide=mine and one.verb("decide") in verbs,
        owners=[(each.id, each.name) for each in owners.eligible(tx, one)] if keeper else [],
        may_give=keeper,
        appeal_by=moment(actions.appeal_by(tx, one)) if "appeal" in verbs and tx.stamp.by.role in TAKERS else "",
        may_withdraw="withdraw" in verbs and tx.stamp.by.role in TAKERS,
        version=one.version,
    )
