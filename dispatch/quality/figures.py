"""How pleased customers are: every share with what it is a share of, and none of too few.

A month is that in which the work was finished, by the branch's own calendar, so that what was asked and what was
answered are the same cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import sqrt

from sqlalchemy import ColumnElement, Date, Select, String, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from dispatch.catalogue.fault_type import FaultType, FaultTypeEdition
from dispatch.lifecycle import NotYourMove
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.quality.feedback import Feedback
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import VisitState
from dispatch.work.queries import visible
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

LEAST, LEAST_OF_ENGINEER = 5, 10  # answers; a share of fewer says more of who answered than of the work
MONTHS = 6
LEADERS = {Role.MANAGER, Role.QUALITY}
Z = 1.96  # 95 of 100


class By(StrEnum):
    ALL = "all"
    MONTH = "month"
    BRANCH = "branch"
    FAULT = "fault"
    ENGINEER = "engineer"


@dataclass(frozen=True)
class Share:
    """`part` of `whole`; `percent` and its 95 % band, low to high, are None of fewer than `least`."""

    part: int
    whole: int
    least: int = LEAST

    @property
    def shown(self) -> bool:
        return self.whole >= self.least

    @property
    def percent(self) -> float | None:
        return round(100 * self.part / self.whole, 1) if self.shown else None

    @property
    def band(self) -> tuple[float, float] | None:
        """Wilson's interval, which holds for few cases too."""
        if not self.shown:
            return None
        n, p = self.whole, self.part / self.whole
        middle, spread = p + Z * Z / (2 * n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        low, high = ((middle + sign * spread) / (1 + Z * Z / n) for sign in (-1, 1))
        return round(100 * low, 1), round(100 * high, 1)


@dataclass(frozen=True)
class Figures:
    """Of one month, branch, fault type or engineer. `key`: its first day, code or number; `name` for people, by
    language where it is a fault's.

    `asked`: invitations sent; `answered`: of them. `first_visit`: solved by their own word at the first visit with no
    return, of those that had a visit and said whether it is solved. `csat`: 4 or 5 stars.
    """

    key: str
    name: str | dict[str, str]
    finished: int
    asked: int
    answered: int
    solved: Share
    first_visit: Share
    csat: Share
    stars: float | None
    promoters: int
    passives: int
    detractors: int
    least: int = LEAST

    @property
    def response(self) -> Share:
        return Share(self.answered, self.asked, self.least)

    @property
    def recommended(self) -> int:
        """How many said whether they would recommend us."""
        return self.promoters + self.passives + self.detractors

    @property
    def nps(self) -> int | None:
        """Promoters (9, 10) less detractors (0–6), of 100; None of too few."""
        if self.recommended < self.least:
            return None
        return round(100 * (self.promoters - self.detractors) / self.recommended)

    @property
    def nps_band(self) -> tuple[int, int] | None:
        n = self.recommended
        if n < self.least:
            return None
        mean = (self.promoters - self.detractors) / n
        spread = Z * sqrt(max(0.0, (self.promoters + self.detractors) / n - mean * mean) / n)
        return round(100 * max(-1, mean - spread)), round(100 * min(1, mean + spread))


def figures(
    tx: Transaction, by: By, *, months: int = MONTHS, branch: str | None = None, since: datetime | None = None
) -> list[Figures]:
    """Of what was finished in these months and before now, of the branches the asker may see; the largest first, months
    in their order.

    Raises:
        NotYourMove: an engineer's figures are for those who lead and for quality.
    """
    if by is By.ENGINEER and tx.stamp.by.role not in LEADERS:
        raise NotYourMove(verb="engineer_figures", role=tx.stamp.by.role)
    start = since or tx.stamp.at - timedelta(days=31 * months)
    key, name = GROUPS[by]
    query = _counted(key, name).where(visible(tx.stamp.by), Feedback.finished_at >= start)
    if branch:
        query = query.where(Branch.code == branch)
    if by is By.ENGINEER:
        query = query.where(Engineer.id.is_not(None))
    least = LEAST_OF_ENGINEER if by is By.ENGINEER else LEAST
    found = [_figures(row, least) for row in tx.session.execute(query.group_by("key"))]
    return sorted(found, key=(lambda one: one.key) if by is By.MONTH else (lambda one: (-one.finished, one.key)))


def _figures(row, least: int) -> Figures:
    return Figures(
        key=row.key,
        name=row.name,
        finished=row.finished,
        asked=row.asked,
        answered=row.answered,
        solved=Share(row.solved, row.said_solved, least),
        first_visit=Share(row.at_first, row.visited, least),
        csat=Share(row.pleased, row.starred, least),
        stars=round(float(row.stars), 2) if row.starred >= least else None,
        promoters=row.promoters,
        passives=row.passives,
        detractors=row.detractors,
        least=least,
    )


def _counted(key: ColumnElement, name: ColumnElement) -> Select:
    answered, solved = Feedback.answered_at.is_not(None), Feedback.solved.is_(True)
    visited = (Feedback.round == 0) & Feedback.solved.is_not(None) & (_visits() > 0)
    at_first = visited & solved & (_visits() == 1) & Feedback.repeat_id.is_(None) & (WorkOrder.reopened == 0)
    counts = {
        "finished": func.count(),
        "asked": _count(Feedback.asked_at.is_not(None)),
        "answered": _count(Feedback.asked_at.is_not(None) & answered),
        "said_solved": _count(Feedback.solved.is_not(None)),
        "solved": _count(solved),
        "visited": _count(visited),
        "at_first": _count(at_first),
        "starred": _count(Feedback.stars.is_not(None)),
        "pleased": _count(Feedback.stars >= 4),
        "stars": func.avg(Feedback.stars),
        "promoters": _count(Feedback.recommend >= 9),
        "passives": _count(Feedback.recommend.in_((7, 8))),
        "detractors": _count(Feedback.recommend <= 6),
    }
    columns = [count.label(label) for label, count in counts.items()]
    return (
        select(key.label("key"), name.label("name"), *columns)
        .join(Feedback.work_order)
        .join(WorkOrder.branch)
        .outerjoin(FaultTypeEdition, FaultTypeEdition.id == WorkOrder.fault_id)
        .outerjoin(FaultType, FaultType.id == FaultTypeEdition.fault_type_id)
        .outerjoin(Visit, Visit.id == Feedback.visit_id)
        .outerjoin(Engineer, Engineer.id == Visit.engineer_id)
    )


def _visits() -> ColumnElement[int]:
    """How often somebody went there, whatever came of it."""
    went = select(func.count(Visit.id)).where(Visit.work_order_id == WorkOrder.id)
    ended = went.where(Visit.state.in_((VisitState.COMPLETED, VisitState.INCOMPLETE)))
    return ended.correlate(WorkOrder).scalar_subquery()


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(which)


def _latest(column: ColumnElement) -> ColumnElement:
    """Of a group that has but one key, the newest of its names."""
    return func.array_agg(aggregate_order_by(column, Feedback.id.desc()))[1]


_MONTH = cast(cast(func.date_trunc("month", func.timezone(Branch.time_zone, Feedback.finished_at)), Date), String)
GROUPS: dict[By, Sequence[ColumnElement]] = {
    By.ALL: (literal("all"), literal("all")),
    By.MONTH: (_MONTH, _latest(_MONTH)),
    By.BRANCH: (Branch.code, _latest(Branch.name)),
    By.FAULT: (case((FaultType.code.is_(None), literal("-")), else_=FaultType.code), _latest(FaultTypeEdition.names)),
    By.ENGINEER: (Engineer.code, _latest(Engineer.name)),
}
