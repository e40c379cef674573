"""All that was written between us and one household, whichever order it was about."""

from dispatch.notices.conversation import messages_of_customer
from dispatch.notices.message import Message
from dispatch.privacy.looks import MESSAGES, looked_at
from dispatch.store.database import Transaction
from dispatch.work import households


def written(tx: Transaction, customer_id: int, *, limit: int, before_id: int | None = None) -> list[Message]:
    """Oldest first; with `before_id` those before that one. That somebody looked is on record. Raises NotFound."""
    customer = households.customer(tx, customer_id)
    looked_at(tx, customer.id, MESSAGES)
    return messages_of_customer(tx, customer, limit=limit, before_id=before_id)
