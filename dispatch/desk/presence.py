"""Presence: who at the desk is there to answer, as they say themselves, for as long as they are signed in."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, and_, update
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.database import Transaction

SILENT = timedelta(hours=3)  # as long as a session may stand idle
LONGEST = timedelta(hours=12)  # as long as a session may last


class PresenceState(StrEnum):
    """`busy`: keeps what they have, and is given nothing new."""

    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"


class Presence(Base):
    """`given_at`: when they were last given something; who was given nothing for longest comes first."""

    __tablename__ = "presence"
    __audited__ = False
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    state: Mapped[PresenceState] = mapped_column(stored_enum(PresenceState))
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    given_at: Mapped[datetime | None]

    def at(self, now: datetime) -> PresenceState:
        """Who was not heard of for too long is away."""
        gone = now - self.seen_at > SILENT or now - self.since > LONGEST
        return PresenceState.AWAY if gone else self.state


def presence_of(tx: Transaction, account_id: int) -> PresenceState:
    """Away, where they never said anything."""
    found = tx.session.get(Presence, account_id)
    return found.at(tx.stamp.at) if found else PresenceState.AWAY


def seen(tx: Transaction, account_id: int) -> None:
    """They did something in the console just now."""
    here = and_(Presence.account_id == account_id, Presence.state != PresenceState.AWAY)
    tx.session.execute(
        update(Presence).where(here).values(seen_at=tx.stamp.at), execution_options={"synchronize_session": False}
    )
