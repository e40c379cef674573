"""How complaints end: what came, what was in time, who was right. Small numbers stay out of what everybody sees."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Date, Select, String, cast, func, literal, select, true
from sqlalchemy.orm import aliased

from dispatch.complaints.complaint import APPEAL, FIRST, Complaint, Hearing, Outcome
from dispatch.complaints.lifecycle import ComplaintState
from dispatch.people.branch import Branch
from dispatch.quality.figures import LEAST, Share
from dispatch.store.database import Transaction
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder

MONTHS = 12


class By(StrEnum):
    ALL = "all"
    MONTH = "month"
    BRANCH = "branch"
    KIND = "kind"


@dataclass(frozen=True)
class Figures:
    """Of those opened in one month, one branch or of one kind. `heard` and `in_time`: within what was promised, of
    those whose time has passed or that were done. `overturned`: decided otherwise on appeal, of the appeals decided.
    """

    key: str
    name: str
    opened: int
    withdrawn: int
    decided: int
    upheld: int
    partly: int
    rejected: int
    heard: Share
    in_time: Share
    appealed: int
    overturned: Share
    days: float | None

    @property
    def right(self) -> Share:
        """The customer was right, at least in part."""
        return Share(self.upheld + self.partly, self.decided)


def figures(tx: Transaction, by: By, *, months: int = MONTHS, branch: str | None = None) -> list[Figures]:
    """Of the branches the asker may see; the most first, months in their order."""
    query = _counted(by, tx.stamp.at, months).where(visible(tx.stamp.by))
    if branch:
        query = query.where(Branch.code == branch)
    found = [_figures(row) for row in tx.session.execute(query.group_by("key"))]
    return sorted(found, key=(lambda one: one.key) if by is By.MONTH else (lambda one: (-one.opened, one.key)))


def for_everybody(tx: Transaction) -> Figures | None:
    """Of all branches and the last twelve months; None while there are too few to be anybody's."""
    row = tx.session.execute(_counted(By.ALL, tx.stamp.at, MONTHS).where(true()).group_by("key")).one_or_none()
    return _figures(row) if row is not None and row.decided >= LEAST else None


def _figures(row) -> Figures:
    return Figures(
        key=row.key,
        name=row.name,
        opened=row.opened,
        withdrawn=row.withdrawn,
        decided=row.decided,
        upheld=row.upheld,
        partly=row.partly,
        rejected=row.rejected,
        heard=Share(row.heard_in_time, row.heard_due),
        in_time=Share(row.decided_in_time, row.decided_due),
        appealed=row.appealed,
        overturned=Share(row.overturned, row.appeals_decided),
        days=round(float(row.days), 1) if row.days is not None and row.decided >= LEAST else None,
    )


def _counted(by: By, now: datetime, months: int) -> Select:
    first, second = aliased(Hearing), aliased(Hearing)
    key, name = _groups()[by]
    last = func.coalesce(second.outcome, first.outcome)
    went_on = Complaint.state != ComplaintState.WITHDRAWN
    counts = {
        "opened": func.count(),
        "withdrawn": _count(~went_on),
        "decided": _count(first.decided_at.is_not(None)),
        **{one.value: _count(last == one) for one in Outcome},
        "heard_due": _count(went_on & (first.acknowledged_at.is_not(None) | (first.acknowledge_due < now))),
        "heard_in_time": _count(first.acknowledged_at <= first.acknowledge_due),
        "decided_due": _count(went_on & (first.decided_at.is_not(None) | (first.decide_due < now))),
        "decided_in_time": _count(first.decided_at <= first.decide_due),
        "appealed": _count(second.id.is_not(None)),
        "appeals_decided": _count(second.decided_at.is_not(None)),
        "overturned": _count(second.decided_at.is_not(None) & (second.outcome != first.outcome)),
        "days": func.avg(func.extract("epoch", first.decided_at - Complaint.opened_at) / 86400),
    }
    return (
        select(key.label("key"), name.label("name"), *(count.label(label) for label, count in counts.items()))
        .select_from(Complaint)
        .join(Complaint.work_order)
        .join(WorkOrder.branch)
        .join(first, (first.complaint_id == Complaint.id) & (first.number == FIRST))
        .outerjoin(second, (second.complaint_id == Complaint.id) & (second.number == APPEAL))
        .where(Complaint.opened_at >= now - timedelta(days=31 * months))
    )


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(which)


def _groups() -> dict[By, tuple[ColumnElement, ColumnElement]]:
    local = func.timezone(Branch.time_zone, Complaint.opened_at)
    month = cast(cast(func.date_trunc("month", local), Date), String)
    return {
        By.ALL: (literal("all"), literal("all")),
        By.MONTH: (month, func.min(month)),
        By.BRANCH: (Branch.code, func.min(Branch.name)),
        By.KIND: (Complaint.kind, func.min(Complaint.kind)),
    }
