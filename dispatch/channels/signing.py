"""Signatures of programs: HMAC-SHA256 over the moment and the body, so that neither can be changed or used again.

Doorstep-Timestamp: 1795422000
Doorstep-Signature: v1=<hex of HMAC-SHA256(secret, timestamp + "." + body)>
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from dispatch.errors import N_, Forbidden

WINDOW = timedelta(minutes=5)
VERSION = "v1="
LONGEST_TIME = 12  # digits


class Unsigned(Forbidden):
    """There is no signature."""

    says = N_("Send Doorstep-Timestamp (seconds since 1970) and Doorstep-Signature (v1=…) with every event.")


class WrongSignature(Unsigned):
    """The signature does not fit."""

    says = N_("The signature doesn't fit this body, timestamp and secret. Sign the bytes exactly as they are sent.")


class OutOfTime(Unsigned):
    """The signature is too old, or from the future."""

    says = N_("The timestamp is more than five minutes away from our clock. Sign again with the time of sending.")


def secret_of(secret_key: str, salt: str) -> str:
    """The secret a program signs with."""
    return "whs_" + hmac.new(secret_key.encode(), f"inlet:{salt}".encode(), hashlib.sha256).hexdigest()


def signature(secret: str, timestamp: str, body: bytes) -> str:
    return VERSION + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def require_signed(secrets: Iterable[str], *, timestamp: str, given: str, body: bytes, now: datetime) -> None:
    """Raises Unsigned, OutOfTime, WrongSignature."""
    if not timestamp or not given:
        raise Unsigned
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= LONGEST_TIME):
        raise Unsigned
    if abs(int(timestamp) - now.timestamp()) > WINDOW.total_seconds():
        raise OutOfTime
    # All are compared, in the same time whatever is wrong with it.
    fits = [hmac.compare_digest(signature(secret, timestamp, body).encode(), given.encode()) for secret in secrets]
    if not any(fits):
        raise WrongSignature
