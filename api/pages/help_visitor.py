"""A random mark of the browser, so that "it helped" can be taken back when a request comes from it within a week.

It is set only where somebody says so by a press, says nothing of them, and goes by itself.
"""

import hashlib
import secrets
from datetime import timedelta

from flask import Response, current_app, g, request

COOKIE = "help"
LIVES = timedelta(days=8)
LENGTH = 22


def visitor() -> str | None:
    """Its digest, where there is one."""
    mark = request.cookies.get(COOKIE, "")
    return _digest(mark) if len(mark) == LENGTH else None


def made_visitor() -> str:
    """Its digest; a new one goes out with the answer."""
    known = visitor()
    if known:
        return known
    g.help_mark = secrets.token_urlsafe(16)
    return _digest(g.help_mark)


def remember(response: Response) -> Response:
    mark = g.pop("help_mark", None)
    if mark:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(COOKIE, mark, max_age=LIVES, httponly=True, samesite="Lax", secure=secure)
    return response


def _digest(mark: str) -> str:
    return hashlib.sha256(mark.encode()).hexdigest()[:32]
