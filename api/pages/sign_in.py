"""Signing in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from api import access, forms
from api.access import TooManyTries
from api.endpoint import page
from api.forms import Form
from api.problems import sentence
from dispatch.demo import PEOPLE
from dispatch.people import accounts
from dispatch.people.accounts import PER_ACCOUNT, PER_ADDRESS, WrongSignIn
from dispatch.stamp import Role
from dispatch.store.database import Transaction

routes = Blueprint("sign_in", __name__)


@routes.get("/sign-in")
@page("sign_in.html", roles=None)
def show(tx: Transaction) -> dict:
    return context(forms.empty(), request.args.get("next", ""))


@routes.post("/sign-in")
@page("sign_in.html", roles=None)
def enter(tx: Transaction) -> dict | Response:
    email = request.form.get("email", "").strip().lower()[:200]
    here = request.remote_addr or "?"
    if accounts.too_many_tries(tx, (email, PER_ACCOUNT), (here, PER_ADDRESS)):
        raise TooManyTries
    account = accounts.check(tx, email, request.form.get("password", "")[:200])
    accounts.note_try(tx, email, here, succeeded=account is not None)
    wish = request.form.get("next", "")
    if account is None:
        return context(Form({"email": email}, {"": sentence(WrongSignIn())}), wish)
    access.sign_in(account, tx.stamp.at)
    return redirect(wish if _ours(wish) else home_of(account.role))


@routes.post("/sign-out")
@page(roles=None)
def leave(tx: Transaction) -> Response:
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
