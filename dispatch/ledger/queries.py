"""What people ask about promises: those of the orders they may see."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Date, Select, cast, desc, func, select
from sqlalchemy.orm import contains_eager

from dispatch.errors import N_, Invalid
from dispatch.ledger.promise import Ending, Promise, PromiseKind
from dispatch.people.branch import Branch
from dispatch.store.database import Transaction
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder

WEEKS = 8
MOST = 5000


class NoSuchWeek(Invalid):
    """Weeks begin on Mondays."""

    says = N_("A week is named by its Monday, like 2026-11-23.")


@dataclass(frozen=True)
class Figure:
    """How the promises of one kind ended in one branch's week, by its own calendar. `week`: its Monday.

    What was renegotiated with the customer or called off by them counts neither for us nor against us.
    """

    kind: PromiseKind
    branch: str
    branch_name: str
    week: date
    kept: int
    broken: int
    renegotiated: int
    void: int

    @property
    def percent(self) -> float | None:
        """Of those kept or broken; None where there are none."""
        return percent(self.kept, self.broken)


def percent(kept: int, broken: int) -> float | None:
    return round(100 * kept / (kept + broken), 1) if kept + broken else None


def of_order(tx: Transaction, order: WorkOrder) -> list[Promise]:
    """Oldest first."""
    query = select(Promise).where(Promise.work_order_id == order.id).order_by(Promise.said_at, Promise.id)
    return list(tx.session.scalars(query))


def figures(tx: Transaction, *, weeks: int = WEEKS) -> list[Figure]:
    """Of this week and those before it, newest first."""
    since = tx.stamp.at - timedelta(weeks=weeks)
    counted = [func.count().filter(Promise.ending == ending).label(ending.value) for ending in Ending]
    query = (
        _ended(tx, Promise.kind, Branch.code, Branch.name, _week().label("week"), *counted)
        .where(Promise.ended_at >= since)
        .group_by(Promise.kind, Branch.code, Branch.name, "week")
        .order_by(desc("week"), Branch.code, Promise.kind)
    )
    return [Figure(*row) for row in tx.session.execute(query)]


def behind(
    tx: Transaction,
    *,
    kind: PromiseKind | None = None,
    branch: str | None = None,
    week: date | None = None,
    ending: Ending | None = None,
    before_id: int | None = None,
    limit: int = MOST,
) -> list[Promise]:
    """The rows behind a figure, newest first; `before_id` continues a list.

    Raises:
        NoSuchWeek.
    """
    if week is not None and week.weekday() != 0:
        raise NoSuchWeek(field="week")
    query = _ended(tx, Promise)
    for given, column in ((kind, Promise.kind), (branch, Branch.code), (week, _week()), (ending, Promise.ending)):
        query = query.where(column == given) if given is not None else query
    query = query.where(Promise.id < before_id) if before_id is not None else query
    query = query.options(contains_eager(Promise.work_order).contains_eager(WorkOrder.branch))
    return list(tx.session.scalars(query.order_by(Promise.id.desc()).limit(limit)))


def _ended(tx: Transaction, *shown) -> Select:
    query = select(*shown).join(Promise.work_order).join(WorkOrder.branch)
    return query.where(Promise.ending.is_not(None), visible(tx.stamp.by))


def _week() -> ColumnElement[date]:
    return cast(func.date_trunc("week", func.timezone(Branch.time_zone, Promise.ended_at)), Date)
