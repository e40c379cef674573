"""The board of one branch's day, ready to be shown: who does what when, and which orders need somebody.

Everything is loaded here, in a handful of queries whatever the size of the day; pages only find the words.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select

from dispatch.people.branch import Branch
from dispatch.people.engagement import Absence, Engagement
from dispatch.people.engineer import Engineer, Skill
from dispatch.people.shift import Shift
from dispatch.planning import queries
from dispatch.planning.lifecycle import RunState
from dispatch.planning.plan import Plan
from dispatch.planning.plan_run import PlanRun
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.records import DayRecords
from dispatch.planning.repair.standing import StandingRepair, standing
from dispatch.planning.shown.forecast import forecast
from dispatch.planning.shown.gap import gap
from dispatch.planning.shown.lanes import Figures, Lanes, figures_of, lanes_of
from dispatch.planning.shown.rows import Away, EngineerRow, row_of
from dispatch.store.columns import period
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit


@dataclass(frozen=True)
class LastPlan:
    """The newest run of the day. `gap`: per cent between its cost and what no plan can undercut."""

    run_id: int
    state: str
    version: int
    at: datetime
    progress: dict | None
    gap: float | None


@dataclass(frozen=True)
class Board:
    branch_id: int
    branch: str
    zone: str
    day: date
    begins: datetime
    now: datetime
    rows: tuple[EngineerRow, ...]
    lanes: Lanes
    figures: Figures
    skills: dict[str, dict[str, str]]  # code → names by language
    hidden_at_risk: int
    last_plan: LastPlan | None
    repair: StandingRepair | None
    records: DayRecords = field(repr=False)


def board(tx: Transaction, branch_id: int, day: date, *, skill: str | None = None) -> Board:
    """With `skill`, only the engineers who hold it that day; lanes and figures always show everything.

    Raises:
        NotFound: no such branch, or not theirs.
    """
    branch = queries.branch(tx, branch_id)
    planning_day = PlanningDay(day, branch.time_zone)
    now = tx.stamp.at
    records = DayRecords.read(tx, branch, planning_day)
    visits, shifts = records.visits, {shift.engineer_id: shift for shift in records.shifts}
    skills = {each.code: each for each in tx.session.scalars(select(Skill).order_by(Skill.code))}
    given = _by_engineer(visits)
    engineers = _engineers(shifts.values(), visits, branch)
    expected = {each.id: list(forecast(given.get(each.id, ()), now)) for each in engineers}
    away = _away(tx, list(expected), planning_day)
    rows = [
        row_of(each, shifts.get(each.id), expected[each.id], away.get(each.id, ()), planning_day, skills)
        for each in engineers
    ]
    shown = [row for row in rows if skill is None or skill in row.levels]
    cards = [card for row in rows for card in row.visits]
    lanes = lanes_of(tx, branch, visits, cards, rows, planning_day)
    hidden = {card.visit_id for card in cards} - {card.visit_id for row in shown for card in row.visits}
    return Board(
        branch_id=branch.id,
        branch=branch.name,
        zone=branch.time_zone,
        day=day,
        begins=planning_day.begins,
        now=now,
        rows=tuple(shown),
        lanes=lanes,
        figures=figures_of(cards, lanes, planning_day),
        skills={code: each.names for code, each in skills.items()},
        hidden_at_risk=sum(entry.visit_id in hidden for entry in lanes.at_risk),
        last_plan=_last_plan(tx, branch, day),
        repair=standing(tx, branch.id, day),
        records=records,
    )


def _by_engineer(visits: Iterable[Visit]) -> dict[int, list[Visit]]:
    given: dict[int, list[Visit]] = {}
    for visit in visits:
        if visit.engineer_id is not None and visit.starts_at is not None:
            given.setdefault(visit.engineer_id, []).append(visit)
    return given


def _engineers(shifts: Iterable[Shift], visits: Iterable[Visit], branch: Branch) -> list[Engineer]:
    """On shift, or sent out without one."""
    found = {shift.engineer_id: shift.engineer for shift in shifts}
    for visit in visits:
        if visit.engineer is not None and visit.engineer.branch_id == branch.id:
            found.setdefault(visit.engineer_id, visit.engineer)
    return sorted(found.values(), key=lambda each: (each.name, each.id))


def _away(tx: Transaction, engineer_ids: list[int], day: PlanningDay) -> dict[int, list[Away]]:
    query = (
        select(Engagement.engineer_id, func.lower(Engagement.during), func.upper(Engagement.during), Absence.why)
        .join(Absence, Absence.engagement_id == Engagement.id)
        .where(Engagement.engineer_id.in_(engineer_ids), Engagement.released_at.is_(None))
        .where(Engagement.during.overlaps(period(day.begins, day.ends)))
        .order_by(func.lower(Engagement.during))
    )
    found: dict[int, list[Away]] = {}
    for engineer_id, starts_at, ends_at, why in tx.session.execute(query):
        found.setdefault(engineer_id, []).append(Away(starts_at, ends_at, why))
    return found


def _last_plan(tx: Transaction, branch: Branch, day: date) -> LastPlan | None:
    query = (
        select(PlanRun, Plan.cost, Plan.bound)
        .outerjoin(Plan, Plan.run_id == PlanRun.id)
        .where(PlanRun.branch_id == branch.id, PlanRun.day == day, PlanRun.causes.is_(None))
        .where(PlanRun.state.not_in([RunState.CANCELLED, RunState.DISCARDED]))
        .order_by(PlanRun.id.desc())
        .limit(1)
    )
    found = tx.session.execute(query).one_or_none()
    if found is None:
        return None
    run, cost, bound = found
    return LastPlan(
        run_id=run.id,
        state=run.state.value,
        version=run.version,
        at=run.finished_at or run.requested_at,
        progress=run.progress,
        gap=gap(cost, bound),
    )
