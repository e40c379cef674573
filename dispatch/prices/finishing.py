"""Finishing a visit: work that costs something only as far as the customer has agreed. Its bill, and the parts taken
from the van, come in the same commit."""

from typing import Any

from dispatch.catalogue.closing_code import CodeList
from dispatch.errors import N_, Conflict
from dispatch.parts.actions import use_up
from dispatch.prices import billing
from dispatch.prices.money import Money
from dispatch.prices.terms import terms_of
from dispatch.store.database import Transaction
from dispatch.work import visits
from dispatch.work.codes import require_code
from dispatch.work.visit import Visit


class PriceNotAgreed(Conflict):
    """The customer hasn't agreed to this price."""

    says = N_(
        "This costs {total}, and the customer has agreed to at most {allowed}. Show them the new price and let them "
        "sign or answer by their link; or choose why it is done without."
    )


def complete(tx: Transaction, visit: Visit, report: dict[str, Any], *, because: str | None = None) -> Visit:
    """The only way to end a visit as done: see tests/dispatch/prices. `because`: why more may be charged than was
    agreed, a code of the list *price*.

    Raises:
        PriceNotAgreed, NotListed, and as work.visits.complete; nothing is kept then.
    """
    require_code(tx, CodeList.PRICE, because, field="price_because")
    order = visit.work_order
    visits.complete(tx, visit, report)
    tx.session.flush()
    so_far = billing.so_far(tx, order)
    total, allowed = so_far.price.total, so_far.allowed
    if total > allowed and because is None:
        currency = terms_of(tx, order.branch_id).currency
        told = {"total": Money(total, currency), "allowed": Money(allowed, currency)}
        raise PriceNotAgreed(field="price_because", amount=total, currency=currency, **told)
    # Free of what was agreed there is nothing to excuse.
    billing.bill(tx, order, so_far, because=because if total > allowed else None)
    use_up(tx, visit)
    return visit
