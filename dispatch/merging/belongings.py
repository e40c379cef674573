"""What goes over from one order to another when they are one, and what stays with the order it happened on."""

from typing import Any

from sqlalchemy import Table, select, text, update

from dispatch.channels.letter import Letter
from dispatch.complaints.complaint import Complaint
from dispatch.help.diagnostics.bundle import Bundle
from dispatch.issues.issue import IssueLink
from dispatch.notices.call import Call
from dispatch.notices.message import Delivery, Message
from dispatch.notices.unanswered import Unanswered
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.database import Transaction
from dispatch.telemetry.device_alert import DeviceAlert
from dispatch.work.attachment import Attachment
from dispatch.work.step_answer import StepAnswer
from dispatch.work.work_order import WorkOrder

GO_OVER: tuple[type[Base], ...] = (Attachment, StepAnswer, Letter, Call, Bundle, Complaint, DeviceAlert)
# Told of apart below: messages, because the same event may have gone for both; links with an issue both may have;
# devices and what waits for an answer, which are sets.
GO_OVER_APART = {"message", "issue_link", "work_order_device", "unanswered"}
# Facts of the one order, which stands in the archive with a pointer.
STAY = {
    *("audit_entry", "clock_event", "visit", "order_owner", "promise", "push_subscription", "outlook", "look"),
    *("feedback", "call_back", "suggestion", "hold", "link", "order_merge", "alert", "mention", "rescue_done", "walk"),
    *("design_brief", "design_proposal", "remote_session", "device_command"),
    *("legal_hold", "wait", "staff_note", "untold", "estimate", "bill", "goodwill", "cover_by_hand"),
}
AT = "@"  # event@id: the event a message had before it came over


def bring_over(tx: Transaction, order: WorkOrder, kept: WorkOrder) -> dict[str, Any]:
    """Answers what OrderMerge keeps as `moved`."""
    moved: dict[str, Any] = {noun.__tablename__: _rehang(tx, noun.__table__, order, kept) for noun in GO_OVER}
    moved["message"] = _messages(tx, order, kept)
    moved["issue_link"] = _links(tx, order, kept)
    moved["work_order_device"] = [one.id for one in order.devices if one not in kept.devices]
    kept.devices.extend(one for one in order.devices if one not in kept.devices)
    _who_waits(tx, order, kept)
    tx.session.flush()
    for one in (order, kept):
        tx.session.expire(one, ["answers"])
    return moved


def take_back(tx: Transaction, order: WorkOrder, kept: WorkOrder, moved: dict[str, Any]) -> None:
    """Those that still lie with the order that was kept."""
    for noun in (*GO_OVER, IssueLink):
        table = noun.__table__
        theirs = table.c.id.in_(moved.get(table.name, ())), table.c.work_order_id == kept.id
        tx.session.execute(update(table).where(*theirs).values(work_order_id=order.id))
    for message_id, event in moved.get("message", []):
        theirs = Message.id == message_id, Message.work_order_id == kept.id
        tx.session.execute(update(Message).where(*theirs).values(work_order_id=order.id, event=event))
    gone = set(moved.get("work_order_device", ()))
    for device in [one for one in kept.devices if one.id in gone]:
        kept.devices.remove(device)
    tx.session.flush()
    tx.session.expire_all()


def _rehang(tx: Transaction, table: Table, order: WorkOrder, kept: WorkOrder) -> list[int]:
    moved = update(table).where(table.c.work_order_id == order.id).values(work_order_id=kept.id)
    return sorted(tx.session.scalars(moved.returning(table.c.id)))


def _messages(tx: Transaction, order: WorkOrder, kept: WorkOrder) -> list[tuple[int, str]]:
    """What was still to be sent of the other order's own events is void: the customer hears of one order."""
    mine = tx.session.scalars(select(Message).where(Message.work_order_id == order.id).order_by(Message.id)).all()
    found = [(one.id, one.event) for one in mine]
    for one in mine:
        if one.delivery in (Delivery.QUEUED, Delivery.FAILED) and not one.event.startswith("written."):
            one.delivery = Delivery.VOID
        one.event = f"{one.event}{AT}{order.id}"
        one.work_order = kept
        remark(one, "bring_over")
    tx.session.flush()
    return found


def _links(tx: Transaction, order: WorkOrder, kept: WorkOrder) -> list[int]:
    query = select(IssueLink.issue_id).where(IssueLink.work_order_id == kept.id)
    there = set(tx.session.scalars(query))
    mine = tx.session.scalars(select(IssueLink).where(IssueLink.work_order_id == order.id)).all()
    coming = [one for one in mine if one.issue_id not in there]
    for one in coming:
        one.work_order = kept
    return [one.id for one in coming]


def _who_waits(tx: Transaction, order: WorkOrder, kept: WorkOrder) -> None:
    """One customer waits once, since they first wrote."""
    waits = tx.session.get(Unanswered, order.id)
    if waits is None:
        return
    there = tx.session.get(Unanswered, kept.id)
    if there is None:
        row = {"order": order.id, "kept": kept.id}
        tx.session.execute(text("UPDATE unanswered SET work_order_id = :kept WHERE work_order_id = :order"), row)
        tx.session.expunge(waits)
        return
    there.since = min(there.since, waits.since)
    tx.session.delete(waits)
