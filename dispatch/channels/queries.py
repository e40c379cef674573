"""What people ask about letters."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import contains_eager, selectinload

from dispatch.channels.inlet import Inlet, MailboxMark
from dispatch.channels.letter import Letter, LetterState
from dispatch.stamp import Actor
from dispatch.store.database import Transaction
from dispatch.store.row import row_of
from dispatch.work.work_order import WorkOrder

QUIET = (LetterState.IGNORED, LetterState.REFUSED, LetterState.LET_BE)


def letter(tx: Transaction, letter_id: int, *, lock: bool = False) -> Letter:
    """Raises NotFound, in the same words, for what isn't there and for what isn't theirs."""
    query = select(Letter).join(Letter.inlet).where(Letter.id == letter_id, _seen(tx.stamp.by))
    return row_of(tx, query, lock=lock)


def letters(
    tx: Transaction, states: Sequence[LetterState] = (), *, before_id: int | None = None, limit: int = 50
) -> list[Letter]:
    """Newest first; `before_id` continues a list."""
    query = select(Letter).join(Letter.inlet).where(_seen(tx.stamp.by)).options(contains_eager(Letter.inlet))
    if states:
        query = query.where(Letter.state.in_(states))
    if before_id is not None:
        query = query.where(Letter.id < before_id)
    query = query.options(selectinload(Letter.work_order))
    return list(tx.session.scalars(query.order_by(Letter.id.desc()).limit(limit)))


def not_kept(tx: Transaction, order: WorkOrder) -> list[dict[str, str]]:
    """Files that came with letters of this order and could not be kept: [{name, because}]."""
    query = select(Letter.not_kept).where(Letter.work_order_id == order.id, Letter.not_kept.is_not(None))
    return [file for files in tx.session.scalars(query.order_by(Letter.id)) for file in files or []]


def mailboxes(tx: Transaction) -> dict[int, MailboxMark]:
    """Inlet → how far its mailbox was read."""
    return {mark.inlet_id: mark for mark in tx.session.scalars(select(MailboxMark))}


def _seen(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.branches is None else Inlet.branch_id.in_(actor.branches)
