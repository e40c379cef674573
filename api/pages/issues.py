"""Known issues in the console: the list, one issue with its orders and whoever is concerned, and its form."""

from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.display import HOUSE_ZONE
from api.endpoint import page
from api.pages import issue_view
from dispatch.errors import Refusal
from dispatch.issues import actions, queries, telling
from dispatch.issues.issue import Severity
from dispatch.issues.lifecycle import IssueState
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES

routes = Blueprint("issue_pages", __name__, url_prefix="/issues")
KEEPERS = DESK | {Role.QUALITY}


def again(tx: Transaction, refusal: Refusal) -> dict:
    return issue_view.form(tx, forms.again(refusal), chosen=_scope())


def edit_again(tx: Transaction, refusal: Refusal, issue_id: int) -> dict:
    issue = queries.issue(tx, issue_id)
    return issue_view.form(tx, forms.again(refusal).beside(issue_view.given(issue).given), issue, chosen=_scope())


def refused(tx: Transaction, refusal: Refusal, issue_id: int, **path: object) -> dict:
    return issue_view.context(tx, queries.issue(tx, issue_id), refusal)


@routes.get("")
@page("issues/list.html")
def index(tx: Transaction) -> dict:
    chosen = request.args.get("state", "")
    states = [IssueState(chosen)] if chosen in set(IssueState) else []
    return issue_view.listed(tx, queries.issues(tx, states, limit=200), chosen)


@routes.get("/new")
@page("issues/form.html", roles=KEEPERS)
def new(tx: Transaction) -> dict:
    return issue_view.form(tx, forms.empty(confirmed="yes"))


@routes.post("/new")
@page("issues/form.html", roles=KEEPERS, refused=again)
def create(tx: Transaction) -> Response:
    issue = actions.open_issue(tx, confirmed=forms.ticked("confirmed"), **_written())
    return redirect(f"/issues/{issue.id}")


@routes.get("/<int:issue_id>")
@page("issues/show.html")
def show(tx: Transaction, issue_id: int) -> dict:
    return issue_view.context(tx, queries.issue(tx, issue_id))


@routes.get("/<int:issue_id>/edit")
@page("issues/form.html", roles=KEEPERS)
def edit(tx: Transaction, issue_id: int) -> dict:
    issue = queries.issue(tx, issue_id)
    return issue_view.form(tx, issue_view.given(issue), issue, chosen=[*issue.models, *issue.faults])


@routes.post("/<int:issue_id>/edit")
@page("issues/form.html", roles=KEEPERS, refused=edit_again)
def change(tx: Transaction, issue_id: int) -> Response:
    actions.change(tx, issue_id, version=forms.number("version") or 0, **_written())
    return redirect(f"/issues/{issue_id}")


@routes.post("/<int:issue_id>/moves/<verb>")
@page("issues/show.html", roles=KEEPERS, refused=refused)
def move(tx: Transaction, issue_id: int, verb: str) -> Response:
    remedy = {spoken: forms.text(f"remedy-{spoken}") or "" for spoken in LANGUAGES}
    actions.move(tx, issue_id, verb, remedy=remedy if any(remedy.values()) else None)
    return redirect(f"/issues/{issue_id}")


@routes.post("/<int:issue_id>/links")
@page("issues/show.html", roles=KEEPERS, refused=refused)
def link(tx: Transaction, issue_id: int) -> Response:
    actions.link(tx, issue_id, request.form.getlist("order"))
    return _back(issue_id)


@routes.post("/<int:issue_id>/links/remove")
@page("issues/show.html", roles=KEEPERS, refused=refused)
def unlink(tx: Transaction, issue_id: int) -> Response:
    actions.unlink(tx, issue_id, forms.text("order") or "")
    return _back(issue_id)


@routes.post("/<int:issue_id>/hold")
@page("issues/show.html", roles=DESK, refused=refused)
def hold(tx: Transaction, issue_id: int) -> Response:
    actions.hold(tx, issue_id)
    return redirect(f"/issues/{issue_id}")


@routes.post("/<int:issue_id>/solved")
@page("issues/show.html", roles=DESK, refused=refused)
def solved(tx: Transaction, issue_id: int) -> Response:
    actions.solved(tx, issue_id, request.form.getlist("order"))
    return redirect(f"/issues/{issue_id}")


@routes.post("/<int:issue_id>/tell")
@page("issues/show.html", roles=KEEPERS, refused=refused)
def tell(tx: Transaction, issue_id: int) -> Response:
    telling.tell(tx, issue_id)
    return redirect(f"/issues/{issue_id}#told")


@routes.post("/<int:issue_id>/update")
@page("issues/show.html", roles=KEEPERS, refused=refused)
def update(tx: Transaction, issue_id: int) -> Response:
    """What is new, to those who heard of it. Empty words are refused by name."""
    telling.tell(tx, issue_id, news={spoken: forms.text(f"news-{spoken}") or "" for spoken in LANGUAGES})
    return redirect(f"/issues/{issue_id}#told")


@routes.post("/<int:issue_id>/rounds/<int:round_id>/stop")
@page("issues/show.html", roles=KEEPERS, refused=refused)
def stop(tx: Transaction, issue_id: int, round_id: int) -> Response:
    telling.stop(tx, round_id)
    return redirect(f"/issues/{issue_id}#told")


@routes.post("/<int:issue_id>/rounds/<int:round_id>/go-on")
@page("issues/show.html", roles=KEEPERS, refused=refused)
def go_on(tx: Transaction, issue_id: int, round_id: int) -> Response:
    telling.go_on(tx, round_id)
    return redirect(f"/issues/{issue_id}#told")


def _back(issue_id: int) -> Response:
    """To the order, where it was pressed there."""
    return redirect(f"/work-orders/{forms.text('order')}" if forms.text("from_order") else f"/issues/{issue_id}")


def _scope() -> list[str]:
    return request.form.getlist("models") + request.form.getlist("faults")


def _written() -> dict[str, Any]:
    """Raises NotATime."""
    return {
        "titles": {spoken: forms.text(f"title-{spoken}") or "" for spoken in LANGUAGES},
        "words": {spoken: forms.text(f"words-{spoken}") or "" for spoken in LANGUAGES},
        "models": request.form.getlist("models"),
        "faults": request.form.getlist("faults"),
        "postcodes": (forms.text("postcodes") or "").replace(",", " ").split(),
        "severity": forms.chosen("severity", {one.value: one for one in Severity}) or Severity.MAJOR,
        "firmware_from": forms.text("firmware_from"),
        "firmware_to": forms.text("firmware_to"),
        "since": forms.moment("since_day", "since_time", zone=HOUSE_ZONE),
        "until": forms.moment("until_day", "until_time", zone=HOUSE_ZONE) if forms.text("until_day") else None,
    }
