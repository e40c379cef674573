"""Applying today's rules and calendars to open orders: in parts, each whole or not at all."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from dispatch.errors import NotFound
from dispatch.people.account import Account
from dispatch.promises.promise_run import PromiseRun, PromiseRunState
from dispatch.promises.what_if import Moved, moved, open_ids, open_orders
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM, Source
from dispatch.store.audit import remark
from dispatch.store.database import Database, Transaction
from dispatch.work.promise import promised_by
from dispatch.work.sla.judging import retarget

AT_ONCE = 100
APPLIED = "promise_anew"


def ask(tx: Transaction, orders: Sequence[int], *, on: date) -> PromiseRun:
    """Have the worker promise these anew, as far as the asker sees them."""
    seen = open_ids(tx, among=orders)
    facts = {"account_id": tx.stamp.by.account_id, "asked_at": tx.stamp.at, "state": PromiseRunState.WAITING}
    run = PromiseRun(on=on, orders=seen, **facts)
    tx.add(run)
    tx.session.flush()
    tx.send("promises.apply", run_id=run.id)
    return run


def apply(database: Database, settings: Settings, *, run_id: int) -> None:
    """Broken off, it goes on where it was; twice, it changes nothing."""
    more = True
    while more:
        with database.transaction(SYSTEM) as tx:
            more = part(tx, run_id)


def anew(tx: Transaction, change: Moved) -> None:
    """The order is promised by that rule from now on; no pause is lost, and its audit says what moved."""
    order = change.order
    order.sla_rule, order.calendar_edition, order.promised_on = change.rule, change.edition, change.on
    retarget(order, promised_by(change.rule, change.edition), tx.stamp, reason=APPLIED)
    remark(order, APPLIED)


def run_of(tx: Transaction, run_id: int) -> PromiseRun:
    """Raises NotFound, also for somebody else's where they don't see every branch."""
    found = tx.session.get(PromiseRun, run_id)
    mine = found is not None and found.account_id == tx.stamp.by.account_id
    if found is None or not (mine or tx.stamp.by.branches is None):
        raise NotFound
    return found


def runs(tx: Transaction, *, before_id: int | None = None, limit: int = 20) -> list[PromiseRun]:
    """Newest first."""
    query = select(PromiseRun).order_by(PromiseRun.id.desc()).limit(limit)
    if tx.stamp.by.branches is not None:
        query = query.where(PromiseRun.account_id == tx.stamp.by.account_id)
    if before_id is not None:
        query = query.where(PromiseRun.id < before_id)
    return list(tx.session.scalars(query))


def part(tx: Transaction, run_id: int) -> bool:
    """The next of them; answers whether there are more."""
    run = tx.session.get(PromiseRun, run_id, with_for_update={"of": PromiseRun})
    if run is None or run.state is PromiseRunState.DONE:
        return False
    account = run.account_id and tx.session.get(Account, run.account_id)
    if account:
        tx.act_as(account.actor(Source.WORKER))
    ids = run.orders[run.done : run.done + AT_ONCE]
    changes = moved(tx, open_orders(tx, ids=ids, lock=True), on=run.on)
    for change in changes:
        anew(tx, change)
    run.state, run.done, run.moved = PromiseRunState.RUNNING, run.done + len(ids), run.moved + len(changes)
    if run.done == len(run.orders):
        run.end(tx.stamp.at)
    return run.state is PromiseRunState.RUNNING
