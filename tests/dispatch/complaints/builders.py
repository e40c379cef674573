"""Complaints, and people of the house who may or may not decide them."""

from typing import Any

from sqlalchemy import select

from dispatch.complaints import actions, queries
from dispatch.complaints.actions import Verdict
from dispatch.complaints.complaint import Complaint
from dispatch.ledger.promise import Ending, Promise, PromiseKind
from dispatch.notices.message import Message
from dispatch.people.account import Account
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Database, Transaction
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import SYSTEM, an_account

OURS = Verdict(outcome="upheld", reason="promise_broken", explanation="We came two hours late and did not call.")
NOT_OURS = Verdict(outcome="rejected", reason="as_agreed", explanation="We came at the time you had chosen.")


def as_account(account: Account) -> Actor:
    return account.actor(Source.CONSOLE)


def holder_of(order: WorkOrder) -> Actor:
    """Whoever has the customer's link to this order."""
    return Actor(role=Role.CUSTOMER, source=Source.LINK, work_order_id=order.id, branches=frozenset())


def a_judge(tx: Transaction, role: Role = Role.QUALITY, **facts: Any) -> Account:
    return an_account(tx, role, **facts)


def a_complaint(tx: Transaction, order: WorkOrder, **facts: Any) -> Complaint:
    usual = {"kind": "late", "words": "You came two hours late.", "channel": Channel.WEB}
    return actions.complain(tx, order, **usual | facts)


def decided(database: Database, complaint: Complaint, by: Account, verdict: Verdict = OURS) -> Complaint:
    with database.transaction(as_account(by)) as tx:
        return actions.decide(tx, complaint.id, verdict)


def appealed(database: Database, complaint: Complaint) -> Complaint:
    with database.transaction(holder_of(complaint.work_order)) as tx:
        return actions.appeal(tx, complaint.id, "You were late, look at the time you came.")


def told(database: Database) -> list[str]:
    with database.transaction(SYSTEM) as tx:
        return list(tx.session.scalars(select(Message.event).where(Message.facts.is_not(None)).order_by(Message.id)))


def owner_of(database: Database, complaint: Complaint) -> int | None:
    with database.transaction(SYSTEM) as tx:
        return queries.shown(tx, complaint.id).hearing.account_id


def endings(database: Database, kind: PromiseKind) -> list[Ending | None]:
    with database.transaction(SYSTEM) as tx:
        return list(tx.session.scalars(select(Promise.ending).where(Promise.kind == kind).order_by(Promise.id)))
