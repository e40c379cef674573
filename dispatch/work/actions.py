"""What people do with work orders."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home
from dispatch.devices.device import Device
from dispatch.errors import N_, NotFound
from dispatch.lifecycle import MoveNotAllowed
from dispatch.people.branch import Branch
from dispatch.stamp import SYSTEM
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile
from dispatch.work import queries
from dispatch.work.codes import require_reason
from dispatch.work.lifecycle import FOLLOWING, HELD, ORDER_LIFE, OrderState, VisitState
from dispatch.work.promise import promise
from dispatch.work.sla.course import hand_over, laps_of
from dispatch.work.sla.pause_reason import PauseReason
from dispatch.work.untold import What, changed
from dispatch.work.weights import UNSAID, Weights
from dispatch.work.whole import add_due, reshape
from dispatch.work.work_order import REFERENCES, Channel, WorkOrder
from dispatch.working_time import Target, due

OVER = {OrderState.FEEDBACK, OrderState.ARCHIVED, OrderState.CANCELLED}
# What the customer is told after a move; most moves need no words.
TOLD = {
    "cancel": "cancelled",
    "solve_remotely": "solved",
    "finish": "done",
    "reopen": "reopened",
}


class NoSuchMove(NotFound):
    """There is no such step to use."""

    says = N_("There is no such step, or it follows by itself from what happens on the order's visits.")


def open_order(
    tx: Transaction,
    *,
    branch: Branch,
    customer: Customer,
    home: Home | None,
    fault: FaultTypeEdition | None,
    channel: Channel,
    title: str,
    description: str = "",
    language: str | None = None,
    weights: Weights = UNSAID,
    devices: Sequence[Device] = (),
    external_key: str | None = None,
    repeat_of: WorkOrder | None = None,
    tells: str | None = "received",
) -> WorkOrder:
    """Open a work order, work out what it is promised, and have the customer told (`tells`: by which event; None: they
    aren't)."""
    who_and_where = {"customer": customer, "home": home, "branch": branch, "branch_id": branch.id}
    what = {"fault": fault, "title": title.strip()[:200], "description": description, "devices": list(devices)}
    told = {"channel": channel, "language": language or customer.language}
    ties = {"reference": _next_reference(tx), "external_key": external_key, "repeat_of": repeat_of}
    order = WorkOrder.open(tx.stamp, **ties, **who_and_where, **what, **told, **weights.of(fault))
    promise(tx, order)
    tx.add(order)
    tx.session.flush()
    if tells is not None:
        tell(tx, order, tells)
    return order


def triage(
    tx: Transaction,
    reference: str,
    *,
    version: int,
    fault: FaultTypeEdition | None = None,
    home: Home | None = None,
    title: str | None = None,
    weights: Weights = UNSAID,
) -> WorkOrder:
    """Say what it is, where, and how it weighs; its promises are worked out anew. Another fault or home than the one it
    was planned for: whoever was to come is released.

    Raises:
        ChangedMeanwhile: somebody edited it since `version`.
        MoveNotAllowed: it is over, and what was promised stays as it was.
    """
    order = edited(queries.work_order(tx, reference, lock=True), version)
    if order.state in OVER:
        raise MoveNotAllowed(verb="triage", state=order.state)
    known, place, work = _told_of(order), _place_of(order), _work_of(order)
    if fault not in (None, order.fault) or home not in (None, order.home):
        plan_anew(tx, order)
    other_work = fault is not None and (order.fault is None or fault.fault_type_id != order.fault.fault_type_id)
    order.fault = fault or order.fault
    order.home = home or order.home
    order.title = (title or order.title).strip()[:200]
    for name, value in weights.of(order.fault).items():
        setattr(order, name, value)
    order.weigh()
    promise(tx, order)
    hand_over(order, laps_of(order), tx.stamp)  # another branch may be a partner's
    reshape(order, tx.stamp, anew=other_work)
    remark(order, "triage")
    if known and order.home is not None:
        changed(tx, order, What.PROMISE, known=known, now=_told_of(order))
    if place:
        changed(tx, order, What.PLACE, known=place, now=_place_of(order))
    if work:
        changed(tx, order, What.WORK, known=work, now=order.fault.fault_type.code)
    return order


def plan_anew(tx: Transaction, order: WorkOrder) -> None:
    """Other work, or another place: neither who comes nor the way there is sure any more. The window that was told
    stays promised."""
    for visit in order.visits:
        if visit.state in HELD:
            visit.give_back("unassign", tx.stamp, reason="triaged")
            order.follow("unassign", tx.stamp)
            tx.send("notices.engineer_released", visit_id=visit.id)
            tx.send("planning.disturbed", what="asked", visit_id=visit.id)


def move(
    tx: Transaction,
    reference: str,
    verb: str,
    *,
    version: int | None = None,
    reason: str | None = None,
    note: str | None = None,
) -> WorkOrder:
    """Use one of the order's verbs, with all that follows from it.

    Raises:
        NotFound, NoSuchMove, NotYourMove, MoveNotAllowed, ProofMissing, NotListed, NoReasonTaken.
        ChangedMeanwhile: somebody edited it since `version`.
    """
    if verb not in ORDER_LIFE.moves or verb in FOLLOWING:
        raise NoSuchMove
    order = edited(queries.work_order(tx, reference, lock=True), version)
    require_reason(tx, verb, reason)
    return _moved(tx, order, verb, reason=reason, note=note)


def raise_urgency(order: WorkOrder) -> None:
    """One level more urgent, because time runs out. What was promised stays promised."""
    order.urgency = min(3, order.urgency + 1)
    order.weigh()
    remark(order, "raise")


def _told_of(order: WorkOrder) -> str:
    """By when the customer may count on an answer and a visit, as far as they were told; '' where of nothing."""
    moments = (order.response_due if order.answered_at is None else None, order.arrival_due)
    return " ".join(at.isoformat() if at else "-" for at in moments) if order.home and any(moments) else ""


def _place_of(order: WorkOrder) -> str:
    return str(order.home_id or "")


def _work_of(order: WorkOrder) -> str:
    """What they expect, once they were told a time for it; until then it is for us to find out what it is."""
    expected = any(visit.told_at and visit.state in HELD | {VisitState.OPEN} for visit in order.visits)
    return order.fault.fault_type.code if expected and order.fault else ""


def call_off(tx: Transaction, reference: str) -> WorkOrder:
    """The customer cancels over their link, where nobody asks them for a reason.

    Raises:
        NotFound, NotYourMove, MoveNotAllowed.
    """
    return _moved(tx, queries.work_order(tx, reference, lock=True), "cancel", reason="customer_cancelled")


def wait(tx: Transaction, order: WorkOrder, *, reason: str | None, note: str | None = None) -> PauseReason | None:
    """Have it wait. A window that was promised is void, and after a while a person is asked whether it must wait on.

    Answers what the reason means. Raises as `move`.
    """
    pause = tx.session.get(PauseReason, reason) if reason else None
    order.move("wait", tx.stamp, reason=reason, note=note, pause=pause)
    for visit in order.visits:
        if visit.state in HELD:  # what was to follow is not sure any more either
            visit.give_back("unassign", replace(tx.stamp, by=SYSTEM), reason="waits")
            tx.send("notices.engineer_released", visit_id=visit.id)
        if visit.state is VisitState.OPEN and visit.window_from is not None:
            visit.void_window()
    if pause:
        ask_at = due(order.branch.calendar, tx.stamp.at, Target.parse(pause.ask_after))
        tx.send_later(ask_at, "work.ask_again", work_order_id=order.id, since=tx.stamp.at.isoformat())
    return pause


def settle(tx: Transaction, order: WorkOrder) -> None:
    """What an order's state demands of its visits: those to plan in dispatch, none left over at the end."""
    if order.state in (OrderState.DISPATCH, OrderState.PLANNED):
        add_due(order)
    if order.state in OVER:
        for visit in order.visits:
            if visit.state in HELD:
                facts = {"engineer_id": visit.engineer_id, "starts_at": visit.starts_at.isoformat()}
                tx.send("planning.disturbed", what="cancelled", visit_id=visit.id, **facts)
            if visit.state in HELD | {VisitState.OPEN}:
                visit.give_back("cancel", tx.stamp)
                tx.send("notices.engineer_released", visit_id=visit.id)
    tx.session.flush()
    if order.state is OrderState.FEEDBACK:
        tx.send("quality.invite", work_order_id=order.id)
    if order.state is OrderState.CANCELLED or (order.state is OrderState.FEEDBACK and order.solved_remotely):
        tx.send("prices.settle", work_order_id=order.id)


def tell(tx: Transaction, order: WorkOrder, event: str, **facts: Any) -> None:
    """Have the customer told, once this is committed."""
    tx.send("notices.tell", work_order_id=order.id, event=event, generation=order.generation, **facts)


def agreed(tx: Transaction, order: WorkOrder, *, generation: int, **facts: Any) -> None:
    """The customer agreed to something else, or asked for it: what was told before this generation is renegotiated."""
    at = tx.stamp.at.isoformat()
    tx.send("ledger.agreed", work_order_id=order.id, generation=generation, at=at, **facts)


def edited(order: WorkOrder, version: int | None) -> WorkOrder:
    """Raises ChangedMeanwhile unless this is the version the editor had before their eyes."""
    if version is not None and order.version != version:
        raise ChangedMeanwhile
    return order


def _moved(tx: Transaction, order: WorkOrder, verb: str, *, reason: str | None, note: str | None = None) -> WorkOrder:
    if verb == "wait":
        return _paused(tx, order, reason=reason, note=note)
    order.move(verb, tx.stamp, reason=reason, note=note)
    settle(tx, order)
    if order.state is OrderState.DISPATCH:
        tx.send("planning.disturbed", what="asked", visit_id=order.current_visit.id)
    if verb == "accept":
        tx.send("prices.ask", work_order_id=order.id)
    if verb in TOLD:
        tell(tx, order, TOLD[verb])
    tx.send("ledger.judge", work_order_id=order.id)
    return order


def _paused(tx: Transaction, order: WorkOrder, *, reason: str | None, note: str | None) -> WorkOrder:
    """Whoever was told a window is told, whatever it waits for."""
    expected = any(visit.told_at and visit.state in HELD | {VisitState.OPEN} for visit in order.visits)
    pause = wait(tx, order, reason=reason, note=note)
    settle(tx, order)
    if expected or pause is None or pause.tells_customer:
        tell(tx, order, "waiting")
    if reason == "customer":
        # They asked us to wait: what they had been told until now is no more.
        agreed(tx, order, generation=order.generation + 1, kinds=["window", "eta", "arrive_by"])
    return order


def _next_reference(tx: Transaction) -> str:
    return f"DS-{tx.session.scalar(select(REFERENCES.next_value()))}"
