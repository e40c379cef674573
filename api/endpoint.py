"""The frames around every view: one request, one transaction.

Returning commits, raising rolls back. `@endpoint` speaks JSON, `@page` HTML. What a view decides nothing
about stands here: who asks, the transaction, the idempotency key, going again after a deadlock.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Response, current_app, g, make_response, render_template, request
from flask_smorest import Blueprint
from marshmallow import Schema
from werkzeug.wrappers import Response as AnyResponse

from api import effort as efforts
from api import limits, problems
from api.access import CONSOLE, STAFF, by_key, identify
from api.json_bodies import Strict
from api.security import require_csrf
from dispatch.errors import N_, Invalid, Refusal
from dispatch.intake.geocoding import Provider
from dispatch.planning.booking.desk import Desk, desk_of
from dispatch.planning.roads import roads_of
from dispatch.planning.snapshot import Roads
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Database, Identify, Transaction
from dispatch.store.idempotency import KeptAnswer, claim
from dispatch.store.refusals import Crossed
from dispatch.work import queries
from dispatch.work.link import LinkPurpose, token_digest
from dispatch.work.links import LinkVoid, opened

TRIES = 4
LONGEST_KEY = 255


class Frame(Blueprint):
    ARGUMENTS_PARSER = Strict()


_smorest = Frame("frame", __name__)


class IdempotencyKeyMissing(Invalid):
    """A POST needs an Idempotency-Key."""

    says = N_("Send an Idempotency-Key header (1 to 255 characters, fresh for each new request) with every POST.")


def database() -> Database:
    return current_app.extensions["database"]


def geocoder() -> Provider:
    return current_app.extensions["geocoder"]


def roads() -> Roads:
    return roads_of(current_app.config["SETTINGS"].travel)


def booking_desk() -> Desk:
    return desk_of(current_app.config["SETTINGS"].travel)


def need_to_know() -> timedelta:
    """How long after their visit an engineer sees how to reach and enter the home."""
    return timedelta(hours=current_app.config["SETTINGS"].need_to_know_hours)


def endpoint(
    *,
    body: type[Schema] | None = None,
    query: type[Schema] | None = None,
    files: type[Schema] | None = None,
    returns: type[Schema] | None = None,
    status: int = 200,
    roles: frozenset[Role] | None = STAFF,
    shown_once: str | None = None,
    limit: str | None = None,
) -> Callable:
    """A JSON view `view(tx, *path, body=…, files=…, query=…)`. Deny by default: without `roles` it is for staff.

    `shown_once`: a field of the answer that is never kept; a repeat under the same key gets null there.
    `limit`: the name of one of api.limits; whoever comes too often is sent away before anything is read.
    """

    def frame(view: Callable) -> Callable:
        def inner(*loaded: dict, **path: Any) -> Any:
            names = [name for name, schema in (("body", body), ("files", files), ("query", query)) if schema]
            return view(g.tx, **path, **dict(zip(names, loaded, strict=True)))

        framed = wraps(view)(inner)
        for schema, location in ((query, "query"), (files, "files"), (body, "json")):
            if schema is not None:
                framed = _smorest.arguments(schema, location=location)(framed)
        framed = _smorest.response(status, returns)(framed)

        @wraps(framed)
        def outer(**path: Any) -> AnyResponse:
            if request.method != "GET" and not by_key():
                require_csrf()
            if limit is not None:
                limits.count(limit, limits.asker())
            return again(lambda: _in_transaction(framed, roles, path, shown_once))

        outer.roles = roles
        return outer

    return frame


def page(
    template: str | None = None,
    *,
    roles: frozenset[Role] | None = CONSOLE,
    source: Source = Source.CONSOLE,
    refused: Callable | None = None,
    limit: str | None = None,
    effort: bool = False,
) -> Callable:
    """An HTML view `view(tx, **path)`: returns the template's context, or a response (a redirect after a POST).

    `refused(tx, refusal, **path)` makes the context of the page that is shown again, with what was written in
    it, when the view refuses; without it the error page says why. `limit`: as for `endpoint`. `effort`: a public
    form that carries `parts/effort.html`.
    """

    def frame(view: Callable) -> Callable:
        @wraps(view)
        def outer(**path: Any) -> AnyResponse:
            if request.method != "GET":
                require_csrf()
            if limit is not None:
                limits.count(limit, limits.asker())
            if effort:
                efforts.count()
            return _page(view, template, identify(roles, source), refused, path)

        outer.roles = roles
        return outer

    return frame


def link_page(
    template: str | None,
    purpose: LinkPurpose,
    *,
    refused: Callable | None = None,
    limit: str = "link_posts",
    lasting: bool = False,
) -> Callable:
    """A page behind a customer's link: the token in its address says who is asking, and for which order. What else the
    address names goes to the view. `limit`: the one of api.limits by which what is sent over it is counted. `lasting`:
    it opens as long as the link lives, also long after the order's end."""

    def frame(view: Callable) -> Callable:
        @wraps(view)
        def outer(token: str, **path: Any) -> AnyResponse:
            def holder(tx: Transaction) -> Actor:
                limits.require(tx, "bad_links", limits.address())
                actor = opened(tx, token, purpose, lasting=lasting)
                g.language = queries.language_of(tx, actor.work_order_id)
                return actor

            g.opened_by_address = True
            if request.method != "GET":
                require_csrf()
                limits.count(limit, f"link {token_digest(token)[:16]}")
            try:
                return _page(view, template, holder, refused, {"token": token, **path})
            except LinkVoid:
                limits.count("bad_links", limits.address())
                raise

        outer.purpose = purpose
        return outer

    return frame


