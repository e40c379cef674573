"""A new wish of somebody we know: they choose among their homes, rooms and devices instead of writing it all again."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import geocoder, link_page
from api.language import language
from api.pages.follow import order_of
from api.pages.order_triage import fault_choices
from api.pages.proof import first, proved
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home
from dispatch.devices.device import Device, DeviceState
from dispatch.errors import Refusal
from dispatch.intake.actions import receive
from dispatch.intake.request import Request
from dispatch.store.database import Transaction
from dispatch.work import households, links
from dispatch.work.link import LinkPurpose
from dispatch.work.sent_in import send_in
from dispatch.work.work_order import Channel

routes = Blueprint("follow_wish", __name__)


def again(tx: Transaction, refusal: Refusal, token: str) -> dict:
    return context(tx, token, forms.again(refusal))


@routes.get("/f/<token>/new")
@link_page("follow/new.html", LinkPurpose.FOLLOW)
def ask(tx: Transaction, token: str) -> dict | Response:
    if not proved(tx, token):
        return first(token, "new")
    return context(tx, token, forms.empty(home=str(order_of(tx).home_id or "")))


@routes.post("/f/<token>/new")
@link_page("follow/new.html", LinkPurpose.FOLLOW, refused=again)
def asked(tx: Transaction, token: str) -> Response:
    if not proved(tx, token):
        return first(token, "new")
    customer = order_of(tx).customer
    home = forms.chosen("home", {str(one.id): one for one in customer.homes})
    devices = [one for one in devices_of(tx, customer) if one.id in forms.numbers("device")]
    receipt = receive(
        tx,
        Request(
            channel=Channel.WEB,
            customer_id=customer.id,
            home_id=home.id if home else None,
            serials=tuple(one.serial for one in devices if home and one.home_id == home.id),
            fault=forms.text("fault"),
            description=described(home),
            language=language(),
        ),
        geocoder(),
    )
    photo = request.files.get("photo")
    if photo and (data := photo.read()):
        send_in(tx, receipt.order, data, shown_name=photo.filename or "photo")
    return redirect(f"/f/{links.issue(tx, receipt.order, LinkPurpose.FOLLOW)}")


def described(home: Home | None) -> str:
    """In their words, with the room they chose before it."""
    rooms = {str(room.id): room.name for room in home.rooms} if home else {}
    room = rooms.get(forms.text("room") or "")
    return "\n".join(filter(None, (room, forms.text("description"))))


def context(tx: Transaction, token: str, form: forms.Form) -> dict[str, Any]:
    customer = order_of(tx).customer
    devices = devices_of(tx, customer)
    return {
        "form": form,
        "url": f"/f/{token}/new",
        "back": f"/f/{token}",
        "faults": fault_choices(tx, language()),
        "homes": [home_view(home, devices, form) for home in customer.homes],
        "one_room": sum(len(home.rooms) for home in customer.homes),
    }


def home_view(home: Home, devices: list[Device], form: forms.Form) -> SimpleNamespace:
    chosen = set(request.form.getlist("device"))
    return SimpleNamespace(
        id=str(home.id),
        address=home.address,
        checked=form.given.get("home") == str(home.id),
        rooms=[(str(room.id), room.name) for room in home.rooms],
        devices=[
            {"id": one.id, "text": device_says(one), "checked": str(one.id) in chosen}
            for one in devices
            if one.home_id == home.id
        ],
    )


def device_says(device: Device) -> str:
    name = device.model.full_name
    return f"{name} · {device.room.name}" if device.room else name


def devices_of(tx: Transaction, customer: Customer) -> list[Device]:
    return [one for one in households.devices_in(tx, customer.homes) if one.state is DeviceState.IN_USE]
