"""Taking a written message out of the house, once.

Its state is committed as *sending* before the gateway hears of it. Found in that state later, its sender was killed,
and only the gateway can know whether it went. One that knows our references is asked, or given it again when it drops
a second copy; with any other the message is *unknown*, isn't sent again, and a person decides.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import NamedTuple

from dispatch.customers.customer import ContactChannel
from dispatch.errors import N_, Unavailable
from dispatch.notices import fallback, promising, wording
from dispatch.notices.asked import held_time
from dispatch.notices.doubt import Question, question, settle, unclear
from dispatch.notices.gateway import Outcome, Route, ask, hand_over, route_of
from dispatch.notices.message import Delivery, Message
from dispatch.notices.phrase import Unsayable
from dispatch.notices.push import knocking
from dispatch.notices.reply_address import answerable
from dispatch.notices.sender import sender_of
from dispatch.notices.texts import EVENTS, text_for
from dispatch.notices.truth import still_true
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction
from dispatch.store.parked import TRIES
from dispatch.work import links
from dispatch.work.link import LinkPurpose

PAGES = {
    "feedback": LinkPurpose.RATE,
    "feedback_reminder": LinkPurpose.RATE,
    "erasure": LinkPurpose.ERASURE,
    "complaint_received": LinkPurpose.COMPLAINT,
    "complaint_heard": LinkPurpose.COMPLAINT,
    "complaint_decided": LinkPurpose.COMPLAINT,
    "appeal_received": LinkPurpose.COMPLAINT,
}
NEVER_LATE = {"on_the_way", "late"}
DELIVER = "notices.deliver"


class GatewayRefused(Unavailable):
    """The gateway did not take a message."""

    says = N_("The gateway did not take message {message}. It is tried again.")


class Envelope(NamedTuple):
    """What the gateway gets. Its words hold the real link, which is kept nowhere."""

    route: Route
    recipient: str
    subject: str
    body: str


def deliver(database: Database, settings: Settings, *, message_id: int) -> None:
    """Raises GatewayRefused, so that the worker tries again later."""
    with database.transaction(SYSTEM) as tx:
        step = prepare(tx, settings, message_id)
    if step is None:
        return
    if isinstance(step, Question):
        _settle(database, step, message_id)
        return
    outcome = hand_over(
        step.route.address,
        recipient=step.recipient,
        reference=message_id,
        subject=step.subject,
        body=step.body,
    )
    with database.transaction(SYSTEM) as tx:
        tries = mark(tx, message_id, outcome, route=step.route)
    if outcome is Outcome.REFUSED and tries < TRIES:
        raise GatewayRefused(message=message_id)


def prepare(tx: Transaction, settings: Settings, message_id: int) -> Envelope | Question | None:
    """Write the words as they are true now, and mark the message as being sent. None: there is nothing to send."""
    message = tx.session.get_one(Message, message_id, with_for_update={"of": Message})
    route = route_of(settings.notices, message.channel)
    if message.delivery is Delivery.SENDING and not (route and route.once and _sayable(tx, message)):
        return question(tx, message, route, topic=DELIVER, message_id=message.id)
    if message.delivery not in (Delivery.QUEUED, Delivery.FAILED, Delivery.SENDING):
        return None
    if not _sayable(tx, message):
        message.delivery = Delivery.VOID
        return None
    stopped = message.channel is ContactChannel.SMS and message.work_order.customer.sms_stopped_at is not None
    if not message.recipient or stopped:
        message.delivery = Delivery.FAILED
        fallback.fall_back(tx, message)
        return None
    if message.channel is ContactChannel.CALL:
        return None  # It stays queued, on the list of calls to make.
    if route is None:
        write(tx, message, wording.HIDDEN)
        message.delivery, message.sent_at = Delivery.KEPT, tx.stamp.at
        return None
    if (morning := quiet_until(message, tx.stamp.at)) is not None and message.delivery is not Delivery.SENDING:
        tx.send_later(morning, DELIVER, message_id=message.id)
        return None
    return _handed(tx, settings, message, route)


def _handed(tx: Transaction, settings: Settings, message: Message, route: Route) -> Envelope | None:
    purpose = PAGES.get(message.event, LinkPurpose.FOLLOW)
    link = links.address(settings.public_url, purpose, links.issue(tx, message.work_order, purpose))
    words = write(tx, message, link)
    message.delivery, message.handed_at = Delivery.SENDING, tx.stamp.at
    message.tries += 1
    address = answerable(route.address, settings, message.id)
    return Envelope(replace(route, address=address), message.recipient, *words)


def _sayable(tx: Transaction, message: Message) -> bool:
    """Whether it is still so, and somebody is there to be told."""
    if not still_true(message, tx.stamp.at) or message.work_order.customer.erased_at is not None:
        return False
    try:
        words_of(tx, message, wording.HIDDEN)
    except Unsayable:
        return False
    return True


def _settle(database: Database, asked: Question, message_id: int) -> None:
    outcome = ask(asked.address, reference=message_id)
    with database.transaction(SYSTEM) as tx:
        message = tx.session.get_one(Message, message_id, with_for_update={"of": Message})
        settle(tx, message, asked, outcome, topic=DELIVER, message_id=message_id)


def words_of(tx: Transaction, message: Message, link: str) -> tuple[wording.Words, dict[str, str]]:
    """Raises Unsayable."""
    if message.event not in EVENTS:
        return wording.Words(message.subject or "Doorstep", message.body), {}
    order = message.work_order
    known = {"now": tx.stamp.at, "language": message.language, "at_door": message.at_door}
    known["held"] = held_time(tx, order, message.event)
    facts = wording.facts_of(order, message.visit, link=link, sender=sender_of(tx, order), **known)
    facts |= message.facts or {}
    return wording.words(text_for(tx, message.event, message.language, order.branch.tone), facts), facts


def write(tx: Transaction, message: Message, link: str) -> wording.Words:
    """The words with the link in them; the message keeps them without it. What a person wrote stays as it is. What
    the customer may count on now stands in the ledger."""
    words, facts = words_of(tx, message, link)
    if message.event in EVENTS:
        message.subject, message.body = words.subject, hidden(words.body, facts, link)
        promising.promised(tx, message, facts, message.body)
    return words


def hidden(words: str, facts: dict[str, str], link: str) -> str:
    """The words without their links; the longer ones first, for they begin with the other."""
    for one in (*(facts[answer] for answer in wording.ANSWERS), link):
        words = words.replace(one, wording.HIDDEN)
    return words


def mark(tx: Transaction, message_id: int, outcome: Outcome, *, route: Route) -> int:
    """What the gateway says is the truth, even where somebody has given the message up meanwhile. Answers how often
    it has been tried."""
    message = tx.session.get_one(Message, message_id, with_for_update={"of": Message})
    if outcome is Outcome.ACCEPTED:
        message.delivery, message.sent_at = Delivery.SENT, tx.stamp.at
    elif outcome is Outcome.REFUSED:
        message.delivery = Delivery.FAILED
        if message.tries >= TRIES:
            fallback.fall_back(tx, message)
    else:
        unclear(tx, message, route, topic=DELIVER, message_id=message_id)
    return message.tries


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


DATABASE_TOPICS = {DELIVER: deliver, **knocking.DATABASE_TOPICS}
