"""An engineer falls away: their time is taken, and what they would have done is to be planned again."""

from datetime import datetime

from sqlalchemy import select

from dispatch.errors import N_, Conflict, Invalid
from dispatch.people import queries as people
from dispatch.people.engagement import Absence, EngagementKind, engage, engagements
from dispatch.people.engineer import Engineer
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import queries, visits
from dispatch.work.codes import require_one_of
from dispatch.work.hold import Hold, HoldEnding
from dispatch.work.lifecycle import UNDER_WAY
from dispatch.work.turns import take_turns
from dispatch.work.visit import Visit

REASONS = ("ill", "care", "leave", "course", "other")


class EndsBeforeItBegins(Invalid):
    """The end lies before the beginning."""

    says = N_("The end must lie after the beginning.")


class UnderWay(Conflict):
    """A visit is under way."""

    says = N_("{engineer} is on the way to or at {order} then. End that visit first, or begin the absence after it.")


def report_absence(
    tx: Transaction, engineer: Engineer, *, starts_at: datetime, ends_at: datetime, why: str
) -> tuple[Absence, list[Visit]]:
    """The absence, and the visits that were given back for it. `why`: one of REASONS, for anybody's own words of
    an illness are nobody's business.

    Raises:
        EndsBeforeItBegins, UnderWay, NotListed.
    """
    require_one_of(REASONS, why, field="why")
    if ends_at <= starts_at:
        raise EndsBeforeItBegins(field="ends_at")
    busy = [one.id for one in engagements(tx, engineer.id, starts_at=starts_at, ends_at=ends_at)]
    concerned = tx.session.scalars(select(Visit.work_order_id).where(Visit.engagement_id.in_(busy)))
    take_turns(tx, orders=concerned.all(), engineers=[engineer.id])
    freed = [_freed(tx, engineer, one) for one in busy]
    tx.session.flush()
    engagement = engage(tx, engineer.id, kind=EngagementKind.ABSENCE, starts_at=starts_at, ends_at=ends_at)
    absence = Absence(engagement=engagement, engagement_id=engagement.id, why=why)
    remark(absence, "absent")  # Why may be an illness, which the audit must not know for ever.
    tx.add(absence)
    tx.send("planning.disturbed", what="engineer_out", engineer_id=engineer.id, starts_at=starts_at.isoformat())
    tx.send_once("planning.outlook", branch_id=engineer.branch_id)
    return absence, [visit for visit in freed if visit]


def cancel_absence(tx: Transaction, absence_id: int) -> Absence:
    """They come after all: their time is free again. What was given back for it stays with whoever has it now.

    Raises:
        NotFound.
    """
    absence = people.absence(tx, absence_id)
    absence.engagement.release(tx.stamp.at)
    remark(absence.engagement, "cancel_absence")
    tx.send_once("planning.outlook", branch_id=absence.engagement.engineer.branch_id)
    return absence


def _freed(tx: Transaction, engineer: Engineer, engagement_id: int) -> Visit | None:
    visit = tx.session.scalars(select(Visit).where(Visit.engagement_id == engagement_id)).one_or_none()
    if visit is None:
        _let_go(tx, engagement_id)
        return None
    queries.work_order_by_id(tx, visit.work_order_id, lock=True)
    if visit.state in UNDER_WAY:
        raise UnderWay(engineer=engineer.name, order=visit.work_order.reference)
    return visits.give_back(tx, visit, "unassign", reason="engineer_absent")


def _let_go(tx: Transaction, engagement_id: int) -> None:
    """Who was about to confirm that time is told when they do, and offered others."""
    holds = select(Hold).where(Hold.engagement_id == engagement_id, Hold.ended_at.is_(None))
    for hold in tx.session.scalars(holds.with_for_update(of=Hold)):
        hold.end(HoldEnding.RELEASED, tx.stamp.at)
