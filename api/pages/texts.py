"""The texts customers get: read, changed and tried out, with every edition; and the replies the desk keeps at hand."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import page
from api.forms import Form
from api.pages import plain_words
from api.words import word
from dispatch.errors import Refusal
from dispatch.notices import likeness, phrase, replies, texts, wording
from dispatch.notices.text import Standing, TextEdition, Tone
from dispatch.notices.texts import EVENTS, must
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES
from dispatch.work import queries

routes = Blueprint("text_pages", __name__)
WRITERS = frozenset({Role.MANAGER, Role.QUALITY, Role.ADMIN})


@routes.get("/texts")
@page("texts/list.html")
def index(tx: Transaction) -> dict:
    return listed(tx, forms.empty())


def listed(tx: Transaction, form: Form) -> dict[str, Any]:
    return {
        "tongues": [(word("language", language), "") for language in LANGUAGES],
        "events": [event_view(tx, event) for event in EVENTS],
        "languages": LANGUAGES,
        "replies": [reply_view(one) for one in replies.of_language(tx)],
        "form": form,
        "may_write": tx.stamp.by.role in WRITERS,
        "allowed": [f"{{{place}}}" for place in replies.ALLOWED],
    }


def event_view(tx: Transaction, event: str) -> SimpleNamespace:
    return SimpleNamespace(
        name=word("message_event", event),
        texts=[
            [(word("language", language), word("tone", tone), f"/texts/{event}/{language}/{tone}") for tone in Tone]
            for language in LANGUAGES
        ],
    )


def reply_view(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "language": word("language", one.language),
        "lang": one.language,
        "title": one.title,
        "body": one.body,
    }


@routes.get("/texts/<event>/<language>/<tone>")
@page("texts/show.html")
def show(tx: Transaction, event: str, language: str, tone: str) -> dict:
    texts.known(event, language, tone)
    now = texts.text_for(tx, event, language, Tone(tone))
    return shown(tx, event, language, tone, form=forms.empty(subject=now.subject, body=now.body))


def again(tx: Transaction, refusal: Refusal, event: str, language: str, tone: str) -> dict:
    return shown(tx, event, language, tone, form=forms.again(refusal))


@routes.post("/texts/<event>/<language>/<tone>")
@page("texts/show.html", roles=WRITERS, refused=again)
def write(tx: Transaction, event: str, language: str, tone: str) -> dict | Response:
    """Kept, or only tried out: `act` is save, check or replace, with `place` the suggestion to put in."""
    texts.known(event, language, tone)
    subject, body = forms.text("subject") or "", (forms.text("body") or "").replace("\r\n", "\n")
    act = request.form.get("act", "save")
    if act == "save":
        texts.write(tx, event, language, Tone(tone), subject=subject, body=body)
        return redirect(f"/texts/{event}/{language}/{tone}")
    if act.startswith("replace-"):
        body = plain_words.replaced(body, language, forms.whole(act.removeprefix("replace-")))
    texts.judge(event, subject=subject, body=body)
    return shown(tx, event, language, tone, form=forms.empty(subject=subject, body=body))


@routes.post("/texts/<event>/<language>/<tone>/shipped")
@page(roles=WRITERS)
def shipped(tx: Transaction, event: str, language: str, tone: str) -> Response:
    texts.known(event, language, tone)
    texts.give_back(tx, event, language, Tone(tone))
    return redirect(f"/texts/{event}/{language}/{tone}")


def replies_again(tx: Transaction, refusal: Refusal) -> dict:
    return listed(tx, forms.again(refusal))


@routes.post("/texts/replies")
@page("texts/list.html", roles=WRITERS, refused=replies_again)
def save_reply(tx: Transaction) -> Response:
    given = {name: forms.text(name) or "" for name in ("language", "title", "body")}
    replies.save(tx, **given)
    return redirect("/texts#replies")


@routes.post("/texts/replies/<int:reply_id>/retire")
@page(roles=WRITERS)
def retire_reply(tx: Transaction, reply_id: int) -> Response:
    replies.retire(tx, reply_id)
    return redirect("/texts#replies")


def shown(tx: Transaction, event: str, language: str, tone: str, *, form: Form) -> dict[str, Any]:
    texts.known(event, language, tone)
    found = texts.editions(tx, event, language, Tone(tone))
    names = queries.names_of_accounts(tx, {one.account_id for one in found if one.account_id})
    return {
        "text": SimpleNamespace(
            name=word("message_event", event),
            language=word("language", language),
            lang=language,
            tone=word("tone", tone),
            url=f"/texts/{event}/{language}/{tone}",
            ours=bool(found) and found[0].standing is Standing.OURS,
            must=[f"{{{place}}}" for place in must(event)],
            allowed=[(f"{{{place}}}", word("fact", place)) for place in texts.allowed(event)],
        ),
        "form": form,
        "preview": preview(form, language),
        "plain": plain_words.found(form.given.get("body") or "", language),
        "editions": [edition_view(one, names) for one in found],
        "may_write": tx.stamp.by.role in WRITERS,
    }


def preview(form: Form, language: str) -> SimpleNamespace | None:
    """As a customer would read it; None where it can't be said yet."""
    text = texts.Text(form.given.get("subject") or "", form.given.get("body") or "")
    try:
        words = wording.words(text, likeness.facts(language))
    except phrase.Unsayable:
        return None
    return SimpleNamespace(subject=words.subject, body=words.body)


def edition_view(one: TextEdition, names: dict[int, str]) -> dict[str, Any]:
    return {
        "at": one.written_at,
        "who": names.get(one.account_id, "Doorstep"),
        "ours": one.standing is Standing.OURS,
        "subject": one.subject or "",
        "body": one.body or "",
    }
