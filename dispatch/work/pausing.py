"""What the reasons to wait mean, and saying that somebody has asked."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from dispatch.catalogue.closing_code import ClosingCode, CodeList
from dispatch.errors import N_, Conflict, Invalid, NotFound
from dispatch.people.whole_house import require_whole_house
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.actions import edited
from dispatch.work.sla.clock_event import ClockName
from dispatch.work.sla.pause_reason import PauseReason
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import BadTarget, Target, due

# Who holds an order at intake hasn't begun to wait for anything.
MAY_STOP = tuple(clock for clock in ClockName if clock is not ClockName.INTAKE)
LONGEST = timedelta(days=60)
USUAL = "2bd"


class AskedTooLate(Invalid):
    """After so long nobody would ask any more."""

    says = N_("Ask within 60 days at the latest, such as after 8bh, 2bd or 30d.")


class NobodyWaits(Conflict):
    """Nobody is to be asked about this order."""

    says = N_("Nobody is to be asked about this order just now. Somebody may have been quicker.")


def pause_reasons(tx: Transaction) -> list[tuple[ClosingCode, PauseReason | None]]:
    """Every code of the closed list, in its order, with what it means; None: it stops nothing."""
    query = select(ClosingCode, PauseReason).outerjoin(PauseReason, PauseReason.code == ClosingCode.code)
    query = query.where(ClosingCode.list == CodeList.WAITING).order_by(ClosingCode.position)
    return [tuple(row) for row in tx.session.execute(query)]


def mean(
    tx: Transaction,
    code: str,
    *,
    stops: Collection[ClockName],
    tells_customer: bool,
    ask_after: str,
    version: int | None = None,
) -> PauseReason:
    """Counts for whatever begins to wait from now on; what waits already goes on as it began.

    Raises:
        HoldsEverywhere, NotFound, BadTarget, AskedTooLate, ChangedMeanwhile.
    """
    require_whole_house(tx)
    if not any(one.code == code for one, _ in pause_reasons(tx)):
        raise NotFound
    try:
        target = Target.parse(ask_after)
    except BadTarget:
        raise BadTarget(field="ask_after", given=ask_after) from None
    if target.length > LONGEST:
        raise AskedTooLate(field="ask_after")
    found = tx.session.get(PauseReason, code)
    pause = edited(found, version) if found else PauseReason(code=code)
    pause.stops = [clock.value for clock in MAY_STOP if clock in stops]
    pause.tells_customer, pause.ask_after = tells_customer, str(target)
    tx.add(pause)
    tx.session.flush()
    return pause


def asked(tx: Transaction, reference: str) -> WorkOrder:
    """Somebody has asked, and it must wait on: they are called again after as long once more. Raises NobodyWaits."""
    order = queries.work_order(tx, reference, lock=True)
    if order.ask_again_since is None:
        raise NobodyWaits
    order.ask_again_since = None
    remark(order, "asked", order.waiting_for)
    pause = tx.session.get(PauseReason, order.waiting_for)
    again = due(order.branch.calendar, tx.stamp.at, Target.parse(pause.ask_after if pause else USUAL))
    tx.send_later(again, "work.ask_again", work_order_id=order.id, since=order.state_since.isoformat())
    return order
