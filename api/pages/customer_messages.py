"""All that was written between us and one customer, whichever order it was about."""

from typing import Any

from flask import Blueprint

from api.access import CONSOLE
from api.endpoint import page
from api.pages import paging
from api.pages.order_messages import AT_ONCE, message_view, writers
from dispatch.callers.written import written
from dispatch.notices.conversation import count_of_customer
from dispatch.store.database import Transaction
from dispatch.work import households

routes = Blueprint("customer_messages", __name__)


@routes.get("/customers/<int:customer_id>/messages")
@page("customers/messages.html", roles=CONSOLE)
def show(tx: Transaction, customer_id: int) -> dict[str, Any]:
    """Newest first; `before` (a message's id) continues it."""
    customer = households.customer(tx, customer_id)
    place = paging.asked()
    found = written(tx, customer.id, limit=AT_ONCE, before_id=place.before_id)[::-1]
    names = writers(tx, found)
    total = count_of_customer(tx, customer)
    return {
        "customer": customer,
        "messages": [
            message_view(one, one.work_order, tx.stamp.at, names) | {"order": one.work_order.reference} for one in found
        ],
        "page": paging.page_of(
            place, [one.id for one in found], total=total, here=f"/customers/{customer_id}/messages"
        ),
    }
