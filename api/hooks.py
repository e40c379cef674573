"""The door for programs that pass on what customers write and devices report: signed, once each, answered when it is
kept."""

from flask import Blueprint, abort, current_app, jsonify, request
from werkzeug.wrappers import Response

from api import limits
from api.endpoint import again, database
from dispatch.channels.inlet import Inlet
from dispatch.channels.inlets import open_inlet
from dispatch.channels.mail import reading
from dispatch.channels.receiving import MAIL, received_event, received_mail
from dispatch.channels.signing import require_signed, secret_of
from dispatch.help.diagnostics import cloud
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Transaction
from dispatch.telemetry.arriving import arrived
from dispatch.telemetry.event import read
from dispatch.work.work_order import Channel

routes = Blueprint("hooks", __name__)
PROGRAM = Actor(role=Role.CUSTOMER, source=Source.LETTER, branches=frozenset())
JSON, FORM = "application/json", "multipart/form-data"
TYPES = {Channel.EMAIL: {MAIL, "application/octet-stream"}, Channel.DEVICE: {JSON}}


@routes.post("/hooks/<code>")
def receive(code: str) -> tuple[Response, int]:
    """Answered with 202 once it is kept; the same event again is answered alike and changes nothing."""
    limits.count("hooks", limits.address())
    body = request.get_data(cache=False)
    known = again(lambda: _kept(code, body))
    return jsonify({"status": "accepted", "repeated": not known}), 202


@routes.post("/hooks/<code>/diagnostics")
def diagnostics(code: str) -> tuple[Response, int]:
    """What a device's own cloud knows of it; waits on the order's page for the customer to let it through."""
    limits.count("hooks", limits.address())
    body = request.get_data(cache=False)
    known = again(lambda: _reported(code, body))
    return jsonify({"status": "waits for the customer", "repeated": not known}), 202


def _reported(code: str, body: bytes) -> bool:
    """False where it was here before."""
    with database().transaction(PROGRAM) as tx:
        inlet = open_inlet(tx, code)
        _require_signed(tx, inlet, body)
        if request.mimetype != JSON:
            abort(415)
        return cloud.received(tx, inlet, body)[1]


def _kept(code: str, body: bytes) -> bool:
    """False where it was here before."""
    with database().transaction(PROGRAM) as tx:
        inlet = open_inlet(tx, code)
        _require_signed(tx, inlet, body)
        if request.mimetype not in TYPES.get(inlet.channel, {JSON, FORM}):
            abort(415)
        if inlet.channel is Channel.DEVICE:
            return arrived(tx, read(body), sender=f"inlet {inlet.id}", inlet=inlet).fresh
        if inlet.channel is Channel.EMAIL:
            reading.read(body)
            return received_mail(tx, inlet, body) is not None
        return received_event(tx, inlet, body, request.content_type) is not None


def _require_signed(tx: Transaction, inlet: Inlet, body: bytes) -> None:
    secret_key = current_app.config["SETTINGS"].secret_key
    require_signed(
        [secret_of(secret_key, secret.salt) for secret in inlet.live_secrets],
        timestamp=request.headers.get("Doorstep-Timestamp", ""),
        given=request.headers.get("Doorstep-Signature", ""),
        body=body,
        now=tx.stamp.at,
    )
