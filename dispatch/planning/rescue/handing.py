"""Into a partner's hands and back: the order changes its branch, its promises stay, the hand-over clocks follow."""

from dispatch.people.branch import Branch
from dispatch.planning.rescue.offer import RESCUE
from dispatch.planning.watch.alert import Alert, AlertKind
from dispatch.planning.watch.announcing import announce
from dispatch.stamp import Role
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import visits
from dispatch.work.lifecycle import HELD
from dispatch.work.sla.course import hand_over, laps_of
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder


def into_partners_hands(tx: Transaction, visit: Visit, partner: Branch) -> None:
    """The partner's desk is told; whoever had the visit is free of it."""
    order, own = visit.work_order, visit.work_order.branch
    if visit.state in HELD:
        visits.give_back(tx, visit, "unassign", reason=RESCUE)
    to_branch(tx, order, partner, "to_partner")
    facts = {"from": own.name, "due": order.arrival_due and order.arrival_due.isoformat()}
    announce(
        tx,
        Alert(
            branch_id=partner.id,
            work_order_id=order.id,
            kind=AlertKind.HANDED_OVER,
            mark=tx.stamp.at.isoformat(),
            role=Role.DISPATCHER,
            facts=facts,
            raised_at=tx.stamp.at,
        ),
    )


def to_branch(tx: Transaction, order: WorkOrder, branch: Branch, verb: str) -> None:
    """What was promised stays promised, by the rule and the calendar it was promised by."""
    before = laps_of(order)
    order.branch, order.branch_id = branch, branch.id
    hand_over(order, before, tx.stamp)
    remark(order, verb, RESCUE)
    tx.session.flush()
