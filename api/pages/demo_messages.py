"""Every message as the customer would see it, with links that work: in the demonstration only."""

from typing import Any

from flask import Blueprint, current_app, redirect
from werkzeug.wrappers import Response

from api.display import moment
from api.endpoint import page
from api.words import word
from dispatch.errors import NotFound
from dispatch.notices import queries
from dispatch.notices.delivery import PAGES
from dispatch.notices.message import Message
from dispatch.notices.staff.queries import newest_notes
from dispatch.notices.staff.staff_note import StaffNote
from dispatch.notices.wording import HIDDEN
from dispatch.store.database import Transaction
from dispatch.work import links
from dispatch.work.link import LinkPurpose

routes = Blueprint("demo_messages", __name__)
SHOWN, SHOWN_NOTES = 60, 12


@routes.get("/demo/messages")
@page("demo/messages.html")
def index(tx: Transaction) -> dict | Response:
    if not in_demo():
        return redirect("/board")
    return {
        "messages": [as_seen(one) for one in queries.newest(tx, limit=SHOWN)],
        "notes": [note_as_seen(one) for one in newest_notes(tx, limit=SHOWN_NOTES)],
    }


@routes.post("/demo/messages/<int:message_id>/open")
@page()
def follow(tx: Transaction, message_id: int) -> Response:
    """What the customer's tap on the link would open: the link itself was kept nowhere, so it is a fresh one."""
    if not in_demo():
        raise NotFound
    message = queries.message(tx, message_id)
    purpose = PAGES.get(message.event, LinkPurpose.FOLLOW)
    return redirect(links.address("", purpose, links.issue(tx, message.work_order, purpose)))


def in_demo() -> bool:
    return current_app.config["SETTINGS"].demo


def as_seen(one: Message) -> dict[str, Any]:
    before, link, after = one.body.partition(HIDDEN)
    return {
        "id": one.id,
        "channel": one.channel,
        "way": word("contact", one.channel),
        "name": one.work_order.customer.name,
        "reference": one.work_order.reference,
        "at": moment(one.sent_at or one.written_at),
        "subject": one.subject or "",
        "before": before,
        "after": after,
        "link": bool(link),
        "lang": one.language,
        "delivery": word("delivery", one.delivery),
    }


def note_as_seen(one: StaffNote) -> dict[str, Any]:
    before, _link, after = one.body.partition(HIDDEN)
    return {
        "name": one.account.name,
        "at": moment(one.written_at),
        "subject": one.subject,
        "before": before,
        "after": after,
        "url": f"/work-orders/{one.work_order.reference}",
        "lang": one.account.language,
        "delivery": word("delivery", one.delivery),
    }
