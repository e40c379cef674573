"""What customers wrote: who waits for an answer, what a person decides about, and what nobody needs to answer."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.display import near, titled
from api.endpoint import geocoder, page
from api.pages.letter_words import BECAUSE, OTHERWISE
from dispatch.channels import actions, queries
from dispatch.channels.letter import Letter, LetterState
from dispatch.desk.queries import owners_of
from dispatch.errors import Refusal
from dispatch.notices import unanswered
from dispatch.notices.unanswered import Unanswered
from dispatch.settings import Settings
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order

routes = Blueprint("inbox", __name__)
RECORD = 25


@routes.get("/inbox")
@page("inbox/show.html")
def show(tx: Transaction) -> dict:
    return context(tx)


@routes.get("/inbox/<int:letter_id>")
@page("inbox/letter.html", roles=DESK)
def letter(tx: Transaction, letter_id: int) -> dict:
    return {"one": letter_view(queries.letter(tx, letter_id)), "form": forms.empty()}


def again(tx: Transaction, refusal: Refusal, letter_id: int) -> dict:
    return {"one": letter_view(queries.letter(tx, letter_id)), "form": forms.again(refusal)}


@routes.post("/inbox/<int:letter_id>/attach")
@page("inbox/letter.html", roles=DESK, refused=again)
def attach(tx: Transaction, letter_id: int) -> Response:
    return to(actions.attach_to(tx, letter_id, forms.text("reference") or "", settings()).reference)


@routes.post("/inbox/<int:letter_id>/open")
@page("inbox/letter.html", roles=DESK, refused=again)
def open_order(tx: Transaction, letter_id: int) -> Response:
    given = {name: forms.text(name) for name in ("name", "phone", "email")}
    return to(actions.open_order(tx, letter_id, settings(), geocoder(), **given).reference)


@routes.post("/inbox/<int:letter_id>/let-be")
@page("inbox/letter.html", roles=DESK, refused=again)
def let_be(tx: Transaction, letter_id: int) -> Response:
    actions.let_be(tx, letter_id)
    return redirect("/inbox")


@routes.post("/work-orders/<reference>/no-answer")
@page(roles=DESK)
def no_answer(tx: Transaction, reference: str) -> Response:
    unanswered.settle(tx, work_order(tx, reference))
    return redirect("/inbox")


def context(tx: Transaction) -> dict[str, Any]:
    rows = unanswered.waiting(tx)
    owners = owners_of(tx, [row.work_order for row in rows])
    silent = min((mark.failed_at for mark in queries.mailboxes(tx).values() if mark.failed_at), default=None)
    return {
        "waiting": [waiting_view(row, owners.get(row.work_order_id, "")) for row in rows],
        "unsure": [letter_view(one) for one in queries.letters(tx, [LetterState.UNSURE], limit=200)],
        "record": [letter_view(one) for one in queries.letters(tx, queries.QUIET, limit=RECORD)],
        "silent": near(silent, tx.stamp.at) if silent else None,
        "may_write": tx.stamp.by.role in DESK,
    }


def waiting_view(row: Unanswered, owner: str) -> SimpleNamespace:
    order = row.work_order
    return SimpleNamespace(
        url=f"/work-orders/{order.reference}",
        settle_url=f"/work-orders/{order.reference}/no-answer",
        reference=order.reference,
        title=titled(order),
        customer=order.customer.name,
        since=row.since,
        says=row.message.body,
        lang=row.message.language,
        owner=owner,
    )


def letter_view(letter: Letter) -> SimpleNamespace:
    return SimpleNamespace(
        id=letter.id,
        who=letter.sender or "–",
        channel=letter.channel,
        subject=letter.subject or "",
        text=letter.body or "",
        because=_(BECAUSE.get(letter.because or "", OTHERWISE)),
        at=letter.received_at,
        known=letter.because != "no_contact",
    )


def settings() -> Settings:
    return current_app.config["SETTINGS"]


def to(reference: str) -> Response:
    return redirect(f"/work-orders/{reference}")
