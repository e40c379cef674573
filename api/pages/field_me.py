"""What an engineer agrees to about themselves, on their own phone: asked once, off until they say yes."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from api import forms
from api.display import moment
from api.forms import Form
from api.pages.field import NoPicture, phone
from dispatch.errors import N_, NotFound, Refusal
from dispatch.field import portraits
from dispatch.field.travelling import stop_telling
from dispatch.people.own_consent import OwnPurpose, agree, agreed, take_back
from dispatch.store.database import Transaction

routes = Blueprint("field_me", __name__, url_prefix="/field/me")
NAMES = {
    OwnPurpose.POSITION: N_("My phone may tell where I am, on the way to a visit"),
    OwnPurpose.PORTRAIT: N_("Customers may see my face before I come"),
}
SAYS = {
    OwnPurpose.POSITION: N_(
        "The customer and the dispatcher see when you will be there and how far it is, never a map. We keep the last "
        "place, where you stand and since when, and how near you have been; no track, and all of it is deleted when "
        "you arrive. If you stop for long or go away from the door, the dispatcher reads since when or how near you "
        "were, not where you are, and calls you; that stays with the order. Nobody counts your hours by it."
    ),
    OwnPurpose.PORTRAIT: N_(
        "Only whoever you are going to sees it, from the plan until you have left. Switched off, it is deleted at once."
    ),
}


def again(tx: Transaction, refusal: Refusal) -> dict[str, Any]:
    return context(tx, forms.again(refusal))


@routes.get("")
@phone("field/me.html")
def show(tx: Transaction) -> dict[str, Any]:
    return context(tx, forms.empty())


@routes.post("/consents")
@phone("field/me.html", refused=again)
def consent(tx: Transaction) -> AnyResponse:
    purpose = forms.chosen("purpose", {one.value: one for one in OwnPurpose})
    if purpose and forms.text("act") == "on":
        agree(tx, purpose)
    elif purpose is OwnPurpose.POSITION:
        stop_telling(tx)
    elif purpose:
        take_back(tx, purpose)
    visit = forms.number("visit")
    return redirect(f"/field/visits/{visit}" if visit else "/field/me")


@routes.post("/portrait")
@phone("field/me.html", refused=again, limit="uploads")
def keep(tx: Transaction) -> AnyResponse:
    photo = request.files.get("photo")
    data = photo.read() if photo else b""
    if not data:
        raise NoPicture(field="photo")
    portraits.keep(tx, tx.stamp.by.engineer_id, data, name=photo.filename or "photo")
    return redirect("/field/me")


@routes.get("/portrait.jpg")
@phone()
def portrait(tx: Transaction) -> Response:
    found = portraits.portrait(tx, tx.stamp.by.engineer_id)
    if found is None:
        raise NotFound
    return picture(found.data)


def picture(data: bytes) -> Response:
    response = Response(data, content_type="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    return response


def context(tx: Transaction, form: Form) -> dict[str, Any]:
    mine = tx.stamp.by.engineer_id
    return {
        "form": form,
        "consents": [consent_view(tx, mine, one) for one in OwnPurpose],
        "may_show": agreed(tx, mine, OwnPurpose.PORTRAIT) is not None,
        "portrait_url": "/field/me/portrait.jpg" if portraits.portrait(tx, mine) else "",
    }


def consent_view(tx: Transaction, engineer_id: int, purpose: OwnPurpose) -> SimpleNamespace:
    given = agreed(tx, engineer_id, purpose)
    since = _("Agreed %(at)s, text %(text)s.", at=moment(given.given_at), text=given.text_version) if given else ""
    return SimpleNamespace(
        purpose=purpose.value, name=_(NAMES[purpose]), says=_(SAYS[purpose]), live=given is not None, since=since
    )
