"""Taking a written message out of the house, once.

Its state is committed as *sending* before the gateway hears of it. Found in that state later, nobody knows whether
it went: it becomes *unknown*, isn't sent again, and a person decides.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from dispatch.customers.customer import ContactChannel
from dispatch.errors import N_, Unavailable
from dispatch.notices import promising, wording
from dispatch.notices.gateway import Outcome, address_of, hand_over
from dispatch.notices.message import Delivery, Message
from dispatch.notices.reply_address import answerable
from dispatch.notices.truth import still_true
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction
from dispatch.work import links
from dispatch.work.link import LinkPurpose

PAGES = {"feedback": LinkPurpose.RATE, "feedback_reminder": LinkPurpose.RATE}
NEVER_LATE = {"on_the_way"}
# What the gateway's answer makes of a message that was being sent.
AFTER = {
    Outcome.ACCEPTED: Delivery.SENT,
    Outcome.REFUSED: Delivery.FAILED,
    Outcome.UNCLEAR: Delivery.UNKNOWN,
}


class GatewayRefused(Unavailable):
    """The gateway did not take a message."""

    says = N_("The gateway did not take message {message}. It is tried again.")


class Envelope(NamedTuple):
    """What the gateway gets. Its words hold the real link, which is kept nowhere."""

    address: str
    recipient: str
    subject: str
    body: str


def deliver(database: Database, settings: Settings, *, message_id: int) -> None:
    """Raises GatewayRefused, so that the worker tries again later."""
    with database.transaction(SYSTEM) as tx:
        envelope = prepare(tx, settings, message_id)
    if envelope is None:
        return
    outcome = hand_over(
        envelope.address,
        recipient=envelope.recipient,
        reference=message_id,
        subject=envelope.subject,
        body=envelope.body,
    )
    with database.transaction(SYSTEM) as tx:
        mark(tx, message_id, outcome)
    if outcome is Outcome.REFUSED:
        raise GatewayRefused(message=message_id)


def prepare(tx: Transaction, settings: Settings, message_id: int) -> Envelope | None:
    """Write the words as they are true now, and mark the message as being sent. None: there is nothing to send."""
    message = tx.session.get_one(Message, message_id, with_for_update={"of": Message})
    if message.delivery is Delivery.SENDING:
        message.delivery = Delivery.UNKNOWN
    if message.delivery not in (Delivery.QUEUED, Delivery.FAILED):
        return None
    order = message.work_order
    if not still_true(message, tx.stamp.at) or order.customer.erased_at is not None:
        message.delivery = Delivery.VOID
        return None
    stopped = message.channel is ContactChannel.SMS and order.customer.sms_stopped_at is not None
    if not message.recipient or stopped:
        message.delivery = Delivery.FAILED
        return None
    if message.channel is ContactChannel.CALL:
        return None  # It stays queued, on the list of calls to make.
    address = address_of(settings.notices, message.channel)
    if address is None:
        write(tx, message, wording.HIDDEN)
        message.delivery, message.sent_at = Delivery.KEPT, tx.stamp.at
        return None
    if (morning := quiet_until(message, tx.stamp.at)) is not None:
        tx.send_later(morning, "notices.deliver", message_id=message.id)
        return None
    message.delivery = Delivery.SENDING
    message.tries += 1
    purpose = PAGES.get(message.event, LinkPurpose.FOLLOW)
    link = links.address(settings.public_url, purpose, links.issue(tx, order, purpose))
    return Envelope(answerable(address, settings, message_id), message.recipient, *write(tx, message, link))


def write(tx: Transaction, message: Message, link: str) -> wording.Words:
    """The words with the link in them; the message keeps them without it. What a person wrote stays as it is. What
    the customer may count on now stands in the ledger."""
    if message.event not in wording.EVENTS:
        return wording.Words(message.subject or "Doorstep", message.body)
    facts = wording.facts_of(message.work_order, message.visit, now=tx.stamp.at, language=message.language, link=link)
    words = wording.words(message.event, message.language, facts)
    message.subject, message.body = words.subject, words.body.replace(link, wording.HIDDEN)
    promising.promised(tx, message, facts, message.body)
    return words


def mark(tx: Transaction, message_id: int, outcome: Outcome) -> None:
    """What the gateway says is the truth, even where somebody has given the message up meanwhile."""
    message = tx.session.get_one(Message, message_id, with_for_update={"of": Message})
    message.delivery = AFTER[outcome]
    if outcome is Outcome.ACCEPTED:
        message.sent_at = tx.stamp.at


def quiet_until(message: Message, now: datetime) -> datetime | None:
    """When the customer's quiet hours end, if it is quiet there now and this can wait."""
    order, customer = message.work_order, message.work_order.customer
    if order.critical or message.event in NEVER_LATE or message.channel is ContactChannel.EMAIL:
        return None
    calendar = order.branch.calendar
    local = now.astimezone(calendar.tz)
    if not _quiet(local.time(), customer.quiet_from, customer.quiet_to):
        return None
    tomorrow = local.time() >= customer.quiet_to
    day = local.date() + timedelta(days=1) if tomorrow else local.date()
    return calendar.to_instant(datetime.combine(day, customer.quiet_to))


def _quiet(now: time, start: time, end: time) -> bool:
    return start <= now < end if start <= end else now >= start or now < end


DATABASE_TOPICS = {"notices.deliver": deliver}
