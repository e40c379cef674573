"""Opening what is due here and now, in this process: for the seed, and for tests."""

from sqlalchemy import text

from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database
from dispatch.topics import handler

DUE = text(
    "DELETE FROM procrastinate_jobs WHERE id = ("
    "  SELECT id FROM procrastinate_jobs"
    "  WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= :now)"
    "  AND task_name NOT LIKE ALL (CAST(:but AS text[]))"
    "  ORDER BY coalesce(scheduled_at, '-infinity'), id FOR UPDATE SKIP LOCKED LIMIT 1"
    ") RETURNING task_name, args"
)


def deliver_all(database: Database, settings: Settings, *, but: tuple[str, ...] = ()) -> int:
    """Open every message that is due by the database's clock, those they leave included. Returns how many.

    A handler's exception is raised here, and its message is gone: nothing is tried twice. `but`: topics to leave,
    as patterns of LIKE.
    """
    opened = 0
    while True:
        with database.transaction(SYSTEM) as tx:
            row = tx.session.execute(DUE, {"now": tx.stamp.at, "but": list(but)}).one_or_none()
        if row is None:
            return opened
        topic, facts = row
        handler(topic, database, settings)(**facts)
        opened += 1
