"""Taking a note to one of us out of the house, once; without a gateway it is kept, and shown in the demonstration."""

from typing import NamedTuple

from dispatch.customers.customer import ContactChannel
from dispatch.notices import wording
from dispatch.notices.delivery import GatewayRefused
from dispatch.notices.gateway import Outcome, Route, hand_over, route_of
from dispatch.notices.message import Delivery
from dispatch.notices.staff.staff_note import StaffNote
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction
from dispatch.store.parked import TRIES

REFERENCE = "staff-{}"


class Letter(NamedTuple):
    route: Route
    recipient: str
    subject: str
    body: str


def deliver(database: Database, settings: Settings, *, note_id: int) -> None:
    """Raises GatewayRefused, so that the worker tries again later."""
    with database.transaction(SYSTEM) as tx:
        letter = prepare(tx, settings, note_id)
    if letter is None:
        return
    outcome = hand_over(
        letter.route.address,
        recipient=letter.recipient,
        reference=REFERENCE.format(note_id),
        subject=letter.subject,
        body=letter.body,
    )
    with database.transaction(SYSTEM) as tx:
        tries = mark(tx, note_id, outcome)
    if outcome is Outcome.REFUSED and tries < TRIES:
        raise GatewayRefused(message=REFERENCE.format(note_id))


def prepare(tx: Transaction, settings: Settings, note_id: int) -> Letter | None:
    """Found as being sent, its sender was killed: it goes again only where the gateway drops a second copy. The alert
    stands in the console all the same."""
    note = tx.session.get_one(StaffNote, note_id, with_for_update={"of": StaffNote})
    route = route_of(settings.notices, ContactChannel.EMAIL)
    if note.delivery is Delivery.SENDING and not (route and route.once):
        note.delivery = Delivery.UNKNOWN
        return None
    if note.delivery not in (Delivery.QUEUED, Delivery.FAILED, Delivery.SENDING):
        return None
    if route is None:
        note.delivery, note.sent_at = Delivery.KEPT, tx.stamp.at
        return None
    note.delivery = Delivery.SENDING
    note.tries += 1
    url = f"{settings.public_url}/work-orders/{note.work_order.reference}"
    return Letter(route, note.account.email, note.subject, note.body.replace(wording.HIDDEN, url))


def mark(tx: Transaction, note_id: int, outcome: Outcome) -> int:
    note = tx.session.get_one(StaffNote, note_id, with_for_update={"of": StaffNote})
    reached = {Outcome.ACCEPTED: Delivery.SENT, Outcome.REFUSED: Delivery.FAILED, Outcome.UNCLEAR: Delivery.UNKNOWN}
    note.delivery = reached[outcome]
    note.sent_at = tx.stamp.at if outcome is Outcome.ACCEPTED else None
    return note.tries


DATABASE_TOPICS = {"notices.staff_note": deliver}
