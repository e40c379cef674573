"""Telling customers of an issue: each once that we know of it, each once what is new and that it is put right."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select, update

from dispatch.customers.customer import ContactChannel, Customer
from dispatch.errors import N_, Conflict
from dispatch.issues import queries
from dispatch.issues.issue import Issue, IssueLink, Severity, require_words
from dispatch.issues.lifecycle import IssueState
from dispatch.issues.notice import About, IssueNotice
from dispatch.issues.reaching import concerned, to_be_told
from dispatch.issues.round import IssueRound, RoundOver, RoundState
from dispatch.notices import messages
from dispatch.notices.message import Delivery, Message
from dispatch.notices.messages import channel_for, recipient
from dispatch.people.whole_house import require_whole_house
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES
from dispatch.work.actions import OVER
from dispatch.work.work_order import WorkOrder

AT_ONCE = 200  # customers in one commit
SHOWN = 50


class NothingToTell(Conflict):
    """It is not known for certain."""

    says = N_("Customers are told of what is confirmed, or put right. Confirm it first.")


class TooSmall(Conflict):
    """Nobody is written to of small deviations."""

    says = N_("Small deviations stand on our pages only. Make it a larger one first, if customers shall be written to.")


class NobodyToTell(Conflict):
    """Everybody has heard it."""

    says = N_("Nobody is left to be told. Nobody was told twice.")


class Preview(NamedTuple):
    """Who would be told now. `languages`: how many read which; `shown`: the first of them."""

    count: int
    languages: dict[str, int]
    shown: list[Customer]


def about_of(issue: Issue, *, news: bool = False) -> tuple[About, int]:
    """What is to be told now, and the how manieth it is. Raises NothingToTell."""
    if news:
        if issue.state is not IssueState.CONFIRMED:
            raise NothingToTell  # somebody put it right meanwhile
        return About.UPDATE, issue.news + 1
    if issue.state is IssueState.CONFIRMED:
        return About.KNOWN, issue.returned + 1
    if issue.state is IssueState.FIXED:
        return About.FIXED, issue.returned + 1
    raise NothingToTell


def preview(tx: Transaction, issue: Issue) -> Preview:
    """Before it is confirmed, whom it concerns. Whoever sees some branches only may not know customers of all."""
    require_whole_house(tx)
    told = issue.state in (IssueState.CONFIRMED, IssueState.FIXED)
    if told:
        condition = to_be_told(tx, issue, *about_of(issue))
    elif issue.is_open:
        condition = concerned(tx, issue)
    else:
        return Preview(0, {}, [])
    counted = select(Customer.language, func.count()).where(condition).group_by(Customer.language)
    languages = dict(tx.session.execute(counted).all())
    shown = select(Customer).where(condition).order_by(Customer.name, Customer.id).limit(SHOWN)
    return Preview(sum(languages.values()), languages, list(tx.session.scalars(shown)))


def tell(tx: Transaction, issue_id: int, *, news: dict[str, str] | None = None) -> IssueRound:
    """Begin a round; the worker writes it, batch by batch. `news`: words in every language, for those who heard that
    we know of it.

    Raises:
        NothingToTell, TooSmall, NobodyToTell, ToldAlready, WordsMissing, HoldsEverywhere.
    """
    issue = queries.issue(tx, issue_id, lock=True)
    about, number = about_of(issue, news=bool(news))
    if issue.severity is Severity.MINOR:
        raise TooSmall
    if news:
        require_words("news", news)
        issue.news += 1
    condition = to_be_told(tx, issue, about, number)
    planned = tx.session.scalar(select(func.count()).select_from(Customer).where(condition)) or 0
    if not planned:
        raise NobodyToTell
    going = IssueRound(
        issue=issue,
        issue_id=issue.id,
        about=about,
        number=number,
        words=news or {},
        state=RoundState.GOING,
        planned=planned,
        written=0,
        cursor=0,
        account_id=tx.stamp.by.account_id,
        started_at=tx.stamp.at,
    )
    tx.add(going)
    remark(going, "begin_round")
    tx.session.flush()
    tx.send("issues.round", round_id=going.id)
    return going


def stop(tx: Transaction, round_id: int) -> IssueRound:
    """What is not at the gateway yet stays here. Raises NotFound, RoundOver, HoldsEverywhere."""
    going = queries.round_of(tx, round_id)
    going.move("stop_round", RoundState.STOPPED, tx.stamp.at)
    _waiting(tx, going, was=Delivery.QUEUED, now=Delivery.VOID)
    _on_orders(tx, going, was=Delivery.QUEUED, now=Delivery.VOID)
    return going


def go_on(tx: Transaction, round_id: int) -> IssueRound:
    """Where it was stopped. Raises NotFound, RoundOver, ToldAlready, HoldsEverywhere."""
    going = queries.round_of(tx, round_id)
    if not _still_holds(going):
        raise RoundOver
    going.move("go_on", RoundState.GOING, tx.stamp.at)
    for notice_id in _waiting(tx, going, was=Delivery.VOID, now=Delivery.QUEUED):
        tx.send("issues.deliver", notice_id=notice_id)
    for message in _on_orders(tx, going, was=Delivery.VOID, now=Delivery.QUEUED):
        tx.send("notices.deliver", message_id=message.id)
    tx.send("issues.round", round_id=going.id)
    return going


def write_batch(tx: Transaction, *, round_id: int) -> None:
    """One commit: the next customers' letters, how far we are, and the message for the batch after. Killed in between
    nothing of it was, and another begins it again."""
    going = tx.session.get(IssueRound, round_id, with_for_update={"of": IssueRound}, populate_existing=True)
    if going is None or going.state is not RoundState.GOING:
        return
    condition = to_be_told(tx, going.issue, going.about, going.number)
    query = select(Customer).where(condition, Customer.id > going.cursor).order_by(Customer.id).limit(AT_ONCE)
    customers = tx.session.scalars(query).all()
    if not customers or not _still_holds(going):
        going.move("end_round", RoundState.DONE, tx.stamp.at)
        return
    orders = _open_orders(tx, going.issue, customers)
    notices = [_notice(tx, going, customer, orders.get(customer.id)) for customer in customers]
    tx.add(*notices)
    going.cursor, going.written = customers[-1].id, going.written + len(customers)
    tx.session.flush()
    for one in notices:
        if one.delivery is Delivery.QUEUED:
            tx.send("issues.deliver", notice_id=one.id)
    tx.send("issues.round", round_id=going.id)


def _still_holds(going: IssueRound) -> bool:
    """Nobody hears that we work on what was put right meanwhile, nor that it is right once it came back."""
    if going.about is About.FIXED:
        return going.issue.state in (IssueState.FIXED, IssueState.CLOSED)
    return going.issue.state is IssueState.CONFIRMED


def _waiting(tx: Transaction, going: IssueRound, *, was: Delivery, now: Delivery) -> Sequence[int]:
    query = update(IssueNotice).where(IssueNotice.round_id == going.id, IssueNotice.delivery == was)
    query = query.where(IssueNotice.message_id.is_(None)).values(delivery=now).returning(IssueNotice.id)
    return tx.session.scalars(query).all()


def _on_orders(tx: Transaction, going: IssueRound, *, was: Delivery, now: Delivery) -> Sequence[Message]:
    """What is told on orders; calls stay on their list, where a person decides."""
    query = select(Message).join(IssueNotice, IssueNotice.message_id == Message.id)
    query = query.where(IssueNotice.round_id == going.id, Message.delivery == was)
    query = query.where(Message.channel != ContactChannel.CALL).order_by(Message.id).with_for_update(of=Message)
    found = tx.session.scalars(query.execution_options(populate_existing=True)).all()
    for message in found:
        message.delivery = now
    return found


def _open_orders(tx: Transaction, issue: Issue, customers: Sequence[Customer]) -> dict[int, WorkOrder]:
    """By customer: their newest open order that is part of it."""
    query = select(WorkOrder).join(IssueLink, IssueLink.work_order_id == WorkOrder.id)
    query = query.where(IssueLink.issue_id == issue.id, IssueLink.removed_at.is_(None), WorkOrder.state.not_in(OVER))
    query = query.where(WorkOrder.customer_id.in_([one.id for one in customers])).order_by(WorkOrder.id)
    return {order.customer_id: order for order in tx.session.scalars(query)}


def _notice(tx: Transaction, going: IssueRound, customer: Customer, order: WorkOrder | None) -> IssueNotice:
    """On their open order, where there is one: what was said then stands where they look."""
    issue, channel = going.issue, way_to(going.issue, customer)
    spoken = next((one for one in (order and order.language, customer.language) if one in LANGUAGES), "en")
    subject, body = issue.title_in(spoken), _says(going, spoken)
    message = _on_order(tx, going, order, subject, body) if order else None
    return IssueNotice(
        issue_id=issue.id,
        round_id=going.id,
        customer=customer,
        customer_id=customer.id,
        message_id=message and message.id,
        about=going.about,
        number=going.number,
        channel=message.channel if message else channel or customer.prefers,
        language=spoken,
        recipient=message.recipient if message else recipient(customer, channel),
        subject=subject,
        body=body,
        delivery=message.delivery if message else Delivery.QUEUED if channel else Delivery.FAILED,
        account_id=going.account_id,
        written_at=tx.stamp.at,
        tries=0,
    )


def way_to(issue: Issue, customer: Customer) -> ContactChannel | None:
    """Of larger deviations by e-mail, where there is an address; of grave ones, and without one, as they prefer."""
    if issue.severity is Severity.MAJOR and customer.reachable_by(ContactChannel.EMAIL):
        return ContactChannel.EMAIL
    return channel_for(customer)


def _says(going: IssueRound, spoken: str) -> str:
    if going.about is About.UPDATE:
        return going.words.get(spoken) or going.words["en"]
    return going.issue.words_in(spoken) if going.about is About.KNOWN else going.issue.remedy_in(spoken)


def _on_order(tx: Transaction, going: IssueRound, order: WorkOrder, title: str, words: str) -> Message | None:
    known = {"event": "issue", "generation": order.generation, "round": going.id}
    return messages.tell(tx, work_order_id=order.id, **known, facts={"title": title, "words": words})


TOPICS = {"issues.round": write_batch}
