"""What an order's page says of orders that are, or may be, the same need."""

from types import SimpleNamespace

from flask_babel import gettext as _

from api.access import DESK
from api.display import enumerated, moment, titled
from dispatch.errors import N_
from dispatch.merging.actions import FURTHER
from dispatch.merging.alike import alike
from dispatch.merging.queries import merged_into
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder

BECAUSE = {
    "device": N_("the same device"),
    "customer": N_("the same customer"),
    "phone": N_("the same phone number"),
    "home": N_("the same home"),
    "fault": N_("the same kind of fault"),
    "domain": N_("the fault lies in the same field"),
    "words": N_("similar words"),
}


def card(tx: Transaction, order: WorkOrder) -> SimpleNamespace:
    """`alike`: what may be the same; `merged`: what went into this one; `here`: whether this reader may change it."""
    here = tx.stamp.by.role in DESK
    found = alike(tx, order) if here else []
    return SimpleNamespace(
        alike=[
            SimpleNamespace(
                reference=one.order.reference,
                title=titled(one.order),
                at=moment(one.order.opened_at),
                because=enumerated(_(BECAUSE[code]) for code in one.because),
                # The one that is further along, or came first, is kept.
                keeps_other=_further(one.order) > _further(order)
                or (_further(one.order) == _further(order) and one.order.opened_at <= order.opened_at),
                version=one.order.version,
                mergeable=one.order.customer_id == order.customer_id,
            )
            for one in found
        ],
        merged=[
            SimpleNamespace(reference=one.work_order.reference, title=titled(one.work_order), at=moment(one.merged_at))
            for one in merged_into(tx, order)
        ],
        may_change=here,
    )


def _further(order: WorkOrder) -> int:
    return FURTHER.index(order.state)
