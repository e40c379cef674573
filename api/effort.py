"""A little arithmetic instead of a riddle: what a stranger's browser does before a public form is sent.

A riddle in pictures shuts out who can't see them and sends everybody to somebody else's server. Here the browser looks
for a number, unseen, in less than a second; a flood of requests would have to look for as many. Nobody is turned away
for lack of script: without the number the form goes through a narrower door, of fewer requests an hour. A field that
no person sees catches the simplest programs.
"""

import hashlib
import secrets

from flask import Flask, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from api import limits
from dispatch.errors import N_, Invalid
from dispatch.store.limits import TooOften

BITS = 14  # zeros the hash begins with: 16 thousand tries on average
LASTS = 3 * 3600  # seconds; a form may lie open for a while
TRAP = "website"


class Trapped(Invalid):
    """A field no person sees was filled in."""

    says = N_(
        "Nothing was sent: a field that is there for programs was filled in, perhaps by your browser. Send it again."
    )


def init(app: Flask) -> None:
    app.jinja_env.globals.update(effort_puzzle=puzzle, effort_bits=BITS, effort_trap=TRAP)


def puzzle() -> str:
    return _signer().dumps(secrets.token_hex(8))


def count() -> None:
    """Before anything is read of a form without the number. Raises TooOften."""
    if not done(request.form.get("effort", "")):
        limits.count("plain_requests", limits.address())


def require_untrapped() -> None:
    """Raises Trapped."""
    if request.form.get(TRAP):
        raise Trapped(field=TRAP)


def done(answer: str) -> bool:
    """The number fits its puzzle, which is ours, not too old, and was not used before."""
    task, _, number = answer.rpartition(":")
    hashed = hashlib.sha256(answer.encode()).digest()
    if not number.isascii() or not number.isdigit() or int.from_bytes(hashed) >> (256 - BITS):
        return False
    try:
        nonce = _signer().loads(task, max_age=LASTS)
        limits.count("efforts", nonce)
    except (BadData, TooOften):
        return False
    return True


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key, salt="effort")
