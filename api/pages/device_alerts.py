"""Alerts of devices in the console: what waits, one alert with all that was said, and bursts that point at an issue."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.endpoint import geocoder, page
from api.pages import device_alert_view
from api.pages.issues import KEEPERS
from dispatch.errors import Refusal
from dispatch.store.database import Transaction
from dispatch.telemetry import queries, settling, spikes
from dispatch.telemetry.device_alert import AlertState

routes = Blueprint("device_alert_pages", __name__, url_prefix="/device-alerts")


def again(tx: Transaction, refusal: Refusal, device_alert_id: int) -> dict:
    return device_alert_view.context(tx, queries.alert(tx, device_alert_id), refusal)


@routes.get("")
@page("device_alerts/list.html")
def index(tx: Transaction) -> dict:
    chosen = request.args.get("state", "open")
    return device_alert_view.listed(tx, AlertState(chosen) if chosen in set(AlertState) else AlertState.OPEN)


@routes.post("/issues")
@page(roles=KEEPERS)
def issue(tx: Transaction) -> Response:
    """One press: an issue of a burst, with the orders its alerts have become."""
    made = spikes.open_issue(tx, forms.text("model") or "", forms.text("firmware"), forms.number("kind") or 0)
    return redirect(f"/issues/{made.id}")


@routes.get("/<int:device_alert_id>")
@page("device_alerts/show.html")
def show(tx: Transaction, device_alert_id: int) -> dict:
    return device_alert_view.context(tx, queries.alert(tx, device_alert_id))


@routes.post("/<int:device_alert_id>/order")
@page("device_alerts/show.html", roles=DESK, refused=again)
def convert(tx: Transaction, device_alert_id: int) -> Response:
    order = settling.convert(
        tx, device_alert_id, geocoder(), fault=forms.text("fault"), version=forms.number("version")
    )
    return redirect(f"/work-orders/{order.reference}")


@routes.post("/<int:device_alert_id>/link")
@page("device_alerts/show.html", roles=DESK, refused=again)
def link(tx: Transaction, device_alert_id: int) -> Response:
    order = settling.link(tx, device_alert_id, forms.text("reference") or "", version=forms.number("version"))
    return redirect(f"/work-orders/{order.reference}")


@routes.post("/<int:device_alert_id>/dismiss")
@page("device_alerts/show.html", roles=DESK, refused=again)
def dismiss(tx: Transaction, device_alert_id: int) -> Response:
    settling.dismiss(tx, device_alert_id, forms.text("reason"), version=forms.number("version"))
    return redirect("/device-alerts")
