"""Legal holds on a customer's page."""

from typing import Any

from flask_babel import gettext as _

from api.display import titled
from api.pages.privacy_words import KEPT_WHY
from api.words import word
from dispatch.customers.customer import Customer
from dispatch.privacy import legal_hold
from dispatch.privacy.legal_hold import HoldReason
from dispatch.store.database import Transaction
from dispatch.work import households


def context(tx: Transaction, customer: Customer) -> dict[str, Any]:
    held = legal_hold.living(tx, customer.id)
    taken = {one.work_order_id for one in held}
    free = [one for one in households.orders_of(tx, customer) if one.id not in taken]
    return {
        "holds": [
            {
                "order": one.work_order.reference,
                "why": _(KEPT_WHY[one.reason]),
                "since": one.since,
                "url": f"/customers/{customer.id}/holds/{one.id}/lift",
            }
            for one in held
        ],
        "held_orders": [(one.reference, f"{one.reference} · {titled(one)}") for one in free],
        "hold_reasons": [(one.value, word("hold_reason", one)) for one in HoldReason],
    }
