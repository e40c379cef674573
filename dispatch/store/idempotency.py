"""Answers kept under the client's Idempotency-Key, in the same commit as what they tell of.

A repeat gets the first answer again. Two at once: the second waits at the unique key until the first has
committed. A refused request rolls back and leaves no row, so it may be tried again under the same key.
"""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.errors import N_, Invalid
from dispatch.store.base import Base


class KeyUsedOtherwise(Invalid):
    """This Idempotency-Key was used for something else."""

    says = N_("This Idempotency-Key was already used for another request. Use a fresh key for each new request.")


class KeptAnswer(Base):
    __tablename__ = "kept_answer"
    __audited__ = False
    owner: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[str]
    status: Mapped[int | None]
    body: Mapped[str | None]
    at: Mapped[datetime]


def claim(session: Session, *, owner: str, key: str, request: bytes, at: datetime) -> KeptAnswer:
    """The row for this key: fresh (its status is None) or with the answer that was given before.

    Raises:
        KeyUsedOtherwise: the key belongs to a different request.
    """
    request_digest = hashlib.sha256(request).hexdigest()
    fresh = insert(KeptAnswer).values(owner=owner, key=key, request_digest=request_digest, at=at)
    kept = session.scalars(fresh.on_conflict_do_nothing().returning(KeptAnswer)).one_or_none()
    if kept is None:
        kept = session.scalars(select(KeptAnswer).where(KeptAnswer.owner == owner, KeptAnswer.key == key)).one()
    if kept.request_digest != request_digest:
        raise KeyUsedOtherwise
    return kept
