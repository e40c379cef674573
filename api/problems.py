"""Refusals become problem details (RFC 9457) below /api/, and a page elsewhere."""

import logging
import secrets
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from api.access import SignInNeeded
from api.display import enumerated, money
from api.lives import open_now, stands_at
from api.words import word
from dispatch.channels.signing import Unsigned
from dispatch.errors import N_, Conflict, Forbidden, Invalid, NotFound, Refusal, Unavailable
from dispatch.lifecycle import MoveNotAllowed, ProofMissing
from dispatch.people.accounts import TooManyTries, WrongSignIn
from dispatch.prices.money import Money
from dispatch.store.limits import TooOften

STATUS = {
    SignInNeeded: 401,
    WrongSignIn: 401,
    Unsigned: 401,
    TooManyTries: 429,
    TooOften: 429,
    NotFound: 404,
    Invalid: 422,
    Forbidden: 403,
    Conflict: 409,
    Unavailable: 503,
}
PROBLEM = "application/problem+json"
log = logging.getLogger("doorstep.problems")

SAID = {
    400: N_("This request can't be understood. Look at the documentation and send it again."),
    401: N_("Sign in first."),
    403: N_("Your role may not do this."),
    404: N_("There is nothing here, or it is not yours to see."),
    405: N_("This address doesn't take that method."),
    413: N_("That is too large. Send something smaller."),
    415: N_("Send this as application/json."),
    422: N_("Something that was given can't be right."),
    429: N_("Too many tries. Wait a little and try again."),
    500: N_("Something broke on our side. Nothing was changed; the fault has been recorded."),
}

HEADINGS = {
    401: N_("Sign in first"),
    403: N_("Not with this role"),
    404: N_("Nothing here"),
    405: N_("Nothing here"),
    409: N_("Somebody was quicker"),
    413: N_("Too large"),
    422: N_("Look at it again"),
    429: N_("Too many tries"),
    500: N_("Something broke on our side"),
    503: N_("Not answering just now"),
}


def init(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, misdirected)
    app.register_error_handler(Exception, broken)
    app.after_request(ask_for_patience)


def slug(refusal: type[Refusal]) -> str:
    """MissingSkill → missing-skill."""
    name = refusal.__name__
    return "".join(("-" if i and c.isupper() else "") + c.lower() for i, c in enumerate(name))


def status_of(refusal: type[Refusal] | Refusal) -> int:
    kind = refusal if isinstance(refusal, type) else type(refusal)
    return next((STATUS[family] for family in kind.__mro__ if family in STATUS), 400)


def sentence(refusal: Refusal) -> str:
    """What happened and what to do, in the reader's language."""
    facts = {name: _said(value) for name, value in refusal.facts.items()}
    if "field" in facts and not _asked_by_a_program():
        facts["field"] = word("field", str(refusal.facts["field"]))
    if isinstance(refusal, ProofMissing):
        facts["missing"] = enumerated(word("proof", name) for name in refusal.facts["fields"])
    if isinstance(refusal, MoveNotAllowed):
        state = refusal.facts["state"]
        stands = gettext(refusal.says).format(state=stands_at(state))
        return gettext("%(what)s %(next)s", what=stands, next=open_now(state, g.get("actor")))
    return gettext(refusal.words).format(**facts)


def refused(refusal: Refusal) -> Response:
    if isinstance(refusal, SignInNeeded) and not request.path.startswith("/api/") and request.method == "GET":
        return redirect(url_for("sign_in.show", next=request.full_path.rstrip("?")))
    facts = {name: value for name, value in refusal.facts.items() if _plain(value)}
    said = answer(status_of(refusal), slug(type(refusal)), refusal.title(), sentence(refusal), **facts)
    if isinstance(refusal, TooOften):
        said.headers["Retry-After"] = str(refusal.facts["seconds"])
    return said


def misdirected(error: HTTPException) -> Response:
    """What Flask, webargs or the router refuses takes the same shape."""
    code = error.code or 500
    if error.response is not None or code < 400:
        return error.get_response()
    said = gettext(SAID.get(code, SAID[400]))
    faults = (getattr(error, "data", None) or {}).get("messages")
    if faults:
        found = answer(422, "invalid-fields", "Some fields can't be right.", _first(faults), errors=faults)
    else:
        found = answer(code, slug_of(error.name), error.name, said)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            found.headers[name] = value
    return found


def broken(error: Exception) -> Response:
    """A bug: logged whole under a number, told to nobody."""
    number = secrets.token_hex(4)
    # By its rule: an address may hold a customer's token.
    log.exception("fault %s at %s %s", number, request.method, request.url_rule, exc_info=error)
    if current_app.testing:
        raise error
    return answer(500, "fault", "Something broke on our side.", gettext(SAID[500]), fault=number)


def answer(status: int, kind: str, title: str, detail: str, **facts: Any) -> Response:
    if _asked_by_a_program():
        body = {"type": f"/api/docs#{kind}", "title": title, "status": status, "detail": detail, **facts}
        response = jsonify(body)
        response.content_type = PROBLEM
        response.status_code = status
    else:
        heading = gettext(HEADINGS.get(status, HEADINGS[422]))
        page = render_template(
            "error.html",
            **{"status": status, "title": heading, "detail": detail, "number": facts.get("fault", ""), "back": ""},
            by_link=g.get("opened_by_address", False),
        )
        response = current_app.make_response((page, status))
    return response


def ask_for_patience(response: Response) -> Response:
    if response.status_code in (429, 503):
        response.headers.setdefault("Retry-After", "5")
    return response


def slug_of(name: str) -> str:
    return name.lower().replace(" ", "-")


def _asked_by_a_program() -> bool:
    return request.path.startswith(("/api/", "/hooks/"))


def _first(faults: dict[str, Any]) -> str:
    """One sentence that names the first field at fault."""
    path, found = [], faults
    while isinstance(found, dict) and found:
        key = next(iter(found))
        path.append(str(key))
        found = found[key]
    words = found[0] if isinstance(found, list) and found else str(found)
    return f"{'.'.join(path[1:] or path)}: {words}"


def _said(value: object) -> object:
    if isinstance(value, Money):
        return money(*value)
    return gettext(value) if isinstance(value, str) and value else value


def _plain(value: object) -> bool:
    return isinstance(value, str | int | float | bool | list | dict | None)
