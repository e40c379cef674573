"""The at-risk lane of days to come, from the outlooks: also of orders that nobody has yet."""

from sqlalchemy.orm import selectinload

from dispatch.people.branch import Branch
from dispatch.planning.outlook.outlook import Outlook, OutlookState
from dispatch.planning.outlook.queries import at_risk, last_round
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.planning.shown.entry import LaneEntry, of_order
from dispatch.planning.shown.rows import MINUTE
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

COLOURS = {OutlookState.WILL_BREAK: "late", OutlookState.TIGHT: "tight"}


def risks(tx: Transaction, branch: Branch, day: PlanningDay) -> list[LaneEntry] | None:
    """What is at risk and due on that day, the worst first; on today's board also what was due before. None: the day
    has passed, or nothing was foreseen yet."""
    today = local_day(tx.stamp.at, branch.time_zone)
    if day.day < today or last_round(tx, branch.id) is None:
        return None
    visits = selectinload(WorkOrder.visits).selectinload(Visit.engineer)
    found = at_risk(tx, branch.id, with_order=[visits])
    return [_entry(each) for each in found if each.due < day.ends and (day.day == today or each.due >= day.begins)]


def _entry(outlook: Outlook) -> LaneEntry:
    visit = outlook.work_order.current_visit
    engineer = visit.engineer if visit else None
    return LaneEntry(
        **of_order(outlook.work_order),
        visit_id=visit.id if visit else None,
        state=COLOURS[outlook.state],
        minutes=None if outlook.spare is None else int(outlook.spare / MINUTE),
        due=outlook.due,
        expected_at=outlook.expected_at,
        engineer=engineer.name if engineer else None,
        promise=outlook.promise,
        chance=outlook.chance,
        why=outlook.why,
    )
