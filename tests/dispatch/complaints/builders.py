"""Complaints, and people of the house who may or may not decide them."""

from typing import Any

from dispatch.complaints import actions
from dispatch.complaints.actions import Verdict
from dispatch.complaints.complaint import Complaint
from dispatch.people.account import Account
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Transaction
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import an_account

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
