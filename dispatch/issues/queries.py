"""What people ask about issues."""

from collections.abc import Collection
from itertools import islice

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import contains_eager, selectinload

from dispatch.devices.device import Device
from dispatch.errors import NotFound
from dispatch.issues import scope
from dispatch.issues.issue import Issue, IssueLink
from dispatch.issues.lifecycle import OPEN, IssueState
from dispatch.issues.notice import IssueNotice
from dispatch.issues.round import IssueRound
from dispatch.notices.message import Delivery, Message
from dispatch.people.whole_house import require_whole_house
from dispatch.store.database import Transaction
from dispatch.store.row import row_of
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder

SHOWN = 3


def issues(
    tx: Transaction, states: Collection[IssueState] = (), *, before_id: int | None = None, limit: int = 50
) -> list[Issue]:
    """Newest first; `before_id` continues. A branch sees those that orders of its own are part of."""
    query = select(Issue).where(_seen(tx)).order_by(Issue.id.desc()).limit(limit)
    if states:
        query = query.where(Issue.state.in_(states))
    return list(tx.session.scalars(query.where(Issue.id < before_id) if before_id else query))


def issue(tx: Transaction, issue_id: int, *, lock: bool = False) -> Issue:
    """To be changed with `lock`, which whoever doesn't see every branch may not: an issue knows customers of all.

    Raises:
        NotFound: also for an issue no order of the asker's branches is part of.
        HoldsEverywhere.
    """
    query = select(Issue).where(Issue.id == issue_id, _seen(tx))
    found = row_of(tx, query, lock=lock)
    if lock:
        require_whole_house(tx)
    return found


def _seen(tx: Transaction) -> ColumnElement[bool]:
    if tx.stamp.by.branches is None:
        return true()
    query = select(IssueLink.id).join(IssueLink.work_order)
    return query.where(IssueLink.issue_id == Issue.id, IssueLink.removed_at.is_(None), visible(tx.stamp.by)).exists()


def open_issues(tx: Transaction) -> list[Issue]:
    return list(tx.session.scalars(select(Issue).where(Issue.state.in_(OPEN)).order_by(Issue.id)))


def confirmed(tx: Transaction, device: Device | None = None) -> list[Issue]:
    """What anybody may read, newest first; of a device only what can be wrong with it."""
    query = select(Issue).where(Issue.state == IssueState.CONFIRMED, Issue.since <= tx.stamp.at)
    found = tx.session.scalars(query.order_by(Issue.id.desc()))
    return list(islice((one for one in found if device is None or scope.may_have(one, device)), SHOWN))


def links(tx: Transaction, issue: Issue) -> list[IssueLink]:
    """Of the orders the asker may see, newest first; without those taken out."""
    query = (
        select(IssueLink)
        .join(IssueLink.work_order)
        .where(IssueLink.issue_id == issue.id, IssueLink.removed_at.is_(None), visible(tx.stamp.by))
        .options(contains_eager(IssueLink.work_order).selectinload(WorkOrder.customer))
        .order_by(IssueLink.id.desc())
    )
    return list(tx.session.scalars(query))


def links_of(tx: Transaction, order: WorkOrder) -> list[IssueLink]:
    """Of one order, without those taken out."""
    query = select(IssueLink).where(IssueLink.work_order_id == order.id, IssueLink.removed_at.is_(None))
    return list(tx.session.scalars(query.options(selectinload(IssueLink.issue)).order_by(IssueLink.id)))


def delivered(tx: Transaction, going: IssueRound) -> dict[Delivery, int]:
    """How many of a round stand where; what was told on an order stands where that message does."""
    stands = func.coalesce(Message.delivery, IssueNotice.delivery)
    query = select(stands, func.count()).select_from(IssueNotice).outerjoin(IssueNotice.message)
    return dict(tx.session.execute(query.where(IssueNotice.round_id == going.id).group_by(stands)).all())


def round_of(tx: Transaction, round_id: int) -> IssueRound:
    """Locked, for whoever sees every branch. Raises NotFound, HoldsEverywhere."""
    require_whole_house(tx)
    found = tx.session.get(IssueRound, round_id, with_for_update={"of": IssueRound}, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def rounds(tx: Transaction, issue: Issue) -> list[IssueRound]:
    """Newest first."""
    return list(
        tx.session.scalars(select(IssueRound).where(IssueRound.issue_id == issue.id).order_by(IssueRound.id.desc()))
    )


def notices(tx: Transaction, issue: Issue, *, before_id: int | None = None, limit: int = 50) -> list[IssueNotice]:
    """Newest first. Raises HoldsEverywhere."""
    require_whole_house(tx)
    query = select(IssueNotice).where(IssueNotice.issue_id == issue.id).order_by(IssueNotice.id.desc()).limit(limit)
    return list(tx.session.scalars(query if before_id is None else query.where(IssueNotice.id < before_id)))


def linked_counts(tx: Transaction, ids: Collection[int]) -> dict[int, int]:
    """Of the orders the asker may see."""
    query = select(IssueLink.issue_id, func.count()).join(IssueLink.work_order)
    query = query.where(IssueLink.issue_id.in_(ids), IssueLink.removed_at.is_(None), visible(tx.stamp.by))
    return dict(tx.session.execute(query.group_by(IssueLink.issue_id)).all())
