"""Labels for devices: a sheet to print for the desk, and what opens when one is scanned."""

from typing import Any

import segno
from flask import Blueprint, redirect
from markupsafe import Markup
from werkzeug.wrappers import Response

from api import forms, limits
from api.access import CONSOLE, DESK
from api.display import long_date
from api.endpoint import page
from api.pages.intake import public_form
from api.rest.device_codes import address
from dispatch.errors import Refusal
from dispatch.prices import device_code
from dispatch.prices.device_code import CodeVoid
from dispatch.stamp import Source
from dispatch.store.database import Transaction
from dispatch.work import queries

routes = Blueprint("labels", __name__)
NO_SUCH = 404
QUIET_ZONE = 4  # modules of white around a code, as the standard wants


@routes.get("/work-orders/<reference>/labels")
@page("labels/sheet.html", roles=CONSOLE)
def sheet(tx: Transaction, reference: str) -> dict:
    order = queries.work_order(tx, reference)
    found = device_code.labels(tx, order)
    return {
        "order": {"reference": order.reference, "address": order.home.address if order.home else ""},
        "labels": [shown(device, code) for device, code in found if code is not None],
        "lacking": sum(code is None for _, code in found),
        "devices": len(found),
        "may_make": tx.stamp.by.role in DESK,
    }


@routes.post("/work-orders/<reference>/labels")
@page(roles=DESK)
def make(tx: Transaction, reference: str) -> Response:
    device_code.label_all(tx, queries.work_order(tx, reference))
    return redirect(f"/work-orders/{reference}/labels")


@routes.post("/work-orders/<reference>/labels/<int:code_id>/revoke")
@page(roles=DESK)
def revoke(tx: Transaction, reference: str, code_id: int) -> Response:
    device_code.revoke(tx, queries.work_order(tx, reference), code_id)
    return redirect(f"/work-orders/{reference}/labels")


@routes.get("/q/<code>")
def scanned(code: str) -> Response:
    """Guesses count like bad links."""
    response = opened(code=code)
    if response.status_code == NO_SUCH:
        limits.count("bad_links", limits.address())
    return response


def not_in_use(tx: Transaction, refusal: Refusal, code: str) -> dict:
    """Help all the same."""
    if not isinstance(refusal, CodeVoid):
        raise refusal
    return public_form(tx, forms.empty()) | {"device": None}


@page("labels/scanned.html", roles=None, source=Source.PUBLIC, refused=not_in_use)
def opened(tx: Transaction, code: str) -> dict:
    """The request form for that device."""
    limits.require(tx, "bad_links", limits.address())
    device = device_code.opened(tx, code)
    return public_form(tx, forms.empty(), device=device) | {"device": {"name": device.model.full_name, "code": code}}


def shown(device: Any, code: device_code.DeviceCode) -> dict[str, Any]:
    url = address(code)
    drawn = segno.make(url, error="m", micro=False).svg_inline(scale=3, border=QUIET_ZONE, light="#fff")
    return {
        **{"id": code.id, "name": device.model.full_name, "serial": device.serial, "url": url},
        **{"drawn": Markup(drawn), "made": long_date(code.made_at)},
    }
