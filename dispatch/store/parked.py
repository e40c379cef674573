"""Messages for the worker that were tried often enough and set aside: somebody must look."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from dispatch.errors import N_, NotFound
from dispatch.store.audit import Change
from dispatch.store.database import Transaction

TRIES = 5


class NotParked(NotFound):
    """There is no such message set aside."""

    says = N_("It is no longer set aside. Somebody may have been quicker.")


@dataclass(frozen=True)
class Parked:
    """`facts` name rows by id and hold nothing personal. `since`: when the last try failed."""

    id: int
    topic: str
    facts: dict[str, Any]
    tries: int
    since: datetime


def parked(tx: Transaction, *, before_id: int | None = None, limit: int = 500) -> list[Parked]:
    """Newest first; `before_id` continues a list."""
    rows = tx.session.execute(
        text(
            "SELECT id, task_name, args, attempts, (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id) "
            "FROM procrastinate_jobs AS job WHERE status = 'failed' AND id < coalesce(:before, id + 1) "
            "ORDER BY id DESC LIMIT :limit"
        ),
        {"before": before_id, "limit": limit},
    )
    return [Parked(*row) for row in rows]


def try_again(tx: Transaction, parked_id: int) -> None:
    """Put one back in the queue, with all its tries before it.

    Raises:
        NotParked.
    """
    topic = tx.session.execute(
        text(
            "UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL "
            "WHERE id = :id AND status = 'failed' RETURNING task_name"
        ),
        {"id": parked_id},
    ).scalar_one_or_none()
    _record(tx, parked_id, "try_again", topic)


def forget(tx: Transaction, parked_id: int) -> None:
    """Nobody will open it any more.

    Raises:
        NotParked.
    """
    gone = tx.session.execute(
        text("DELETE FROM procrastinate_jobs WHERE id = :id AND status = 'failed' RETURNING task_name"),
        {"id": parked_id},
    ).scalar_one_or_none()
    _record(tx, parked_id, "forget", gone)


def waiting(tx: Transaction) -> tuple[int, datetime | None]:
    """How many messages are due and not yet opened, and since when the oldest is: an idle worker shows here."""
    return tx.session.execute(
        text(
            "SELECT count(*), min(coalesce(job.scheduled_at, event.at)) FROM procrastinate_jobs AS job "
            "JOIN procrastinate_events AS event ON event.job_id = job.id AND event.type = 'deferred' "
            "WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()"
        )
    ).one()


def _record(tx: Transaction, parked_id: int, verb: str, topic: str | None) -> None:
    if topic is None:
        raise NotParked
    tx.ledger.record(Change("procrastinate_jobs", parked_id, 0, None, verb, {"topic": [topic]}))
