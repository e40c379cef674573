"""How a need comes in: the desk's form, and the public one that asks nobody to sign in."""

from typing import Any

from flask import Blueprint, g, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import effort, forms
from api.access import DESK
from api.display import near
from api.endpoint import geocoder, page
from api.forms import Form
from api.language import language
from api.pages import before_sending, caller_view
from api.pages.history_words.fields import WEIGHTS
from api.pages.issue_words import public as known_to_all
from api.pages.order_page import LANGUAGE_NAMES
from api.pages.order_triage import fault_choices
from api.words import word
from dispatch.callers.overview import overview
from dispatch.customers.actions import give_consent
from dispatch.customers.consent import ConsentPurpose
from dispatch.devices.device import Device
from dispatch.errors import Refusal
from dispatch.intake.actions import receive
from dispatch.intake.people import require_contact
from dispatch.intake.request import Receipt, Request
from dispatch.prices import device_code
from dispatch.prices.device_code import CodeVoid
from dispatch.stamp import Source
from dispatch.store.database import Transaction
from dispatch.work import guiding, links, queries
from dispatch.work.attachment import AttachmentKind
from dispatch.work.link import LinkPurpose
from dispatch.work.pictures import add_picture
from dispatch.work.work_order import Channel

routes = Blueprint("intake", __name__)
WRITTEN = ("title", "description", "fault", "name", "phone", "email", "street", "postcode", "city", "access_notes")


@routes.get("/work-orders/new")
@page("work_orders/new.html", roles=DESK)
def new(tx: Transaction) -> dict:
    """`customer`: the one that was found; without, whoever calls is new to us."""
    caller = request.args.get("customer", type=int)
    return desk_form(tx, forms.empty(language=language(), channel=Channel.PHONE), caller)


def new_again(tx: Transaction, refusal: Refusal) -> dict:
    return desk_form(tx, forms.again(refusal), forms.number("customer"))


@routes.post("/work-orders/new")
@page("work_orders/new.html", roles=DESK, refused=new_again)
def create(tx: Transaction) -> Response:
    receipt = receive(
        tx,
        Request(
            **written(),
            customer_id=forms.number("customer"),
            home_id=forms.number("home"),
            serials=tuple(request.form.getlist("serial")),
            channel=forms.chosen("channel", {one.value: one for one in Channel}) or Channel.PHONE,
            language=forms.text("language"),
            branch=forms.text("branch"),
            impact=forms.number("impact"),
            urgency=forms.number("urgency"),
            critical=forms.ticked("critical") or None,
        ),
        geocoder(),
    )
    return redirect(f"/work-orders/{receipt.reference}")


@routes.get("/request")
@page("intake/public.html", roles=None, source=Source.PUBLIC)
def ask(tx: Transaction) -> dict:
    walked = {"fault": request.args.get("fault"), "walk": request.args.get("walk")}
    return public_form(tx, forms.empty(**walked, suggested=request.args.get("article")))


def ask_again(tx: Transaction, refusal: Refusal) -> dict:
    return public_form(tx, forms.again(refusal))


@routes.post("/request")
@page("intake/public.html", roles=None, source=Source.PUBLIC, refused=ask_again, limit="requests", effort=True)
def asked(tx: Transaction) -> dict | str:
    effort.require_untrapped()
    photo = request.files.get("photo")
    data = photo.read() if photo else b""
    asked_for = Request(**written(), serials=scanned(tx), channel=Channel.WEB, language=language()).cleaned()
    require_contact(asked_for.phone, asked_for.email)
    if not data and (first := before_sending.look_first(tx)):
        return first
    receipt = receive(tx, asked_for, geocoder())
    before_sending.sent_all_the_same(tx, receipt.order)
    if data:
        add_picture(
            tx, receipt.order, data, shown_name=photo.filename or "photo", kind=AttachmentKind.PHOTO, visit=None
        )
    if forms.ticked("remote_help"):
        give_consent(tx, receipt.order.customer, ConsentPurpose.REMOTE_HELP, text_version="request-1")
    return public_form(tx, forms.empty(), receipt)


def written() -> dict[str, Any]:
    return {
        name: forms.text(name) or ("" if name in ("title", "description", "name") else None) for name in WRITTEN
    } | {name: forms.text(name) or "" for name in ("street", "postcode", "city")}


def scanned(tx: Transaction) -> tuple[str, ...]:
    """The serial of the device whose label was scanned. One revoked meanwhile is no reason to send somebody away."""
    code = forms.text("device")
    try:
        return (device_code.opened(tx, code).serial,) if code else ()
    except CodeVoid:
        return ()


def steps_url(tx: Transaction, receipt: Receipt) -> str:
    """Where they may answer what we would ask first; '' where there is nothing to ask."""
    if guiding.guided(tx, receipt.order) is None:
        return ""
    return f"/s/{links.issue(tx, receipt.order, LinkPurpose.STEPS)}"


def desk_form(tx: Transaction, form: Form, customer_id: int | None = None) -> dict[str, Any]:
    caller = caller_view.whole(tx, overview(tx, customer_id)) if customer_id else None
    if caller and len(caller.homes) == 1:
        form.given.setdefault("home", caller.homes[0]["id"])
    return {
        "caller": caller,
        "homes": [(home["id"], home["address"]) for home in caller.homes] + [("", _("Another address"))]
        if caller
        else [],
        "serials": request.form.getlist("serial"),
        "form": form,
        "branches": [(branch.code, branch.name) for branch in queries.branches(tx)],
        "faults": fault_choices(tx, language()),
        "channels": [(channel.value, word("channel", channel)) for channel in Channel],
        "languages": [(code, _(name)) for code, name in LANGUAGE_NAMES.items()],
        "weights": [(value, _(name)) for value, name in WEIGHTS.items()],
        "alike": [],
    }


def public_form(
    tx: Transaction, form: Form, receipt: Receipt | None = None, *, device: Device | None = None
) -> dict[str, Any]:
    """`device`: the one whose label was scanned; what is known of others is no news then."""
    sent, tried = None, before_sending.tried(tx, form.given.get("walk"))
    if receipt:
        g.zone = receipt.order.branch.time_zone
        answer_by = receipt.response_due or receipt.opens_at or tx.stamp.at
        sent = {
            "reference": receipt.reference,
            "answer_by": near(answer_by, tx.stamp.at),
            "opens": near(receipt.opens_at, tx.stamp.at) if receipt.opens_at else "",
            "steps_url": steps_url(tx, receipt),
        }
    return {
        "form": form,
        "faults": fault_choices(tx, language()),
        "sent": sent,
        "known": known_to_all(tx, device),
        "tried": tried,
    }
