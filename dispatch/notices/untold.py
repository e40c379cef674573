"""“Send to the customer?”: what would be said of a change, and the answer."""

from typing import NamedTuple

from dispatch.errors import NotFound
from dispatch.notices.messages import compose
from dispatch.notices.phrase import Unsayable
from dispatch.notices.sender import sender_of
from dispatch.notices.wording import HIDDEN
from dispatch.store.database import Transaction
from dispatch.work.actions import OVER, tell
from dispatch.work.lifecycle import HELD
from dispatch.work.untold import Untold, What, one_of, open_of
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

EVENT = {
    What.ENGINEER: "another_engineer",
    What.PROMISE: "repromised",
    What.PLACE: "another_place",
    What.WORK: "another_work",
}


class WouldSay(NamedTuple):
    untold: Untold
    subject: str
    body: str
    language: str


def questions(tx: Transaction, order: WorkOrder) -> list[WouldSay]:
    """Those that are still worth asking; what can't be said now, or is over, is not."""
    found = (_would_say(tx, order, each) for each in open_of(tx, order))
    return [each for each in found if each is not None]


def decide(tx: Transaction, order: WorkOrder, untold_id: int, *, send: bool) -> Untold:
    """The choice is kept either way. Sent, it is worded when it goes, as every message.

    Raises:
        NotFound, DecidedAlready.
    """
    found = one_of(tx, order, untold_id)
    if found is None:
        raise NotFound
    found.decide(tx.stamp, send=send)
    if send:
        visit = _visit(order, found.what)
        tell(tx, order, EVENT[found.what], round=found.id, visit_id=visit and visit.id)
    return found


def _would_say(tx: Transaction, order: WorkOrder, untold: Untold) -> WouldSay | None:
    visit = _visit(order, untold.what)
    if order.state in OVER or (untold.what is What.ENGINEER and visit is None) or order.customer.erased_at is not None:
        return None
    try:
        message = compose(tx, order, EVENT[untold.what], visit, sender=sender_of(tx, order))
    except Unsayable:
        return None
    return WouldSay(untold, message.subject or "", message.body.replace(HIDDEN, "").strip(), message.language)


def _visit(order: WorkOrder, what: What) -> Visit | None:
    visit = order.current_visit
    return visit if what is What.ENGINEER and visit is not None and visit.state in HELD else None
