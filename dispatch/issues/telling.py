"""Telling customers of an issue: each once that we know of it, each once that it is put right."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dispatch.customers.customer import ContactChannel, Customer
from dispatch.errors import N_, Conflict
from dispatch.issues import queries, scope
from dispatch.issues.issue import Issue
from dispatch.issues.lifecycle import IssueState
from dispatch.issues.notice import About, IssueNotice
from dispatch.notices.delivery import GatewayRefused
from dispatch.notices.gateway import Outcome, hand_over, route_of
from dispatch.notices.message import Delivery
from dispatch.notices.messages import channel_for
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction
from dispatch.store.refusals import refuses
from dispatch.words import LANGUAGES

# What the gateway's answer makes of a notice that was being sent.
AFTER = {Outcome.ACCEPTED: Delivery.SENT, Outcome.REFUSED: Delivery.FAILED, Outcome.UNCLEAR: Delivery.UNKNOWN}
HERE = ZoneInfo("Europe/Oslo")  # a customer without an order belongs to no branch whose clocks would count
BEHIND = 10**9  # so far the gateway's references of notices lie from those of messages


AFTER = {
    Outcome.ACCEPTED: Delivery.SENT,
    Outcome.REFUSED: Delivery.FAILED,
    Outcome.UNCLEAR: Delivery.UNKNOWN,
}


class NothingToTell(Conflict):
    """It is not known for certain."""

    says = N_("Customers are told of what is confirmed, or put right. Confirm it first.")


class ToldAlready(Conflict):
    """They were told already."""

    says = N_("Somebody was telling the same customers just now. Nobody was told twice; look at it again.")


refuses("uq_issue_notice_once", ToldAlready)


def about(issue: Issue) -> About:
    """Raises NothingToTell."""
    if issue.state is IssueState.CONFIRMED:
        return About.KNOWN
    if issue.state is IssueState.FIXED:
        return About.FIXED
    raise NothingToTell


def to_tell(tx: Transaction, issue: Issue) -> list[Customer]:
    """Who would be told now: those concerned, or once it is put right those who were told of it and those with a
    linked order; nobody a second time. Raises NothingToTell."""
    what = about(issue)
    query = select(IssueNotice.customer_id, IssueNotice.about).where(IssueNotice.issue_id == issue.id)
    heard = tx.session.execute(query).all()
    already = {customer_id for customer_id, told in heard if told is what}
    if what is About.KNOWN:
        concerned = scope.affected(tx, issue)
    else:
        ids = {customer_id for customer_id, told in heard if told is About.KNOWN}
        ids |= {one.id for one in scope.linked_customers(tx, issue)}
        order = Customer.name, Customer.id
        concerned = tx.session.scalars(select(Customer).where(Customer.id.in_(ids)).order_by(*order)).all()
    return [one for one in concerned if one.id not in already and one.erased_at is None]


def tell(tx: Transaction, issue_id: int) -> list[IssueNotice]:
    """Raises NothingToTell."""
    issue = queries.issue(tx, issue_id, lock=True)  # two who tell at once take turns
    notices = [_notice(tx, issue, customer) for customer in to_tell(tx, issue)]
    tx.add(*notices)
    tx.session.flush()
    for one in notices:
        if one.delivery is Delivery.QUEUED:
            tx.send("issues.deliver", notice_id=one.id)
    return notices


def deliver(database: Database, settings: Settings, *, notice_id: int) -> None:
    """As a message is: its state is committed before the gateway hears of it, and found so later it is *unknown*.

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
    if notice.delivery is Delivery.SENDING:
        notice.delivery = Delivery.UNKNOWN
    if notice.delivery not in (Delivery.QUEUED, Delivery.FAILED):
        return None
    if notice.customer.erased_at is not None:
        notice.delivery = Delivery.VOID
        return None
    if notice.channel is ContactChannel.CALL:
        return None  # a person calls
    route = route_of(settings.notices, notice.channel)
    if route is None:
        notice.delivery, notice.sent_at = Delivery.KEPT, tx.stamp.at
        return None
    morning = quiet_until(notice.customer, tx.stamp.at) if notice.channel is ContactChannel.SMS else None
    if morning is not None:
        tx.send_later(morning, "issues.deliver", notice_id=notice.id)
        return None
    notice.delivery = Delivery.SENDING
    notice.tries += 1
    return route.address


def _notice(tx: Transaction, issue: Issue, customer: Customer) -> IssueNotice:
    channel = channel_for(customer)
    spoken = customer.language if customer.language in LANGUAGES else "en"
    what = about(issue)
    return IssueNotice(
        issue_id=issue.id,
        customer=customer,
        customer_id=customer.id,
        about=what,
        channel=channel or customer.prefers,
        language=spoken,
        recipient=(customer.email if channel is ContactChannel.EMAIL else customer.phone) or "",
        subject=issue.title_in(spoken),
        body=issue.words_in(spoken) if what is About.KNOWN else issue.remedy_in(spoken),
        delivery=Delivery.QUEUED if channel else Delivery.FAILED,
        account_id=tx.stamp.by.account_id,
        written_at=tx.stamp.at,
        tries=0,
    )


DATABASE_TOPICS = {"issues.deliver": deliver}
