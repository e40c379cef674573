"""What people ask about mentions."""

from collections.abc import Collection

from sqlalchemy import func, select

from dispatch.mentions.mention import LOOKED_AT_WITHIN, WAITING, Mention, MentionState
from dispatch.store.database import Transaction
from dispatch.store.row import row_of


def mentions(
    tx: Transaction, states: Collection[MentionState] = (), *, before_id: int | None = None, limit: int = 50
) -> list[Mention]:
    """Newest first; `before_id` continues."""
    query = select(Mention).order_by(Mention.id.desc()).limit(limit)
    if states:
        query = query.where(Mention.state.in_(states))
    return list(tx.session.scalars(query.where(Mention.id < before_id) if before_id else query))


def queue(tx: Transaction) -> list[Mention]:
    """What waits for somebody, oldest first."""
    query = select(Mention).where(Mention.state.in_(WAITING)).order_by(Mention.received_at, Mention.id)
    return list(tx.session.scalars(query.limit(200)))


def mention(tx: Transaction, mention_id: int, *, version: int | None = None) -> Mention:
    """Locked. Raises NotFound, ChangedMeanwhile."""
    return row_of(tx, select(Mention).where(Mention.id == mention_id), lock=True, version=version)


def counts(tx: Transaction) -> dict[MentionState, int]:
    return dict(tx.session.execute(select(Mention.state, func.count()).group_by(Mention.state)).all())


def overdue(tx: Transaction) -> int:
    """New ones that nobody has looked at for a day; nothing that was left alone on purpose."""
    late = Mention.received_at < tx.stamp.at - LOOKED_AT_WITHIN
    return tx.session.scalar(select(func.count()).where(Mention.state == MentionState.NEW, late)) or 0
