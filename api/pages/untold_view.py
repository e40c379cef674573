"""“Send to the customer?” on the pages of a desk."""

from types import SimpleNamespace

from flask import g
from flask_babel import gettext as _

from api.access import DESK
from dispatch.errors import N_
from dispatch.notices.untold import questions
from dispatch.store.database import Transaction
from dispatch.work.untold import What
from dispatch.work.work_order import WorkOrder

SAYS = {
    What.ENGINEER: N_("Somebody else comes than the customer was told of."),
    What.PROMISE: N_("We answer or come by another time than the customer was told."),
    What.PLACE: N_("We come to another address than the customer knows of."),
    What.WORK: N_("We come for other work than the customer was told a time for."),
}


def asked(tx: Transaction, order: WorkOrder, *, back: str = "") -> list[SimpleNamespace]:
    """Nothing for those who don't write to customers. `back`: where the answer leads, else to the order."""
    if g.actor.role not in DESK:
        return []
    return [
        SimpleNamespace(
            what=_(SAYS[one.untold.what]),
            says=one.body,
            subject=one.subject,
            lang=one.language,
            url=f"/work-orders/{order.reference}/untold/{one.untold.id}",
            back=back,
        )
        for one in questions(tx, order)
    ]
