"""What people ask about engineers and their shifts."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select, true
from sqlalchemy.orm import contains_eager, selectinload

from dispatch.errors import NotFound
from dispatch.people.branch import Branch
from dispatch.people.branch_calendar import BranchCalendar
from dispatch.people.engagement import Absence, Engagement
from dispatch.people.engineer import Engineer, EngineerSkill, Skill
from dispatch.people.shift import Shift
from dispatch.store.database import Transaction


def engineer_of(tx: Transaction) -> Engineer:
    """The engineer who is asking."""
    found = tx.session.get(Engineer, tx.stamp.by.engineer_id) if tx.stamp.by.engineer_id else None
    if found is None:
        raise NotFound
    return found


def shift_on(tx: Transaction, engineer: Engineer, day: date) -> Shift | None:
    return tx.session.scalars(select(Shift).where(Shift.engineer_id == engineer.id, Shift.day == day)).one_or_none()


def engineers(tx: Transaction) -> list[Engineer]:
    """Those of the branches the asker may see, by branch and name."""
    mine = true() if tx.stamp.by.branches is None else Engineer.branch_id.in_(tx.stamp.by.branches)
    query = select(Engineer).where(mine, Engineer.active).options(selectinload(Engineer.branch))
    return sorted(tx.session.scalars(query), key=lambda engineer: (engineer.branch_id, engineer.name))


def engineer(tx: Transaction, code: str) -> Engineer:
    found = next((one for one in engineers(tx) if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def engineer_codes(tx: Transaction, branch_id: int) -> dict[int, str]:
    """Of those who work for a branch, by id."""
    query = select(Engineer.id, Engineer.code).where(Engineer.branch_id == branch_id, Engineer.active)
    return dict(tx.session.execute(query).all())


def engineers_after(
    tx: Transaction, *, branch_id: int | None = None, skill: str | None = None, after_id: int = 0, limit: int = 50
) -> list[Engineer]:
    """As `engineers`, but part by part in the order they came; `skill`: who holds it, certified or not."""
    mine = true() if tx.stamp.by.branches is None else Engineer.branch_id.in_(tx.stamp.by.branches)
    query = select(Engineer).where(mine, Engineer.active, Engineer.id > after_id).order_by(Engineer.id).limit(limit)
    if branch_id is not None:
        query = query.where(Engineer.branch_id == branch_id)
    if skill is not None:
        query = query.where(Engineer.skills.any(EngineerSkill.skill == skill))
    return list(tx.session.scalars(query.options(selectinload(Engineer.branch))))


def branches(tx: Transaction, *, after_id: int = 0, limit: int = 50) -> list[Branch]:
    """Those the asker may see; `after_id` continues a list."""
    mine = true() if tx.stamp.by.branches is None else Branch.id.in_(tx.stamp.by.branches)
    query = select(Branch).where(mine, Branch.id > after_id).order_by(Branch.id).limit(limit)
    return list(
        tx.session.scalars(
            query.options(
                selectinload(Branch.postcodes), selectinload(Branch.calendars).selectinload(BranchCalendar.days)
            )
        )
    )


def branch(tx: Transaction, code: str) -> Branch:
    """Raises NotFound, in the same words, for what isn't there and for what isn't theirs."""
    found = tx.session.scalars(select(Branch).where(Branch.code == code)).one_or_none()
    if found is None or not tx.stamp.by.sees_branch(found.id):
        raise NotFound
    return found


def absences(tx: Transaction, engineer: Engineer, *, ends_after: datetime, limit: int = 200) -> list[Absence]:
    """Those that are not over then and were not cancelled, the first first."""
    query = (
        select(Absence)
        .join(Absence.engagement)
        .where(Engagement.engineer_id == engineer.id, Engagement.released_at.is_(None))
        .where(func.upper(Engagement.during) > ends_after)
        .options(contains_eager(Absence.engagement))
        .order_by(func.lower(Engagement.during))
        .limit(limit)
    )
    return list(tx.session.scalars(query))


def absence(tx: Transaction, absence_id: int) -> Absence:
    """Raises NotFound, also for one of another branch or cancelled already."""
    query = select(Absence).join(Absence.engagement).where(Absence.id == absence_id, Engagement.released_at.is_(None))
    locked = query.with_for_update(of=Engagement).execution_options(populate_existing=True)
    found = tx.session.scalars(locked).one_or_none()
    if found is None or not tx.stamp.by.sees_branch(found.engagement.engineer.branch_id):
        raise NotFound
    return found


def shifts_on(tx: Transaction, day: date) -> dict[int, Shift]:
    """Engineer id → shift."""
    return {shift.engineer_id: shift for shift in tx.session.scalars(select(Shift).where(Shift.day == day))}


def absent_at(tx: Transaction, at: datetime) -> dict[int, Absence]:
    """Engineer id → the absence they are on."""
    query = (
        select(Absence)
        .join(Absence.engagement)
        .where(Engagement.released_at.is_(None), Engagement.during.contains(at))
        .options(selectinload(Absence.engagement))
    )
    return {absence.engagement.engineer_id: absence for absence in tx.session.scalars(query)}


def skills(tx: Transaction) -> dict[str, Skill]:
    return {skill.code: skill for skill in tx.session.scalars(select(Skill).order_by(Skill.code))}


def shifts_of(tx: Transaction, engineer: Engineer, first: date, last: date) -> list[Shift]:
    query = select(Shift).where(Shift.engineer_id == engineer.id, Shift.day.between(first, last))
    return list(tx.session.scalars(query.order_by(Shift.day)))


def shifts_from(tx: Transaction, engineer: Engineer, first: date, *, days: int) -> list[Shift]:
    return shifts_of(tx, engineer, first, first + timedelta(days=days - 1))


def next_day_with_shifts(tx: Transaction, branch: Branch, day: date) -> date:
    """The day itself or the first after it on which somebody of the branch works; the day itself where none is."""
    somebody = (Engineer.branch_id == branch.id, Engineer.active)
    query = select(func.min(Shift.day)).join(Shift.engineer).where(*somebody, Shift.day >= day)
    return tx.session.scalar(query) or day
