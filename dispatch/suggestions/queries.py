"""What people ask about suggestions."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB, array
from sqlalchemy.orm import selectinload

from dispatch.stamp import Actor
from dispatch.store.database import Transaction
from dispatch.store.row import row_of
from dispatch.suggestions.suggestion import OPEN, Suggestion, SuggestionState
from dispatch.work.work_order import WorkOrder

AT_ONCE = 200
SHOWN = 100


def visible(actor: Actor) -> ColumnElement[bool]:
    """Those of the asker's branches; what belongs to none, everybody of the house sees."""
    if actor.branches is None:
        return true()
    return or_(Suggestion.branch_id.is_(None), Suggestion.branch_id.in_(actor.branches))


def suggestion(tx: Transaction, suggestion_id: int, *, version: int | None = None) -> Suggestion:
    """Locked. Raises NotFound, ChangedMeanwhile."""
    query = select(Suggestion).where(Suggestion.id == suggestion_id, visible(tx.stamp.by))
    return row_of(tx, query, lock=True, version=version)


def suggestions(
    tx: Transaction,
    states: Collection[SuggestionState] = (),
    *,
    topic: str | None = None,
    text: str | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[Suggestion]:
    """Newest first; `before_id` continues a list."""
    query = select(Suggestion).where(visible(tx.stamp.by)).options(selectinload(Suggestion.others))
    if states:
        query = query.where(Suggestion.state.in_(states))
    if topic:
        query = query.where(Suggestion.topics.cast(JSONB).has_all(array([topic])))
    if text:
        query = query.where(Suggestion.words.icontains(text, autoescape=True))
    if before_id is not None:
        query = query.where(Suggestion.id < before_id)
    return list(tx.session.scalars(query.order_by(Suggestion.id.desc()).limit(limit)))


def queue(tx: Transaction) -> list[Suggestion]:
    """What is still open, oldest first."""
    query = select(Suggestion).where(Suggestion.state.in_(OPEN), visible(tx.stamp.by))
    query = query.options(selectinload(Suggestion.others), selectinload(Suggestion.work_order))
    return list(tx.session.scalars(query.order_by(Suggestion.received_at, Suggestion.id).limit(AT_ONCE)))


def counts(tx: Transaction) -> dict[SuggestionState, int]:
    query = select(Suggestion.state, func.count()).where(visible(tx.stamp.by)).group_by(Suggestion.state)
    return dict(tx.session.execute(query).all())


def published(tx: Transaction) -> list[Suggestion]:
    """For everybody, newest first."""
    query = select(Suggestion).where(Suggestion.published_at.is_not(None)).options(selectinload(Suggestion.others))
    return list(tx.session.scalars(query.order_by(Suggestion.published_at.desc(), Suggestion.id.desc()).limit(SHOWN)))


def same(tx: Transaction, order: WorkOrder, words: str) -> Suggestion | None:
    query = select(Suggestion).join(Suggestion.work_order)
    query = query.where(WorkOrder.customer_id == order.customer_id, Suggestion.words == words)
    return tx.session.scalars(query.limit(1)).first()


def of_order(tx: Transaction, order: WorkOrder) -> list[Suggestion]:
    """Oldest first."""
    return list(
        tx.session.scalars(select(Suggestion).where(Suggestion.work_order_id == order.id).order_by(Suggestion.id))
    )
