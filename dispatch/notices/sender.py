"""Who signs: a message comes from a person of the desk, by first name."""

from sqlalchemy import or_, select

from dispatch.people.account import Account
from dispatch.stamp import Role
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder

DESK = (Role.AGENT, Role.DISPATCHER, Role.MANAGER)


def sender_of(tx: Transaction, order: WorkOrder) -> str | None:
    """Whoever of the desk did something with this order last, else the branch's first agent."""
    return _who_did(tx, order) or _agent_of(tx, order)


def _who_did(tx: Transaction, order: WorkOrder) -> str | None:
    query = (
        select(Account.name)
        .join(AuditEntry, AuditEntry.account_id == Account.id)
        .where(AuditEntry.work_order_id == order.id, Account.role.in_(DESK), Account.active)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return first_name(tx.session.scalar(query))


def _agent_of(tx: Transaction, order: WorkOrder) -> str | None:
    here = or_(Account.branch_id == order.branch_id, Account.every_branch)
    query = select(Account.name).where(Account.role == Role.AGENT, Account.active, here)
    return first_name(tx.session.scalar(query.order_by(Account.branch_id != order.branch_id, Account.id).limit(1)))


def first_name(name: str | None) -> str | None:
    return name.split()[0] if name and name.strip() else None
