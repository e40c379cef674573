"""The way to devices: their maker's cloud, spoken to over HTTP, signed and with a key for each command.

    POST {address}/devices/{id}/commands   {"command": "restart", "parameters": {}}   Idempotency-Key: …
    GET  {address}/commands/{key}          what became of it; 404 where the cloud never heard of it
    GET  {address}/devices/{id}            {"online": true, "firmware": "4.2.3", …}

Both of the first answer {"state": "accepted" | "done" | "failed", "result": {…}, "fault": "…"}. Every request bears
Doorstep-Timestamp and Doorstep-Signature, as in `dispatch.channels.signing`, over "METHOD path", a new line and the
body. `DEVICE_CLOUDS` names the clouds: maker=https://id:secret@host/path, one for each maker; `*` is all others'.
"""

import json
import time
from collections.abc import Iterable
from enum import Enum
from http.client import HTTPException
from math import isfinite
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote, unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from dispatch.channels.signing import signature
from dispatch.devices.device import Device

ANSWERS_WITHIN = 10.0  # seconds
MOST_BYTES = 64 * 1024
EVERYBODY_ELSE = "*"


class Cloud(NamedTuple):
    address: str
    account: str
    secret: str


class Heard(Enum):
    """`silent`: it has not taken the command. `unclear`: it may have. `never`: it has never heard of it."""

    ACCEPTED = "accepted"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    SILENT = "silent"
    UNCLEAR = "unclear"
    NEVER = "never"


class Reply(NamedTuple):
    heard: Heard
    result: dict[str, Any] | None = None
    fault: str | None = None


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Where a cloud stands is our setting, and nobody else's to say."""


_open = build_opener(_NoRedirect).open
STATES = {one.value: one for one in (Heard.ACCEPTED, Heard.DONE, Heard.FAILED)}


def cloud_of(clouds: Iterable[str], device: Device) -> Cloud | None:
    """None where its maker has none that we know."""
    known = {maker.lower(): address for maker, _, address in (one.partition("=") for one in clouds)}
    setting = known.get(device.model.maker.lower()) or known.get(EVERYBODY_ELSE)
    if setting is None:
        return None
    parts = urlsplit(setting)
    port = f":{parts.port}" if parts.port else ""
    address = f"{parts.scheme}://{parts.hostname}{port}{parts.path.rstrip('/')}"
    return Cloud(address, unquote(parts.username or ""), unquote(parts.password or ""))


def known_as(device: Device) -> str:
    return device.cloud_id or device.serial


def hand_over(cloud: Cloud, device: str, code: str, parameters: dict[str, Any], *, key: str) -> Reply:
    """Again with the same key it is done once all the same. Never raises."""
    body = json.dumps({"command": code, "parameters": parameters}).encode()
    return _read(_request(cloud, "POST", f"/devices/{quote(device, safe='')}/commands", body, key=key))


def ask(cloud: Cloud, key: str) -> Reply:
    """What became of it; where the cloud doesn't answer this, that says nothing. Never raises."""
    reply = _read(_request(cloud, "GET", f"/commands/{quote(key, safe='')}"))
    return Reply(Heard.UNCLEAR) if reply.heard in (Heard.SILENT, Heard.REFUSED) else reply


def _request(cloud: Cloud, method: str, path: str, body: bytes = b"", *, key: str = "") -> Request:
    moment, signed = str(int(time.time())), urlsplit(cloud.address).path + path
    headers = {
        "Doorstep-Account": cloud.account,
        "Doorstep-Timestamp": moment,
        "Doorstep-Signature": signature(cloud.secret, moment, f"{method} {signed}\n".encode() + body),
        "Content-Type": "application/json",
    }
    more = {"Idempotency-Key": key} if key else {}
    return Request(cloud.address + path, data=body or None, headers=headers | more, method=method)


def _read(request: Request) -> Reply:
    try:
        with _open(request, timeout=ANSWERS_WITHIN) as answer:
            return _said(answer.read(MOST_BYTES + 1))
    except HTTPError as refused:
        return _refused(refused)
    except (OSError, HTTPException) as fault:
        # Only where nobody took the line is it sure that nothing went over it.
        nobody = isinstance(getattr(fault, "reason", fault), ConnectionRefusedError)
        return Reply(Heard.SILENT if nobody else Heard.UNCLEAR)


def _said(body: bytes) -> Reply:
    try:
        given = json.loads(body) if len(body) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        given = None
    heard = STATES.get(str(given.get("state"))) if isinstance(given, dict) else None
    if heard is None:
        return Reply(Heard.UNCLEAR)
    result, fault = given.get("result"), given.get("fault")
    told = _plain(result) if isinstance(result, dict) else {}
    return Reply(heard, told, _text(fault) if isinstance(fault, str) else None)


def _refused(refused: HTTPError) -> Reply:
    with refused:
        if refused.code == 404 and refused.url and "/commands/" in urlsplit(refused.url).path:
            return Reply(Heard.NEVER)
        if refused.code in (429, 503):
            return Reply(Heard.SILENT)
        return Reply(Heard.REFUSED, fault=f"HTTP {refused.code}") if refused.code < 500 else Reply(Heard.UNCLEAR)


def _plain(result: dict[str, Any]) -> dict[str, Any]:
    """Values by name, as a person reads them; what is nested or endless is left out."""
    plain = {
        _text(name)[:60]: _text(value)[:200] if isinstance(value, str) else value
        for name, value in result.items()
        if isinstance(value, str | int | bool) or (isinstance(value, float) and isfinite(value))
    }
    return dict(list(plain.items())[:40])


def _text(value: str) -> str:
    return value.replace("\x00", "").encode("utf-8", "ignore").decode()
