"""All that was written between us and one household, whichever order it was about."""

from dispatch.callers.opening import opened
from dispatch.notices.conversation import messages_of_customer
from dispatch.notices.message import Message
from dispatch.privacy.looks import MESSAGES
from dispatch.store.database import Transaction


def written(tx: Transaction, customer_id: int, *, limit: int, before_id: int | None = None) -> list[Message]:
    """Oldest first; with `before_id` those before that one. That somebody looked is on record. Raises NotFound."""
    return messages_of_customer(tx, opened(tx, customer_id, MESSAGES), limit=limit, before_id=before_id)
