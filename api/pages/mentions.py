"""The mention desk: what is said of us, one at a time, with what might be done."""

from types import SimpleNamespace

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.display import moment
from api.endpoint import geocoder, page
from api.forms import Form
from api.language import language
from api.problems import sentence
from api.words import word
from dispatch.catalogue.closing_code import CodeList
from dispatch.errors import Refusal
from dispatch.intake.request import Request
from dispatch.mentions import actions, queries
from dispatch.mentions.mention import MENTION_LIFE, Mention, MentionState
from dispatch.mentions.suggesting import hostile
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES
from dispatch.work import queries as work
from dispatch.work.work_order import Channel

routes = Blueprint("mention_pages", __name__, url_prefix="/mentions")
KEEPERS = DESK | {Role.QUALITY}


def again(tx: Transaction, refusal: Refusal, **path: object) -> dict:
    return context(tx, forms.again(refusal), refusal)


@routes.get("")
@page("mentions/list.html", roles=KEEPERS)
def index(tx: Transaction) -> dict:
    return context(tx, forms.empty(language=language()))


@routes.post("")
@page("mentions/list.html", roles=KEEPERS, refused=again)
def add(tx: Transaction) -> Response:
    names = ("source", "handle", "text", "link", "language")
    written = {name: forms.text(name) or "" for name in names}
    mention = actions.add(tx, **written)
    return redirect(f"/mentions?id={mention.id}")


@routes.post("/import")
@page("mentions/list.html", roles=KEEPERS, refused=again)
def bring(tx: Transaction) -> Response:
    sent = request.files.get("file")
    actions.add_list(tx, sent.read() if sent else b"")
    return redirect("/mentions")


@routes.post("/<int:mention_id>/moves/<verb>")
@page("mentions/list.html", roles=KEEPERS, refused=again)
def move(tx: Transaction, mention_id: int, verb: str) -> Response:
    version = forms.number("version")
    if forms.text("draft"):
        version = actions.draft(tx, mention_id, forms.text("draft") or "", version=version).version
    actions.move(tx, mention_id, verb, version=version, reason=forms.text("reason"))
    return redirect("/mentions")


@routes.post("/<int:mention_id>/draft")
@page("mentions/list.html", roles=KEEPERS, refused=again)
def draft(tx: Transaction, mention_id: int) -> Response:
    actions.draft(tx, mention_id, forms.text("draft") or "", version=forms.number("version"))
    return redirect(f"/mentions?id={mention_id}")


@routes.post("/<int:mention_id>/order")
@page("mentions/list.html", roles=DESK, refused=again)
def order(tx: Transaction, mention_id: int) -> Response:
    """An order that is there, or a new one for whoever wrote."""
    if reference := forms.text("reference"):
        return redirect(f"/work-orders/{actions.link(tx, mention_id, reference).work_order.reference}")
    mention = queries.mention(tx, mention_id)
    written = {name: forms.text(name) or "" for name in ("name", "street", "postcode", "city")}
    wish = Request(
        **written,
        channel=Channel.SOCIAL,
        title=mention.text.split("\n", 1)[0][:80],
        description=mention.text,
        phone=forms.text("phone"),
        email=forms.text("email"),
        language=mention.language,
        branch=forms.text("branch"),
    )
    return redirect(f"/work-orders/{actions.open_order(tx, mention_id, wish, geocoder()).work_order.reference}")


def context(tx: Transaction, form: Form, refusal: Refusal | None = None) -> dict:
    waiting = queries.queue(tx)
    wanted = (request.view_args or {}).get("mention_id") or request.args.get("id", type=int)
    chosen = next((one for one in waiting if one.id == wanted), waiting[0] if waiting else None)
    counted = queries.counts(tx)
    return {
        "mentions": [view(tx, one) for one in waiting],
        "chosen": view(tx, chosen) if chosen else None,
        "counts": [(word("mention_state", state), counted.get(state, 0)) for state in MentionState],
        "overdue": queries.overdue(tx),
        "reasons": [(one.code, one.name_in(language())) for one in work.closing_codes(tx, CodeList.NO_ACTION)],
        "languages": [(code, word("language", code)) for code in LANGUAGES],
        "branches": [(one.code, one.name) for one in work.branches(tx)],
        "form": form,
        "problem": sentence(refusal) if refusal else "",
        "may_order": tx.stamp.by.role in DESK,
    }


def view(tx: Transaction, mention: Mention) -> SimpleNamespace:
    return SimpleNamespace(
        id=mention.id,
        url=f"/mentions?id={mention.id}",
        here=f"/mentions/{mention.id}",
        source=word("mention_source", mention.source),
        handle=mention.handle,
        text=mention.text,
        link=mention.link or "",
        language=mention.language,
        at=moment(mention.said_at),
        state=word("mention_state", mention.state),
        suggestion=word("suggestion", mention.suggestion),
        hostile=hostile(mention.text),
        private=moment(mention.private_at),
        draft=mention.draft or "",
        overdue=mention.overdue(tx.stamp.at),
        version=mention.version,
        verbs=[verb for verb in MENTION_LIFE.open_to(tx.stamp.by.role, mention.state) if verb not in ("order",)],
    )
