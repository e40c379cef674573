"""Signing in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, request, session, url_for
from werkzeug.wrappers import Response

from api import access, forms
from api.endpoint import database, page
from api.forms import Form
from api.problems import sentence
from dispatch.demo import PEOPLE
from dispatch.desk.actions import be
from dispatch.desk.presence import PresenceState, presence_of
from dispatch.errors import Refusal
from dispatch.people import accounts
from dispatch.people.accounts import WrongSignIn
from dispatch.stamp import ANYBODY, Role
from dispatch.store.database import Transaction

routes = Blueprint("sign_in", __name__)


@routes.get("/sign-in")
@page("sign_in.html", roles=None)
def show(tx: Transaction) -> dict:
    return context(forms.empty(), request.args.get("next", ""))


def again(tx: Transaction, refusal: Refusal) -> dict:
    form = Form({"email": request.form.get("email", "")[:200]}, {"": sentence(refusal)})
    return context(form, request.form.get("next", ""))


@routes.post("/sign-in")
@page("sign_in.html", roles=None, refused=again)
def enter(tx: Transaction) -> Response:
    email = request.form.get("email", "").strip().lower()[:200]
    # In a transaction of its own, so that it counts even while this one is busy with the password or refuses it.
    with database().transaction(ANYBODY) as at_once:
        tries = accounts.begin_try(at_once, email, request.remote_addr or "?")
    account = accounts.check(tx, email, request.form.get("password", "")[:200])
    if account is None:
        raise WrongSignIn
    accounts.end_try(tx, tries)
    access.sign_in(account, tx.stamp.at)
    session["presence"] = presence_of(tx, account.id).value
    wish = request.form.get("next", "")
    return redirect(wish if _ours(wish) else home_of(account.role))


@routes.post("/sign-out")
@page(roles=None)
def leave(tx: Transaction) -> Response:
    """Who is gone answers nobody: what they have not answered goes to somebody else."""
    if tx.stamp.by.account_id is not None and session.get("presence", PresenceState.AWAY) != PresenceState.AWAY:
        be(tx, tx.stamp.by.account_id, PresenceState.AWAY)
    access.sign_out()
    return redirect(url_for("sign_in.show"))


@routes.get("/")
@page(roles=access.STAFF)
def start(tx: Transaction) -> Response:
    return redirect(home_of(tx.stamp.by.role))


def context(form: Form, wish: str) -> dict:
    return {"form": form, "next": wish, "demo": PEOPLE if current_app.config["SETTINGS"].demo else []}


def home_of(role: Role) -> str:
    return "/field" if role is Role.ENGINEER else "/board" if role in access.DESK else "/work-orders"


def _ours(address: str) -> bool:
    """Only our own pages: never off to somebody else's."""
    parts = urlsplit(address)
    return address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc
