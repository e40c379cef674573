"""Why a visit is where it is, or what would let it in, as the last plan said it."""

from functools import partial

from flask_babel import gettext as _

from api.reasons import let_in_says, reason_says, skill_name
from dispatch.planning import queries
from dispatch.planning.answer.changes import places
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import HELD, VisitState
from dispatch.work.work_order import WorkOrder

Facts = list[tuple[str, str]]


def told(tx: Transaction, order: WorkOrder) -> dict[int, Facts]:
    """Visit → facts for its card."""
    engineers = queries.engineer_names(tx, order.branch_id)
    planned = queries.why_planned(tx, [visit.id for visit in order.visits if visit.engineer_id])
    skill = partial(skill_name, queries.skill_names(tx))
    found = {visit: [(_("Why so"), reason_says(each, skill, engineers=engineers))] for visit, each in planned.items()}
    visit = order.current_visit
    if visit and visit.engineer_id is None and order.left_out:
        why = reason_says(order.left_out, skill, engineers=engineers)
        help = let_in_says(order.left_out, skill, engineers=engineers, places=places(tx, order.left_out))
        found[visit.id] = [(_("Left out by the plan"), why), (_("Would let it in"), help)]
    return found


def candidates_url(order: WorkOrder) -> str:
    """Empty where nobody can be given it any more."""
    visit = order.current_visit
    movable = visit is not None and visit.state in HELD | {VisitState.OPEN}
    return f"/work-orders/{order.reference}/candidates" if movable else ""
