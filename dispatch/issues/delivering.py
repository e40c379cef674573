"""Taking a notice of an issue out of the house, once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.customers.customer import ContactChannel, Customer
from dispatch.issues.notice import IssueNotice
from dispatch.notices.delivery import GatewayRefused
from dispatch.notices.gateway import Outcome, hand_over, route_of
from dispatch.notices.message import Delivery
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction

# What the gateway's answer makes of a notice that was being sent.
AFTER = {Outcome.ACCEPTED: Delivery.SENT, Outcome.REFUSED: Delivery.FAILED, Outcome.UNCLEAR: Delivery.UNKNOWN}
HERE = ZoneInfo("Europe/Oslo")  # a customer without an order belongs to no branch whose clocks would count
BEHIND = 10**9  # so far the gateway's references of notices lie from those of messages


def deliver(database: Database, settings: Settings, *, notice_id: int) -> None:
    """As a message is: its state is committed before the gateway hears of it, and found so later it is *unknown*,
    unless the gateway drops a second copy.

    Raises GatewayRefused, so that the worker tries again later.
    """
    with database.transaction(SYSTEM) as tx:
        address = _prepare(tx, settings, notice_id)
        notice = tx.session.get_one(IssueNotice, notice_id)
        letter = {"recipient": notice.recipient, "subject": notice.subject, "body": notice.body}
    if address is None:
        return
    outcome = hand_over(address, reference=BEHIND + notice_id, **letter)
    with database.transaction(SYSTEM) as tx:
        notice = tx.session.get_one(IssueNotice, notice_id, with_for_update={"of": IssueNotice})
        notice.delivery = AFTER[outcome]
        if outcome is Outcome.ACCEPTED:
            notice.sent_at = tx.stamp.at
    if outcome is Outcome.REFUSED:
        raise GatewayRefused(message=f"I{notice_id}")


def quiet_until(customer: Customer, now: datetime) -> datetime | None:
    local = now.astimezone(HERE)
    starts, ends = customer.quiet_from, customer.quiet_to
    quiet = starts <= local.time() < ends if starts <= ends else not ends <= local.time() < starts
    if not quiet:
        return None
    day = local.date() + timedelta(days=local.time() >= ends)
    return datetime.combine(day, ends, HERE)


def _prepare(tx: Transaction, settings: Settings, notice_id: int) -> str | None:
    """The address to hand it over at, marked as being sent; None where there is nothing to send now."""
    notice = tx.session.get_one(IssueNotice, notice_id, with_for_update={"of": IssueNotice})
    route = route_of(settings.notices, notice.channel)
    if notice.delivery is Delivery.SENDING and not (route and route.once):
        notice.delivery = Delivery.UNKNOWN
    if notice.delivery not in (Delivery.QUEUED, Delivery.FAILED, Delivery.SENDING):
        return None
    stopped = notice.channel is ContactChannel.SMS and notice.customer.sms_stopped_at is not None
    if notice.customer.erased_at is not None or stopped:
        notice.delivery = Delivery.VOID
        return None
    if notice.channel is ContactChannel.CALL:
        return None  # a person calls
    if route is None:
        notice.delivery, notice.sent_at = Delivery.KEPT, tx.stamp.at
        return None
    morning = quiet_until(notice.customer, tx.stamp.at) if notice.channel is ContactChannel.SMS else None
    if morning is not None and notice.delivery is not Delivery.SENDING:
        tx.send_later(morning, "issues.deliver", notice_id=notice.id)
        return None
    notice.delivery = Delivery.SENDING
    notice.tries += 1
    return route.address


DATABASE_TOPICS = {"issues.deliver": deliver}
