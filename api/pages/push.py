"""Browsers that allow us to knock: the engineer's phone, and a customer's for one order."""

from pathlib import Path
from types import SimpleNamespace

from flask import Blueprint, send_file
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import link_page, page
from api.language import language
from dispatch.notices.push import subscribing
from dispatch.stamp import Role, Source
from dispatch.store.database import Transaction
from dispatch.work.link import LinkPurpose

routes = Blueprint("push", __name__)
WORKER = Path(__file__).resolve().parents[1] / "static" / "push-worker.js"


@routes.get("/push-worker.js")
def worker() -> Response:
    """At the root, or it would rule over its own folder only."""
    response = send_file(WORKER, mimetype="text/javascript", max_age=0)
    response.headers["Cache-Control"] = "no-cache"
    return response


@routes.post("/field/push")
@page(roles=frozenset({Role.ENGINEER}), source=Source.PHONE)
def engineer(tx: Transaction) -> Response:
    return allowed(tx)


@routes.post("/f/<token>/push")
@link_page("follow/show.html", LinkPurpose.FOLLOW)
def customer(tx: Transaction, token: str) -> Response:
    return allowed(tx)


def allowed(tx: Transaction) -> Response:
    keys = {name: forms.text(name) or "" for name in ("endpoint", "p256dh", "auth")}
    subscribing.allow(tx, **keys, language=language())
    return Response(status=204)


def offer(tx: Transaction, url: str) -> SimpleNamespace:
    """For the button: where it posts, and our public key."""
    return SimpleNamespace(url=url, key=subscribing.public_key(tx))
