"""What the worker does for this room."""

from sqlalchemy import select

from dispatch.remote.consenting import end
from dispatch.remote.remote_session import EndedBy, RemoteSession
from dispatch.remote.sending import send
from dispatch.store.database import Transaction


def close(tx: Transaction) -> None:
    """Sessions whose time is over are over in the books too; nothing was done in them since."""
    query = select(RemoteSession).where(RemoteSession.ended_at.is_(None), RemoteSession.expires_at <= tx.stamp.at)
    for one in tx.session.scalars(query.with_for_update(of=RemoteSession, skip_locked=True)):
        end(tx, one, EndedBy.TIME)


TOPICS = {"remote.close": close}
DATABASE_TOPICS = {"remote.send": send}
PERIODIC = {"remote.close": "*/5 * * * *"}
