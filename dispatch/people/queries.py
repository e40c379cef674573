"""What people ask about engineers and their shifts."""

from datetime import date, datetime

from sqlalchemy import func, select, true
from sqlalchemy.orm import selectinload

from dispatch.errors import NotFound
from dispatch.people.branch import Branch
from dispatch.people.engagement import Absence, Engagement
from dispatch.people.engineer import Engineer, Skill
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


def next_day_with_shifts(tx: Transaction, branch: Branch, day: date) -> date:
    """The day itself or the first after it on which somebody of the branch works; the day itself where none is."""
    query = select(func.min(Shift.day)).join(Shift.engineer).where(Engineer.branch_id == branch.id, Shift.day >= day)
    return tx.session.scalar(query) or day
