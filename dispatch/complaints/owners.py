"""Who may decide a complaint: nobody who had a hand in the order, and an appeal is another's than the first."""

from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select

from dispatch.complaints.complaint import Complaint, Hearing, NotYourComplaint, OwnerInvolved, SameOwner
from dispatch.complaints.lifecycle import KEEPERS
from dispatch.desk.owner import OrderOwner
from dispatch.errors import N_, Invalid
from dispatch.people.account import Account
from dispatch.people.engineer import Engineer
from dispatch.stamp import Role
from dispatch.store.audit import AuditEntry, remark
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

# Handling the complaint itself is no hand in what it is about.
OF_COMPLAINTS = ("complaint", "hearing")
# Neither are letters and looks that follow from it.
IN_ITS_COURSE = ("message", "link", "promise", "call")


class CannotDecide(Invalid):
    """They can't decide complaints of this branch."""

    says = N_("Complaints are decided by quality or a manager who sees this branch. Choose one of the list.")


def involved(tx: Transaction, complaint: Complaint) -> set[int]:
    """Accounts of everybody who had a hand in the order or in one merged into it: who changed anything of it, went
    there, or answered for it. The trigger `hearing_apart` counts the same."""
    tx.session.flush()
    orders = _orders(complaint.work_order_id)
    changed = select(AuditEntry.account_id).where(
        AuditEntry.work_order_id.in_(orders),
        AuditEntry.account_id.is_not(None),
        AuditEntry.subject.not_in(OF_COMPLAINTS),
        or_(AuditEntry.subject.not_in(IN_ITS_COURSE), AuditEntry.at < complaint.opened_at),
    )
    went = select(Engineer.account_id).join(Visit, Visit.engineer_id == Engineer.id)
    went = went.where(Visit.work_order_id.in_(orders), Engineer.account_id.is_not(None))
    answered = select(OrderOwner.account_id).where(
        OrderOwner.work_order_id.in_(orders), OrderOwner.account_id.is_not(None)
    )
    return set(tx.session.scalars(changed.union(went, answered)))


def eligible(tx: Transaction, complaint: Complaint) -> list[Account]:
    """Whoever may be given the hearing that is open now; those with the fewest to decide first, the branch's own first
    among equals."""
    branch_id = complaint.work_order.branch_id
    apart = involved(tx, complaint) | {one.account_id for one in complaint.hearings[:-1] if one.account_id}
    busy = select(func.count(Hearing.id)).where(Hearing.account_id == Account.id, Hearing.decided_at.is_(None))
    here = or_(Account.branch_id == branch_id, Account.every_branch)
    query = select(Account).where(Account.active, Account.role.in_(KEEPERS), here, Account.id.not_in(apart))
    order = (busy.scalar_subquery(), Account.role != Role.QUALITY, Account.branch_id != branch_id, Account.id)
    return list(tx.session.scalars(query.order_by(*order)))


def give(tx: Transaction, complaint: Complaint, account_id: int) -> Hearing:
    """Raises CannotDecide, OwnerInvolved, SameOwner."""
    account = tx.session.get(Account, account_id)
    if account is None or not account.active or account.role not in KEEPERS:
        raise CannotDecide(field="owner")
    if not (account.every_branch or account.branch_id == complaint.work_order.branch_id):
        raise CannotDecide(field="owner")
    require_apart(tx, complaint, account_id)
    hearing = complaint.hearing
    if hearing.account_id != account_id:
        hearing.account_id = account_id
        remark(hearing, "give")
        tx.session.flush()
        tx.session.expire(hearing, ["account"])
    return hearing


def give_to_somebody(tx: Transaction, complaint: Complaint) -> Hearing | None:
    """None where everybody who could decide was involved: somebody of another branch must be found by hand."""
    found = eligible(tx, complaint)
    return give(tx, complaint, found[0].id) if found else None


def require_apart(tx: Transaction, complaint: Complaint, account_id: int) -> None:
    """Raises OwnerInvolved, SameOwner."""
    if any(one.account_id == account_id for one in complaint.hearings[:-1]):
        raise SameOwner(field="owner")
    if account_id in involved(tx, complaint):
        raise OwnerInvolved(field="owner")


def require_owner(tx: Transaction, complaint: Complaint) -> None:
    """Whoever it was given to, and still with no hand in the order.

    Raises:
        NotYourComplaint, OwnerInvolved, SameOwner.
    """
    me = tx.stamp.by.account_id
    if me is None or complaint.hearing.account_id != me:
        raise NotYourComplaint
    require_apart(tx, complaint, me)


def nobodys(now: datetime) -> Select:
    """Complaints that wait for somebody to decide them."""
    return (
        select(Complaint)
        .join(Hearing, and_(Hearing.complaint_id == Complaint.id, Hearing.decided_at.is_(None)))
        .where(Hearing.account_id.is_(None), Hearing.opened_at <= now)
    )


def _orders(work_order_id: int) -> Select:
    return select(WorkOrder.id).where(or_(WorkOrder.id == work_order_id, WorkOrder.merged_into_id == work_order_id))
