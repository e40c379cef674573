"""Work that follows from any change of certain nouns: once for a branch, however many changes there were."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dispatch.store.outbox import defer_once

# Changes come in swarms; whoever waits so long answers them together.
PAUSE = timedelta(seconds=1)
_AFTER: dict[str, frozenset[str]] = {}


def follows(topic: str, subjects: Collection[str]) -> None:
    """Have the topic's handler called, with `branch_id`, soon after rows of these tables were written."""
    _AFTER[topic] = frozenset(subjects)


def ripple(session: Session, touched: Iterable[tuple[int | None, str, int]], *, at: datetime) -> None:
    """`touched`: (branch, table, id). In one order for all, so that nobody waits in a circle."""
    touched = list(touched)
    for topic, subjects in sorted(_AFTER.items()):
        for branch_id in sorted({chain for chain, subject, _ in touched if chain and subject in subjects}):
            defer_once(session, topic, {"branch_id": branch_id}, not_before=at + PAUSE)
