"""Telling those of us who want it by mail too: whoever an alert is for, once."""

from datetime import datetime

from sqlalchemy import or_, select

from dispatch.errors import N_
from dispatch.notices import wording
from dispatch.notices.message import Delivery
from dispatch.notices.staff.staff_note import StaffNote
from dispatch.people.account import Account, AlertsBy
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.words import words_in
from dispatch.work.work_order import WorkOrder

# Kind of alert → what the subject says of the order.
NEWS = {
    "ladder": N_("%(order)s: a promise needs you"),
    "late_departure": N_("%(order)s: nobody has set out"),
    "late_arrival": N_("%(order)s: arrival later than told"),
    "not_agreed": N_("%(order)s: no to another day"),
    "handed_over": N_("%(order)s: handed over to you"),
    "not_seen": N_("%(order)s: the engineer has not seen it"),
    "not_accepted": N_("%(order)s: the engineer has not said yes"),
    "long_stop": N_("%(order)s: a long stop on the way"),
    "off_route": N_("%(order)s: going away from the door"),
    "parts_missing": N_("%(order)s: a part the van did not have"),
}
BODY = N_("%(branch)s. Look at it here: %(url)s")
DUE = N_("Promised by %(at)s.")


def alerted(
    tx: Transaction,
    *,
    alert_id: int,
    work_order_id: int,
    kind: str,
    role: str,
    account_id: int | None = None,
    due: str | None = None,
) -> None:
    """`due` (ISO 8601): the deadline it is about. Everybody of the role who sees the branch, or that one person."""
    order = tx.session.get_one(WorkOrder, work_order_id)
    told = set(tx.session.scalars(select(StaffNote.account_id).where(StaffNote.alert_id == alert_id)))
    for account in _who(tx, order, role, account_id):
        if account.id not in told:
            _write(tx, order, account, alert_id=alert_id, kind=kind, due=due)


def _who(tx: Transaction, order: WorkOrder, role: str, account_id: int | None) -> list[Account]:
    query = select(Account).where(Account.active, Account.alerts_by == AlertsBy.EMAIL)
    query = query.where(or_(Account.every_branch, Account.branch_id == order.branch_id))
    theirs = Account.id == account_id if account_id is not None else Account.role == Role(role)
    return list(tx.session.scalars(query.where(theirs).order_by(Account.id)))


def _write(tx: Transaction, order: WorkOrder, account: Account, *, alert_id: int, kind: str, due: str | None) -> None:
    say = words_in(account.language).gettext
    at = due and wording.day_and_time(
        datetime.fromisoformat(due).astimezone(order.branch.calendar.tz), account.language
    )
    lines = [say(DUE) % {"at": at}] if at else []
    lines.append(say(BODY) % {"branch": order.branch.name, "url": wording.HIDDEN})
    note = StaffNote(
        alert_id=alert_id,
        account=account,
        work_order=order,
        subject=say(NEWS[kind]) % {"order": order.reference},
        body="\n".join(lines),
        delivery=Delivery.QUEUED,
        written_at=tx.stamp.at,
    )
    tx.add(note)
    tx.session.flush()
    tx.send("notices.staff_note", note_id=note.id)


TOPICS = {"notices.alerted": alerted}
