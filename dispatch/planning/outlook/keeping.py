"""Writing outlooks down: only what came out differently, and consoles are told whose state changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, tuple_

from dispatch.people.branch import Branch
from dispatch.planning.outlook.foreseeing import Foreseen
from dispatch.planning.outlook.outlook import Outlook, PromiseName
from dispatch.store.bulk import copy_in
from dispatch.store.database import Transaction
from dispatch.store.live import announce

Key = tuple[int, PromiseName]
TOLD = ("state", "chance", "due", "expected_at", "slack", "why", "plan_run_id")
COLUMNS = ("work_order_id", "promise", "branch_id", *TOLD, "since", "computed_at")


def keep(tx: Transaction, branch: Branch, found: list[Foreseen], *, plans: dict[int, int], at: datetime) -> None:
    """`plans`: visit → the run that placed it."""
    before = _before(tx, branch.id)
    rows = {(each.work_order_id, each.promise): _told(each, plans) for each in found}
    changed = {key: row for key, row in rows.items() if key not in before or before[key][0] != row}
    gone = before.keys() - rows.keys()
    _forget(tx, [*gone, *(key for key in changed if key in before)])
    turned = {key for key, row in changed.items() if key not in before or before[key][0][0] != row[0]}
    copy_in(
        tx.session,
        Outlook,
        COLUMNS,
        [(*key, branch.id, *row, at if key in turned else before[key][1], at) for key, row in changed.items()],
    )
    announce(tx.session, {(branch.id, "outlook", order) for order, _ in turned | gone})


def _told(each: Foreseen, plans: dict[int, int]) -> tuple[Any, ...]:
    """In the order of TOLD."""
    facts = (each.state, each.chance, each.due, each.expected_at, each.slack, each.why)
    return (*facts, plans.get(each.visit_id) if each.visit_id else None)


def _before(tx: Transaction, branch_id: int) -> dict[Key, tuple[tuple[Any, ...], datetime]]:
    columns = [getattr(Outlook, name) for name in ("work_order_id", "promise", *TOLD, "since")]
    rows = tx.session.execute(select(*columns).where(Outlook.branch_id == branch_id).with_for_update())
    return {(order, promise): (tuple(told), since) for order, promise, *told, since in rows}


def _forget(tx: Transaction, keys: list[Key]) -> None:
    if keys:
        tx.session.execute(delete(Outlook).where(tuple_(Outlook.work_order_id, Outlook.promise).in_(keys)))
