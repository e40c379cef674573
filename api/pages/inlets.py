"""The ways by which customers write to us: made, closed, and their secrets turned over."""

from typing import Any

from flask import Blueprint, current_app, redirect
from werkzeug.wrappers import Response

from api import forms
from api.display import near
from api.endpoint import page
from api.forms import Form
from api.words import word
from dispatch.channels import inlets, queries
from dispatch.channels.inlet import INBOUND, Inlet
from dispatch.errors import Refusal
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work import queries as work

routes = Blueprint("inlets", __name__)
KEEPERS = frozenset({Role.ADMIN})
CHANNELS = {one.value: one for one in INBOUND}


@routes.get("/setup/inlets")
@page("setup/inlets.html", roles=KEEPERS)
def show(tx: Transaction) -> dict:
    return context(tx)


def again(tx: Transaction, refusal: Refusal, **path: Any) -> dict:
    return context(tx, form=forms.again(refusal))


@routes.post("/setup/inlets")
@page("setup/inlets.html", roles=KEEPERS, refused=again)
def make(tx: Transaction) -> Response:
    branches = {branch.code: branch for branch in work.branches(tx)}
    branch = forms.chosen("branch", branches) or next(iter(branches.values()))
    inlets.add_inlet(
        tx, code=forms.text("code") or "", channel=forms.chosen("channel", CHANNELS) or INBOUND[0], branch=branch
    )
    return redirect("/setup/inlets")


@routes.post("/setup/inlets/<code>/secret")
@page("setup/inlets.html", roles=KEEPERS, refused=again)
def secret(tx: Transaction, code: str) -> dict:
    """Shown on the page that answers, and never again."""
    inlet = inlets.inlet(tx, code)
    made = inlets.new_secret(tx, inlet, current_app.config["SETTINGS"].secret_key)
    return context(tx, made={"code": code, "secret": made})


@routes.post("/setup/inlets/<code>/secrets/<int:secret_id>/end")
@page("setup/inlets.html", roles=KEEPERS, refused=again)
def end(tx: Transaction, code: str, secret_id: int) -> Response:
    inlets.end_secret(tx, inlets.inlet(tx, code), secret_id)
    return redirect("/setup/inlets")


@routes.post("/setup/inlets/<code>/active")
@page(roles=KEEPERS)
def active(tx: Transaction, code: str) -> Response:
    inlet = inlets.inlet(tx, code)
    inlets.close_inlet(tx, inlet, active=not inlet.active)
    return redirect("/setup/inlets")


def context(tx: Transaction, *, form: Form | None = None, made: dict[str, str] | None = None) -> dict[str, Any]:
    marks = queries.mailboxes(tx)
    return {
        "inlets": [view(tx, one, marks.get(one.id)) for one in inlets.inlets(tx)],
        "form": form or forms.empty(),
        "channels": [(one, word("channel", one)) for one in CHANNELS],
        "branches": [(branch.code, branch.name) for branch in work.branches(tx)],
        "made": made,
        "mailbox": current_app.config["SETTINGS"].mailbox is not None,
    }


def view(tx: Transaction, inlet: Inlet, mark: Any) -> dict[str, Any]:
    return {
        "code": inlet.code,
        "channel": word("channel", inlet.channel),
        "branch": inlet.branch.name,
        "active": inlet.active,
        "secrets": [{"id": one.id, "made": near(one.made_at, tx.stamp.at)} for one in inlet.live_secrets],
        "answered": near(mark.answered_at, tx.stamp.at) if mark and mark.answered_at else "",
        "silent": near(mark.failed_at, tx.stamp.at) if mark and mark.failed_at else "",
        "fault": mark.fault if mark and mark.fault else "",
    }
