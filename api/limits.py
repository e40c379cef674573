"""Doors that strangers can reach, or that cost something to open, open only so often for the same somebody."""

import hashlib
from datetime import timedelta

from flask import current_app, request, session

from api.access import by_key
from dispatch.stamp import ANYBODY
from dispatch.store import limits
from dispatch.store.database import Transaction
from dispatch.store.limits import Limit

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def of(name: str) -> Limit:
    """`requests`, `plain_requests`, `efforts`, `uploads`, `link_posts`, `proofs`, `exports`, `bad_links` or `hooks`, as
    the settings have it."""
    within = MINUTE if name in ("bad_links", "hooks") else HOUR
    return Limit(name, getattr(current_app.config["SETTINGS"], f"limit_{name}"), within)


def count(name: str, who: str) -> None:
    """In a transaction of its own, so that it counts whatever becomes of the request. Raises TooOften."""
    with current_app.extensions["database"].transaction(ANYBODY) as tx:
        limits.count(tx, of(name), who)


def require(tx: Transaction, name: str, who: str) -> None:
    """Raises TooOften."""
    limits.require(tx, of(name), who)


def asker() -> str:
    """Who asks, as far as the request itself says so: good enough to count, not to let anybody in."""
    if "account" in session:
        return f"account {session['account']}"
    if by_key():
        return f"key {hashlib.sha256(request.headers['Authorization'].encode()).hexdigest()[:16]}"
    return address()


def address() -> str:
    return f"address {request.remote_addr}"