def _page(
    view: Callable, template: str | None, who: Identify, refused: Callable | None, path: dict[str, Any]
) -> AnyResponse:
    def once(view: Callable = view, **more: Any) -> AnyResponse:
        with database().transaction(who) as tx:
            shown = view(tx, **more, **path)
            return render_template(template, **shown) if isinstance(shown, dict) else shown

    try:
        return make_response(again(once))
    except Refusal as refusal:
        if refused is None:
            raise
        return make_response(once(refused, refusal=refusal), problems.status_of(refusal))


def _in_transaction(view: Callable, roles: frozenset[Role] | None, path: dict, shown_once: str | None) -> AnyResponse:
    with database().transaction(identify(roles, Source.API)) as tx:
        g.tx = tx
        kept = _claim(tx) if request.method == "POST" else None
        if kept is not None and kept.status is not None:
            return _repeated(kept)
        response = view(**path)
        if kept is not None:
            kept.status, kept.body = response.status_code, _to_keep(response, shown_once)
        return response


def _to_keep(response: AnyResponse, shown_once: str | None) -> str:
    if shown_once is None:
        return response.get_data(as_text=True)
    return json.dumps({**response.get_json(), shown_once: None})


def _claim(tx: Transaction) -> KeptAnswer:
    key = request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= LONGEST_KEY:
        raise IdempotencyKeyMissing
    owner = f"{tx.stamp.by.role}:{tx.stamp.by.account_id or request.remote_addr}"
    asked = f"{request.method} {request.full_path}\n".encode() + _sent()
    return claim(tx.session, owner=owner, key=key, request=asked, at=tx.stamp.at)


def _sent() -> bytes:
    """The body; of files what they hold, for a repeat draws other boundaries between them."""
    if request.mimetype != "multipart/form-data":
        return request.get_data()
    sent = []
    for field, file in request.files.items(multi=True):
        sent += [f"\n{field}\n{file.filename}\n".encode(), file.read()]
        file.seek(0)
    return b"".join(sent)


def _repeated(kept: KeptAnswer) -> Response:
    response = current_app.response_class(kept.body, status=kept.status, content_type="application/json")
    response.headers["Idempotency-Replayed"] = "true"
    return response


def again(attempt: Callable[[], AnyResponse]) -> AnyResponse:
    """Two transactions crossed and one had to give way: it was rolled back whole, so it may simply go again."""
    for _ in range(TRIES - 1):
        try:
            return attempt()
        except Crossed:
            continue
    return attempt()
