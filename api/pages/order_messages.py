"""What was written between the customer and us about an order."""

from datetime import datetime
from typing import Any

from flask import g

from api.display import near
from api.pages import paging
from dispatch.notices.conversation import count_of, messages_of
from dispatch.notices.message import Direction, Message
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder

BESIDE, AT_ONCE = 8, 50  # messages on the order's page, and on a page of their own


def latest(tx: Transaction, order: WorkOrder) -> list[dict[str, Any]]:
    """Oldest first, as one reads a talk."""
    return [message_view(one, order, tx.stamp.at) for one in messages_of(tx, order, limit=BESIDE)]


def context(tx: Transaction, order: WorkOrder) -> dict[str, Any]:
    """A page of all there are, newest first; `before` (a message's id) continues it."""
    g.zone = order.branch.time_zone
    place = paging.asked()
    found = list(reversed(messages_of(tx, order, limit=AT_ONCE, before_id=place.before_id)))
    here = f"/work-orders/{order.reference}/messages"
    return {
        "order": order,
        "messages": [message_view(one, order, tx.stamp.at) for one in found],
        "page": paging.page_of(place, [one.id for one in found], total=count_of(tx, order), here=here),
    }


def message_view(message: Message, order: WorkOrder, now: datetime) -> dict[str, Any]:
    return {
        "who": order.customer.name if message.direction is Direction.IN else "Doorstep",
        "at": near(message.sent_at or message.written_at, now),
        "text": message.body,
        "lang": message.language,
        "outgoing": message.direction is Direction.OUT,
        "delivery": message.delivery,
    }
