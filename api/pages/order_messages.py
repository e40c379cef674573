"""What was written between the customer and us about an order."""

from datetime import datetime
from typing import Any

from flask import g, request

from api import forms
from api.display import near
from api.pages import paging, plain_words
from dispatch.notices import replies
from dispatch.notices.conversation import count_of, messages_of
from dispatch.notices.message import Direction, Message
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.work_order import WorkOrder

BESIDE, AT_ONCE = 8, 50  # messages on the order's page, and on a page of their own


def latest(tx: Transaction, order: WorkOrder) -> list[dict[str, Any]]:
    """Oldest first, as one reads a talk."""
    found = messages_of(tx, order, limit=BESIDE)
    names = writers(tx, found)
    return [message_view(one, order, tx.stamp.at, names) for one in found]


def writers(tx: Transaction, found: list[Message]) -> dict[int, str]:
    """A person wrote it: so it says."""
    return queries.names_of_accounts(tx, {one.account_id for one in found if one.account_id})


def context(tx: Transaction, order: WorkOrder) -> dict[str, Any]:
    """A page of all there are, newest first; `before` (a message's id) continues it."""
    g.zone = order.branch.time_zone
    place = paging.asked()
    found = list(reversed(messages_of(tx, order, limit=AT_ONCE, before_id=place.before_id)))
    names = writers(tx, found)
    here = f"/work-orders/{order.reference}/messages"
    return {
        "order": order,
        "messages": [message_view(one, order, tx.stamp.at, names) for one in found],
        "page": paging.page_of(place, [one.id for one in found], total=count_of(tx, order), here=here),
    }


def box(tx: Transaction, order: WorkOrder, words: str | None = None) -> dict[str, Any]:
    """Where one writes: what was written so far or a saved reply, what the check says, and the replies at hand."""
    chosen = request.args.get("reply", "")
    if words is None and chosen.isdecimal() and len(chosen) < 10:
        words = replies.for_order(tx, int(chosen), order)
    return {
        "form": forms.empty(text=words or ""),
        "plain": plain_words.found(words or "", order.language),
        "replies": [(one.id, one.title) for one in replies.of_language(tx, order.language)],
        "url": f"/work-orders/{order.reference}",
    }


def message_view(message: Message, order: WorkOrder, now: datetime, names: dict[int, str]) -> dict[str, Any]:
    return {
        "who": order.customer.name if message.direction is Direction.IN else names.get(message.account_id, "Doorstep"),
        "at": near(message.sent_at or message.written_at, now),
        "text": message.body,
        "lang": message.language,
        "outgoing": message.direction is Direction.OUT,
        "delivery": message.delivery,
    }
