"""Whether an engineer may do a visit: by skill, level and certificate, on its day."""

from datetime import datetime

from sqlalchemy import select

from dispatch.errors import N_, Invalid
from dispatch.people.engineer import Engineer, Skill
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit


class MissingSkill(Invalid):
    """The engineer does not hold a skill this work needs."""

    says = N_(
        "{engineer} can't do this: {skill} at level {level} is needed, and is not held or its certificate has expired."
    )


def require_skills(tx: Transaction, visit: Visit, engineer: Engineer, *, on: datetime) -> None:
    fault = visit.work_order.fault
    if fault is None:
        return
    held = engineer.levels_on(on.astimezone(engineer.branch.calendar.tz).date(), certified_skills(tx))
    for skill, level in fault.needs.items():
        if held.get(skill, 0) < level:
            raise MissingSkill(engineer=engineer.name, skill=skill, level=level)


def certified_skills(tx: Transaction) -> set[str]:
    return set(tx.session.scalars(select(Skill.code).where(Skill.certified)))
