"""What people ask about outlooks. Everybody sees those of the orders they may see."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from dispatch.planning.outlook.outlook import AT_RISK, Outlook, OutlookRound, OutlookState
from dispatch.store.bulk import among
from dispatch.store.database import Transaction
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder

# The worst first: what will break can still be saved, what is broken can't.
WORST = [OutlookState.WILL_BREAK, OutlookState.BROKEN, OutlookState.TIGHT, OutlookState.SAFE, OutlookState.PAUSED]


def outlooks(tx: Transaction, order_ids: Collection[int]) -> dict[int, list[Outlook]]:
    """Order → its promises still running, the worst first."""
    query = (
        select(Outlook)
        .join(Outlook.work_order)
        .where(among(Outlook.work_order_id, sorted(order_ids)), visible(tx.stamp.by))
    )
    found: dict[int, list[Outlook]] = {}
    for outlook in sorted(tx.session.scalars(query), key=severity):
        found.setdefault(outlook.work_order_id, []).append(outlook)
    return found


def at_risk(
    tx: Transaction,
    branch_id: int,
    *,
    states: Collection[OutlookState] = AT_RISK,
    with_order: Collection[ORMOption] = (),
) -> list[Outlook]:
    """Each order once, with its worst promise; the worst first. `with_order`: what to load of the orders beside."""
    # Asked of the nouns only here: a module is read before all of them are known.
    beside = (joinedload(WorkOrder.home), joinedload(WorkOrder.fault))
    query = (
        select(Outlook)
        .join(Outlook.work_order)
        .where(Outlook.branch_id == branch_id, Outlook.state.in_(states), visible(tx.stamp.by))
        .options(contains_eager(Outlook.work_order).options(*beside, *with_order))
    )
    first: dict[int, Outlook] = {}
    for outlook in sorted(tx.session.scalars(query), key=severity):
        first.setdefault(outlook.work_order_id, outlook)
    return list(first.values())


def last_round(tx: Transaction, branch_id: int) -> OutlookRound | None:
    return tx.session.get(OutlookRound, branch_id)


def severity(outlook: Outlook) -> tuple:
    chance = 100 if outlook.chance is None else outlook.chance
    return WORST.index(outlook.state), chance, outlook.due, outlook.work_order_id
