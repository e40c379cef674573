"""Taking a notice of an issue out of the house, once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.customers.customer import ContactChannel, Customer
from dispatch.issues.notice import IssueNotice
from dispatch.notices.delivery import GatewayRefused
from dispatch.notices.doubt import Question, question, settle, unclear
from dispatch.notices.gateway import Outcome, Route, ask, hand_over, route_of
from dispatch.notices.message import Delivery
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction

DELIVER = "issues.deliver"
HERE = ZoneInfo("Europe/Oslo")  # a customer without an order belongs to no branch whose clocks would count
BEHIND = 10**9  # so far the gateway's references of notices lie from those of messages


def deliver(database: Database, settings: Settings, *, notice_id: int) -> None:
    """As a message is: its state is committed before the gateway hears of it, and found so later the gateway is asked
    whether it has it, or given it again where it drops a second copy; any other leaves it *unknown*.

    Raises GatewayRefused, so that the worker tries again later.
    """
    with database.transaction(SYSTEM) as tx:
        step = _prepare(tx, settings, notice_id)
        notice = tx.session.get_one(IssueNotice, notice_id)
        letter = {"recipient": notice.recipient, "subject": notice.subject, "body": notice.body}
    if step is None:
        return
    if isinstance(step, Question):
        _settle(database, step, notice_id)
        return
    outcome = hand_over(step.address, reference=BEHIND + notice_id, **letter)
    with database.transaction(SYSTEM) as tx:
        _mark(tx, notice_id, outcome, step)
    if outcome is Outcome.REFUSED:
        raise GatewayRefused(message=f"I{notice_id}")


def _mark(tx: Transaction, notice_id: int, outcome: Outcome, route: Route) -> None:
    notice = tx.session.get_one(IssueNotice, notice_id, with_for_update={"of": IssueNotice})
    if outcome is Outcome.ACCEPTED:
        notice.delivery, notice.sent_at = Delivery.SENT, tx.stamp.at
    elif outcome is Outcome.REFUSED:
        notice.delivery = Delivery.FAILED
    else:
        unclear(tx, notice, route, topic=DELIVER, notice_id=notice_id)


def _settle(database: Database, asked: Question, notice_id: int) -> None:
    outcome = ask(asked.address, reference=BEHIND + notice_id)
    with database.transaction(SYSTEM) as tx:
        notice = tx.session.get_one(IssueNotice, notice_id, with_for_update={"of": IssueNotice})
        settle(tx, notice, asked, outcome, topic=DELIVER, notice_id=notice_id)


def quiet_until(customer: Customer, now: datetime) -> datetime | None:
    local = now.astimezone(HERE)
    starts, ends = customer.quiet_from, customer.quiet_to
    quiet = starts <= local.time() < ends if starts <= ends else not ends <= local.time() < starts
    if not quiet:
        return None
    day = local.date() + timedelta(days=local.time() >= ends)
    return datetime.combine(day, ends, HERE)


def _prepare(tx: Transaction, settings: Settings, notice_id: int) -> Route | Question | None:
    """The way to hand it over, marked as being sent; or what to ask; None where there is nothing to do now."""
    notice = tx.session.get_one(IssueNotice, notice_id, with_for_update={"of": IssueNotice})
    route = route_of(settings.notices, notice.channel)
    if notice.delivery is Delivery.SENDING and not (route and route.once):
        return question(tx, notice, route, topic=DELIVER, notice_id=notice_id)
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
        tx.send_later(morning, DELIVER, notice_id=notice.id)
        return None
    notice.delivery, notice.handed_at = Delivery.SENDING, tx.stamp.at
    notice.tries += 1
    return route


DATABASE_TOPICS = {DELIVER: deliver}
