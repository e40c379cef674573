"""Asking the customer for another day: a time is kept for them, and nothing moves before they have agreed."""

from datetime import timedelta

from sqlalchemy import select

from dispatch.errors import N_, Conflict
from dispatch.planning.booking.booking import book
from dispatch.planning.booking.desk import Desk
from dispatch.planning.booking.holding import hold, of
from dispatch.planning.rescue.found import Found
from dispatch.planning.watch.alert import Alert, AlertKind
from dispatch.planning.watch.announcing import announce
from dispatch.stamp import Role
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.actions import tell
from dispatch.work.hold import Hold, HoldEnding
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

WAITS = timedelta(hours=4)
BEFORE = timedelta(hours=1)  # the window opens, at the latest somebody else may have the time


class NotAsked(Conflict):
    """Nothing is asked of this customer any more."""

    says = N_("This question is settled already. You see here what holds now.")


def ask(tx: Transaction, found: Found, desk: Desk) -> Hold:
    """Keep the time, and have the customer asked once this is committed. Raises SlotGone."""
    order = queries.work_order(tx, found.question.visit.work_order.reference, lock=True)
    kept = hold(tx, order, found.window[0], desk=desk)
    kept.asked = True
    until = min(tx.stamp.at + WAITS, kept.window_from - BEFORE)
    for each in kept.whole:
        each.expires_at = until
        remark(each, "ask")
    tell(tx, order, "proposal", round=kept.id)
    tx.send_later(kept.expires_at, "rescue.unanswered", hold_id=kept.id)
    return kept


def living_question(tx: Transaction, order: WorkOrder) -> Hold | None:
    """What the customer is being asked, while the time is kept."""
    query = select(Hold).where(Hold.work_order_id == order.id, Hold.ended_at.is_(None), Hold.asked)
    found = tx.session.scalars(query).one_or_none()
    return found if found is not None and found.lives(tx.stamp.at) else None


def agree(tx: Transaction, order: WorkOrder, hold_id: int, *, desk: Desk) -> Visit:
    """The promise moves now, and only now. Raises NotAsked, HoldOver, MoveNotAllowed."""
    _asked(tx, order, hold_id)
    return book(tx, order, hold_id, desk=desk)


def refuse(tx: Transaction, order: WorkOrder, hold_id: int) -> None:
    """What was promised stays, and a person is told. Raises NotAsked."""
    found = _asked(tx, order, hold_id)
    found.end(HoldEnding.RELEASED, tx.stamp.at)
    _tell_the_desk(tx, found, "refused")


def unanswered(tx: Transaction, *, hold_id: int) -> None:
    """No answer is an answer for the desk: the promise is still in danger."""
    query = select(Hold).where(Hold.id == hold_id).with_for_update(of=Hold)
    found = tx.session.scalars(query.execution_options(populate_existing=True)).one()
    if found.ended_at is None and found.expires_at <= tx.stamp.at:
        found.end(HoldEnding.EXPIRED, tx.stamp.at)
    if found.ending is HoldEnding.EXPIRED and found.work_order.current_visit is not None:
        _tell_the_desk(tx, found, "unanswered")


def _asked(tx: Transaction, order: WorkOrder, hold_id: int) -> Hold:
    found = of(tx, order, hold_id)
    if not found.asked or not found.lives(tx.stamp.at):
        raise NotAsked
    return found


def _tell_the_desk(tx: Transaction, found: Hold, how: str) -> None:
    order, mark = found.work_order, str(found.id)
    same = select(Alert.id).where(
        Alert.work_order_id == order.id, Alert.kind == AlertKind.NOT_AGREED, Alert.mark == mark
    )
    if tx.session.scalars(same).first() is not None:
        return
    facts = {"how": how, "window": [end.isoformat() for end in (found.window_from, found.window_to)]}
    announce(
        tx,
        Alert(
            branch_id=order.branch_id,
            work_order_id=order.id,
            kind=AlertKind.NOT_AGREED,
            mark=mark,
            role=Role.DISPATCHER,
            facts=facts,
            raised_at=tx.stamp.at,
        ),
    )


TOPICS = {"rescue.unanswered": unanswered}
