"""A household opened by somebody of us: that they looked, and at what, is on record."""

from dispatch.customers.customer import Customer
from dispatch.privacy.looks import looked_at
from dispatch.store.database import Transaction
from dispatch.work import households


def opened(tx: Transaction, customer_id: int, detail: str) -> Customer:
    """Raises NotFound, in the same words for what isn't there and for what isn't theirs."""
    customer = households.customer(tx, customer_id)
    looked_at(tx, customer.id, detail)
    return customer
