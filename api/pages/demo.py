"""Playing a customer who writes, in the demonstration only."""

from typing import Any

from flask import Blueprint, current_app
from flask_babel import gettext as _

from api import forms
from api.endpoint import page
from api.forms import Form
from api.words import word
from dispatch.channels.playing import play_event, play_mail
from dispatch.errors import Refusal
from dispatch.intake import fields
from dispatch.stamp import Source
from dispatch.store.database import Transaction
from dispatch.work.work_order import Channel

routes = Blueprint("demo", __name__)
PLAYED = {one.value: one for one in (Channel.EMAIL, Channel.CHAT, Channel.SMS)}
OURS = "help@doorstep.example"


@routes.get("/demo/write")
@page("demo/write.html", roles=None, source=Source.PUBLIC)
def show(tx: Transaction) -> dict:
    return context(forms.empty(channel=Channel.EMAIL, name="Ingrid Solberg", email="ingrid@home.example"))


def again(tx: Transaction, refusal: Refusal) -> dict:
    return context(forms.again(refusal))


@routes.post("/demo/write")
@page("demo/write.html", roles=None, source=Source.PUBLIC, refused=again, limit="requests")
def write(tx: Transaction) -> dict:
    channel = forms.chosen("channel", PLAYED) or Channel.EMAIL
    name, text = forms.text("name") or "", needed("text")
    if channel is Channel.EMAIL:
        to = forms.text("to") or current_app.config["SETTINGS"].mail_address or OURS
        letter = play_mail(
            tx,
            sender=fields.email(needed("email")),
            name=fields.line(name, "name", most=120),
            subject=fields.line(forms.text("subject"), "subject"),
            text=text,
            to=fields.email(to, "to"),
        )
    else:
        letter = play_event(tx, channel, name=name, phone=needed("phone"), text=text)
    sent = _("Sent. A moment later it stands in the console.") if letter else _("No inlet takes this channel yet.")
    return context(forms.empty(**{field: forms.text(field) for field in KEPT}), sent=sent)


KEPT = ("channel", "name", "email", "phone", "to")


def needed(name: str) -> str:
    """Raises FieldMissing."""
    written = forms.text(name)
    if written is None:
        raise fields.FieldMissing(field=name)
    return written


def context(form: Form, *, sent: str = "") -> dict[str, Any]:
    return {"form": form, "channels": [(one, word("channel", one)) for one in PLAYED], "sent": sent}
