"""Trying an edit of the rules over all open orders: part by part in the worker, seen as it goes, stopped any time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import select

from dispatch.errors import Conflict, Invalid, NotFound
from dispatch.people.account import Account
from dispatch.promises.promise_trial import LIVE, PromiseTrial, TrialState
from dispatch.promises.rule_edit import RuleEdit
from dispatch.promises.trial import Trial, as_it_stands, tried
from dispatch.promises.what_if import open_ids
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM, Source
from dispatch.store.database import Database, Transaction

AT_ONCE = 500
FITS_NO_LONGER = (Conflict, Invalid, NotFound)  # somebody else has edited the same rule meanwhile


def ask(tx: Transaction, edit: RuleEdit | None) -> PromiseTrial:
    """None: what would move by what is kept already. The asker's older trials that still run are stopped.

    Raises what the edit raises, so that no worker begins what can't be.
    """
    if edit is not None:
        with tried(tx, lambda: edit.make(tx), ids=()):
            pass
    mine = select(PromiseTrial).where(PromiseTrial.account_id == tx.stamp.by.account_id, PromiseTrial.state.in_(LIVE))
    for older in tx.session.scalars(mine.with_for_update(of=PromiseTrial)):
        older.end(tx.stamp.at, TrialState.STOPPED)
    trial = PromiseTrial(
        account_id=tx.stamp.by.account_id,
        asked_at=tx.stamp.at,
        edit=edit and edit.to_json(),
        orders=open_ids(tx),
        state=TrialState.WAITING,
        moved=[],
        broken=[],
    )
    tx.add(trial)
    tx.session.flush()
    tx.send("promises.try", trial_id=trial.id)
    return trial


def stop(tx: Transaction, trial_id: int) -> PromiseTrial:
    """Raises NotFound."""
    trial = trial_of(tx, trial_id, lock=True)
    if trial.lives:
        trial.end(tx.stamp.at, TrialState.STOPPED)
    return trial


def keep(tx: Transaction, trial_id: int) -> PromiseTrial:
    """Makes the edit that was tried. Answers a new trial: what of it waits to be applied. Raises NotFound, and what
    the edit raises."""
    trial = trial_of(tx, trial_id)
    if trial.edit is None:
        raise NotFound
    RuleEdit.from_json(trial.edit).make(tx)
    return ask(tx, None)


def trial_of(tx: Transaction, trial_id: int, *, lock: bool = False) -> PromiseTrial:
    """Raises NotFound, also for somebody else's where they don't see every branch."""
    query = select(PromiseTrial).where(PromiseTrial.id == trial_id).execution_options(populate_existing=True)
    found = tx.session.scalars(query.with_for_update(of=PromiseTrial) if lock else query).one_or_none()
    mine = found is not None and found.account_id == tx.stamp.by.account_id
    if found is None or not (mine or tx.stamp.by.branches is None):
        raise NotFound
    return found


def last_look(tx: Transaction) -> PromiseTrial | None:
    """The newest that says what is kept and wasn't applied, of those the asker may see."""
    query = select(PromiseTrial).where(PromiseTrial.edit.is_(None), PromiseTrial.state == TrialState.DONE)
    if tx.stamp.by.branches is not None:
        query = query.where(PromiseTrial.account_id == tx.stamp.by.account_id)
    return tx.session.scalars(query.order_by(PromiseTrial.id.desc()).limit(1)).one_or_none()


@contextmanager
def looked_at_again(tx: Transaction, trial: PromiseTrial, ids: Sequence[int]) -> Iterator[Trial]:
    """Some of its orders with all that would become of them, as it is now. To be read inside."""
    if trial.edit is None:
        yield as_it_stands(tx, ids=ids)
        return
    edit = RuleEdit.from_json(trial.edit)
    with tried(tx, lambda: edit.make(tx), on=edit.on, ids=ids) as found:
        yield found


def look(database: Database, settings: Settings, *, trial_id: int) -> None:
    """Broken off, it goes on where it was."""
    more = True
    while more:
        with database.transaction(SYSTEM) as tx:
            more = part(tx, trial_id)


def part(tx: Transaction, trial_id: int) -> bool:
    """The next of them, as its asker may see them; answers whether there are more."""
    trial = trial_of(tx, trial_id, lock=True)
    if not trial.lives:
        return False
    account = trial.account_id and tx.session.get(Account, trial.account_id)
    if account:
        tx.act_as(account.actor(Source.WORKER))
    ids = trial.orders[trial.done : trial.done + AT_ONCE]
    try:
        with looked_at_again(tx, trial, ids) as found:
            moved = [one.order.id for one in found.moved]
            broken = [one.order.id for one in found.moved if one.breaks]
    except FITS_NO_LONGER:
        trial.end(tx.stamp.at, TrialState.FAILED)
        return False
    trial.state, trial.done = TrialState.LOOKING, trial.done + len(ids)
    trial.moved, trial.broken = trial.moved + moved, trial.broken + broken
    if trial.done == len(trial.orders):
        trial.end(tx.stamp.at, TrialState.DONE)
    return trial.lives
