"""Forgetting a customer: what points at a person goes, what only counts stays."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Table, Text, Time, cast, delete, literal, null, select, update
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.channels.letter import LetterOriginal
from dispatch.complaints.queries import undecided_of_customer
from dispatch.customers.customer import Customer
from dispatch.errors import N_, Conflict
from dispatch.help.diagnostics.bundle import BundlePart
from dispatch.notices.push.subscription import PushSubscription
from dispatch.prices.device_code import DeviceCode
from dispatch.privacy import rights
from dispatch.privacy.customer_copy import CustomerCopy
from dispatch.privacy.holdings import held_of
from dispatch.privacy.legal_hold import living
from dispatch.store.audit import AuditNote, Change
from dispatch.store.base import Base
from dispatch.store.database import Transaction
from dispatch.store.personal import register
from dispatch.work.attachment import AttachmentContent
from dispatch.work.lifecycle import CLOSED
from dispatch.work.link import Link
from dispatch.work.work_order import WorkOrder

GONE = (
    AuditNote,
    AttachmentContent,
    BundlePart,
    CustomerCopy,
    DeviceCode,
    LetterOriginal,
    Link,
    PushSubscription,
)  # nothing of these rows is worth keeping
STAYS = {"place", "consent", "access"}  # too coarse to point at anybody, a duty of proof, and who looked
DOT = "•"


class StillOpen(Conflict):
    """There is work going on for this customer."""

    says = N_("{orders} must be closed before this customer can be erased.")


class ComplaintOpen(StillOpen):
    """A complaint is not decided yet."""

    says = N_("{complaints} must be decided or taken back first: until then what it is about is kept as evidence.")


def erase(tx: Transaction, customer: Customer) -> None:
    """By the register of personal columns, class by class. Orders, visits, stars and times stay, so no figure
    changes; the audit's chains stay whole. Doing it twice changes nothing more. What a legal hold is about is spared,
    and who they are with it, until it is lifted and they are erased again.

    Raises:
        NotYoursToAnswer, ServedElsewhere, StillOpen, ComplaintOpen.
    """
    rights.claim(tx, customer)
    orders = _closed_orders(tx, customer)
    if customer.erased_at is not None:
        return
    tx.session.flush()
    spared = {one.work_order_id for one in living(tx, customer.id)}
    for noun, theirs in held_of(customer.id, sparing=spared).items():
        if noun in GONE:
            tx.session.execute(delete(noun).where(theirs))
        elif values := blank(noun, but=STAYS):
            tx.session.execute(update(noun.__table__).where(theirs).values(values))
    if not spared:
        erased = {"erased_at": tx.stamp.at}
        tx.session.execute(update(Customer.__table__).where(Customer.id == customer.id).values(erased))
    tx.session.expire_all()
    tx.ledger.record(Change("customer", customer.id, 0, None, "erase"))
    for order_id, branch_id in orders:
        if order_id not in spared:
            tx.ledger.record(Change("work_order", order_id, branch_id, order_id, "erase"))


def _closed_orders(tx: Transaction, customer: Customer) -> list[tuple[int, int]]:
    """Their orders with their branches, locked."""
    theirs = select(WorkOrder.id, WorkOrder.branch_id, WorkOrder.reference, WorkOrder.state)
    rows = tx.session.execute(theirs.where(WorkOrder.customer_id == customer.id).with_for_update()).all()
    if still := [row.reference for row in rows if row.state not in CLOSED]:
        raise StillOpen(orders=", ".join(still))
    if undecided := undecided_of_customer(tx, customer.id):
        raise ComplaintOpen(complaints=", ".join(one.reference for one in undecided))
    return [(row.id, row.branch_id) for row in rows]


def blank(noun: type[Base], *, but: Collection[str] = (), only: Collection[str] = ()) -> dict[str, Any]:
    """Column → what stands there afterwards. By the classes of the register: `only` these, or all `but` those."""
    table, kinds = noun.__table__, register().personal
    touched = []
    for column in table.columns:
        kind = kinds.get((table.name, column.name))
        if kind is not None and kind not in but and (not only or kind in only):
            touched.append(column)
    values = {column.name: _nothing(table, column) for column in touched}
    if values and "version" in table.columns:
        values["version"] = table.columns.version + 1
    return values


def _nothing(table: Table, column: Column) -> Any:
    if column.nullable:
        return null()
    if isinstance(column.type, JSONB):
        return {}
    if isinstance(column.type, Time):
        return column.default.arg
    # With its own number, because some must stay unique.
    return literal(f"{DOT} ") + cast(table.primary_key.columns[0], Text)
