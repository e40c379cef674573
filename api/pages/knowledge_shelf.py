"""What the help centre shows beside its articles: whom to turn to with which need, and pictures with words for them."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.forms import Form
from api.language import language
from api.pages.field import NoPicture
from api.pages.help_view import hours
from api.pages.knowledge import WRITERS
from api.words import word
from dispatch.errors import Refusal
from dispatch.help import points
from dispatch.help.articles import reading, writing
from dispatch.help.contact_point import ContactPoint, Way
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES

routes = Blueprint("knowledge_shelf", __name__, url_prefix="/knowledge")
CONTACT, PICTURES = "knowledge/contact.html", "knowledge/pictures.html"


@routes.get("/contact")
@page(CONTACT)
def contact(tx: Transaction) -> dict[str, Any]:
    wanted = request.args.get("id", type=int)
    point = points.point_of(tx, wanted) if wanted else None
    return contact_page(tx, forms.empty(**held(point)), point)


def contact_again(tx: Transaction, refusal: Refusal, point_id: int | None = None) -> dict[str, Any]:
    point = points.point_of(tx, point_id) if point_id else None
    return contact_page(tx, forms.again(refusal).beside(held(point)), point)


@routes.post("/contact")
@page(CONTACT, roles=WRITERS, refused=contact_again)
def write_contact(tx: Transaction) -> Response:
    points.write(tx, **given())
    return redirect("/knowledge/contact")


@routes.post("/contact/<int:point_id>")
@page(CONTACT, roles=WRITERS, refused=contact_again)
def change_contact(tx: Transaction, point_id: int) -> Response:
    if forms.text("act") == "remove":
        points.remove(tx, point_id, version=forms.number("version"))
    else:
        points.write(tx, point_id=point_id, version=forms.number("version"), **given())
    return redirect("/knowledge/contact")


@routes.get("/pictures")
@page(PICTURES)
def pictures(tx: Transaction) -> dict[str, Any]:
    return pictures_page(tx, forms.empty())


def pictures_again(tx: Transaction, refusal: Refusal) -> dict[str, Any]:
    return pictures_page(tx, forms.again(refusal))


@routes.post("/pictures")
@page(PICTURES, roles=WRITERS, refused=pictures_again, limit="uploads")
def keep_picture(tx: Transaction) -> Response:
    """A new one; or, under a code there is, other words or another picture."""
    photo = request.files.get("photo")
    names = {one: forms.text(f"name_{one}") or "" for one in LANGUAGES}
    code, data = forms.text("code") or "", photo.read() if photo else b""
    if not data and code not in dict(reading.every_picture(tx)):
        raise NoPicture(field="photo")
    if data:
        writing.add_picture(tx, code, data, names, shown_name=photo.filename or "picture")
    else:
        writing.name_picture(tx, code, names)
    return redirect("/knowledge/pictures")


def given() -> dict[str, Any]:
    """Raises UnknownChoice."""
    place = forms.number("place")
    return {
        "place": 99 if place is None else place,
        "way": forms.chosen("way", {one.value: one for one in Way}) or Way.REQUEST,
        "target": forms.text("target") or "",
        "names": {one: forms.text(f"name_{one}") or "" for one in LANGUAGES},
        "texts": {one: forms.text(f"text_{one}") or "" for one in LANGUAGES},
        "urgent": forms.ticked("urgent"),
        "person": forms.text("person") or "",
        "opens": forms.clock("opens"),
        "closes": forms.clock("closes"),
        "weekdays": forms.ticked("weekdays"),
    }


def held(point: ContactPoint | None) -> dict[str, Any]:
    if point is None:
        return {"way": Way.REQUEST.value, "weekdays": "yes"}
    words = {f"name_{one}": point.names.get(one, "") for one in LANGUAGES}
    words |= {f"text_{one}": point.texts.get(one, "") for one in LANGUAGES}
    more = {"place": point.place, "way": point.way.value, "target": point.target}
    hours = {name: f"{at:%H:%M}" if (at := getattr(point, name)) else "" for name in ("opens", "closes")}
    ticks = {name: "yes" if getattr(point, name) else "" for name in ("urgent", "weekdays")}
    return {**more, **hours, **ticks, "person": point.person, **words}


def contact_page(tx: Transaction, form: Form, chosen: ContactPoint | None) -> dict[str, Any]:
    return {
        "form": form,
        "chosen": SimpleNamespace(id=chosen.id, version=chosen.version) if chosen else None,
        "points": [point_row(one) for one in points.points(tx)],
        "ways": [(one.value, word("way", one)) for one in Way],
        "languages": [(one, word("language", one)) for one in LANGUAGES],
        "phones": [(one.name, one.phone) for one in points.phones(tx)],
        "may_write": tx.stamp.by.role in WRITERS,
    }


def point_row(one: ContactPoint) -> SimpleNamespace:
    return SimpleNamespace(
        url=f"/knowledge/contact?id={one.id}",
        place=one.place,
        name=one.names.get(language()) or one.names["en"],
        text=one.texts.get(language()) or "",
        way=word("way", one.way),
        target=one.target,
        urgent=one.urgent,
        person=one.person,
        when=hours(one),
    )


def pictures_page(tx: Transaction, form: Form) -> dict[str, Any]:
    return {
        "form": form,
        "pictures": [
            SimpleNamespace(
                code=code,
                url=f"/help/pictures/{code}",
                name=names.get(language()) or names["en"],
                lacks=[word("language", one) for one in LANGUAGES if not names.get(one)],
            )
            for code, names in reading.every_picture(tx)
        ],
        "languages": [(one, word("language", one)) for one in LANGUAGES],
        "may_write": tx.stamp.by.role in WRITERS,
    }
