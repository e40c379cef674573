"""Deflected or not: what ended *solved* stands only if nobody turned to us within seven days.

A contact is an order, a message, a call asked for, or another walk that ended with a person; of the same customer,
the same device, or the same browser. Hourly, and at once where a request comes in from the browser itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from dispatch.channels.letter import Letter
from dispatch.devices.device import Device
from dispatch.help.articles.article import Article
from dispatch.help.handing import come_to_a_person, undo
from dispatch.help.trees.tree import Outcome, TreeEdition
from dispatch.help.walk import Undone, Walk
from dispatch.help.walking import read
from dispatch.notices.call import Call, CallReason
from dispatch.notices.message import Direction, Message
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder

WITHIN = timedelta(days=7)
AT_ONCE = 500  # looked at in one breath


def contacted(tx: Transaction, order: WorkOrder, *, visitor: str | None, token_walk: Walk | None) -> None:
    """A request came in: the walk it came from goes with it, and what this browser called solved was not."""
    if token_walk is not None:
        come_to_a_person(tx, token_walk, order)
    if visitor is None:
        return
    since = tx.stamp.at - WITHIN
    query = select(Walk).where(Walk.visitor == visitor, Walk.begun_at >= since, Walk.work_order_id.is_(None))
    for walk in tx.session.scalars(query.order_by(Walk.id)):
        walk.customer_id = walk.customer_id or order.customer_id
        if walk.outcome is Outcome.SOLVED and walk.undone_at is None:
            undo(tx, walk, Undone.ORDER)
    tx.session.flush()


def not_deflected(
    tx: Transaction, order: WorkOrder, article: Article, language: str, *, visitor: str | None = None
) -> Walk:
    """The article was offered before this was sent, and did not do."""
    return read(tx, article, language, Outcome.PERSON, visitor=visitor, order=order)


def settle(tx: Transaction) -> int:
    """Undo what a contact has shown not to be solved. Answers how many."""
    undone = 0
    walks = _standing(tx, after=0)
    while walks:
        for walk in walks:
            by = contact_after(tx, walk)
            if by is not None:
                undo(tx, walk, by)
                undone += 1
        tx.session.flush()
        walks = _standing(tx, after=walks[-1].id)
    return undone


def _standing(tx: Transaction, *, after: int) -> Sequence[Walk]:
    """Walks that count as solved, whose week is not long over, and of whom we would know."""
    query = select(Walk).where(
        Walk.id > after,
        Walk.outcome == Outcome.SOLVED,
        Walk.undone_at.is_(None),
        Walk.ended_at >= tx.stamp.at - WITHIN - timedelta(days=1),
        or_(Walk.customer_id.is_not(None), Walk.device_id.is_not(None), Walk.visitor.is_not(None)),
    )
    return tx.session.scalars(query.order_by(Walk.id).limit(AT_ONCE)).all()


def contact_after(tx: Transaction, walk: Walk) -> Undone | None:
    """What they turned to us with in the seven days after; None where they didn't."""

    def soon(moment) -> ColumnElement[bool]:
        return and_(moment > walk.ended_at, moment <= walk.ended_at + WITHIN)

    def any_of(query) -> bool:
        return tx.session.scalar(query.limit(1)) is not None

    theirs = _orders_of(walk)
    if theirs is not None:
        if any_of(select(WorkOrder.id).where(theirs, soon(WorkOrder.opened_at))):
            return Undone.ORDER
        mine = select(WorkOrder.id).where(theirs)
        wrote = select(Message.id).where(Message.work_order_id.in_(mine), soon(Message.written_at))
        letters = select(Letter.id).where(Letter.customer_id == walk.customer_id, soon(Letter.received_at))
        if any_of(wrote.where(Message.direction == Direction.IN)) or any_of(letters):
            return Undone.MESSAGE
        calls = select(Call.id).where(Call.work_order_id.in_(mine), Call.reason == CallReason.ASKED)
        if any_of(calls.where(soon(Call.asked_at))):
            return Undone.CALL
    other = aliased(Walk)
    same = or_(
        and_(other.visitor.is_not(None), other.visitor == walk.visitor),
        and_(other.customer_id.is_not(None), other.customer_id == walk.customer_id),
    )
    turned = select(other.id).where(other.id != walk.id, same, soon(other.ended_at))
    return Undone.WALK if any_of(turned.where(other.outcome.in_([Outcome.PERSON, Outcome.VISIT]))) else None


def _orders_of(walk: Walk) -> ColumnElement[bool] | None:
    if walk.customer_id is not None:
        return WorkOrder.customer_id == walk.customer_id
    if walk.device_id is not None:
        return WorkOrder.devices.any(Device.id == walk.device_id)
    return None


@dataclass(frozen=True)
class Figures:
    """Of walks begun in a time. `left`: nobody knows how they ended. `at_order`: begun from an order that was there
    already, and no deflection whatever came of them. `deflected` stands; `open`: seven days are not over yet;
    `undone`: they turned to us after all. `by_browser`: of those deflected or open, known by their browser alone."""

    begun: int
    at_order: int
    left: int
    person: int
    visit: int
    deflected: int
    open: int
    undone: int
    by_browser: int


def figures(tx: Transaction, since: datetime, until: datetime) -> Figures:
    solved = Walk.outcome == Outcome.SOLVED
    stands = and_(solved, Walk.undone_at.is_(None))
    over = Walk.ended_at <= tx.stamp.at - WITHIN
    unnamed = and_(Walk.customer_id.is_(None), Walk.device_id.is_(None))
    counts = {
        "left": Walk.outcome.is_(None),
        "person": Walk.outcome == Outcome.PERSON,
        "visit": Walk.outcome == Outcome.VISIT,
        "deflected": and_(stands, over),
        "open": and_(stands, ~over),
        "undone": and_(solved, Walk.undone_at.is_not(None)),
        "by_browser": and_(stands, unnamed),
    }
    fresh = ~_from_order()
    columns = [func.count().filter(and_(fresh, counted)) for counted in counts.values()]
    query = (
        select(func.count(), func.count().filter(_from_order()), *columns)
        .select_from(Walk)
        .outerjoin(WorkOrder, WorkOrder.id == Walk.work_order_id)
        .where(Walk.begun_at >= since, Walk.begun_at < until)
    )
    begun, at_order, *rest = tx.session.execute(query).one()
    return Figures(begun, at_order, *rest)


def by_subject(tx: Transaction, since: datetime, until: datetime) -> list[tuple[str, str, int, int, int]]:
    """(tree or article, its code, begun, ended solved and not undone, undone) of each, most begun first."""
    stands = func.count().filter(and_(Walk.outcome == Outcome.SOLVED, Walk.undone_at.is_(None)))
    undone = func.count().filter(Walk.undone_at.is_not(None))
    found = []
    for kind, code, key, noun in (
        ("tree", TreeEdition.code, Walk.tree_edition_id, TreeEdition),
        ("article", Article.code, Walk.article_id, Article),
    ):
        query = (
            select(code, func.count(), stands, undone)
            .select_from(Walk)
            .join(noun, noun.id == key)
            .outerjoin(WorkOrder, WorkOrder.id == Walk.work_order_id)
            .where(Walk.begun_at >= since, Walk.begun_at < until, ~_from_order())
            .group_by(code)
        )
        found += [(kind, *row) for row in tx.session.execute(query)]
    return sorted(found, key=lambda row: (-row[2], row[1]))


def _from_order() -> ColumnElement[bool]:
    """Begun when the order was there already."""
    return func.coalesce(WorkOrder.opened_at < Walk.begun_at, False)
