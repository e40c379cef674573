"""What an engineer is engaged with, and when: visits with their travel, absences, holds.

Everything that occupies an engineer is a row here, whatever it belongs to, so that one constraint of
the database can forbid that anybody is in two places.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, and_, func, select
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.errors import N_, Conflict
from dispatch.people.engineer import Engineer
from dispatch.store.base import Base
from dispatch.store.columns import period, stored_enum
from dispatch.store.database import Transaction
from dispatch.store.refusals import refuses

NO_OVERLAP = "ex_engagement_no_overlap"


class EngineerBusy(Conflict):
    """The engineer is already engaged at that time."""

    says = N_("The engineer is already engaged at that time. Somebody was quicker, or the day has changed.")


refuses(NO_OVERLAP, EngineerBusy)


class EngagementKind(StrEnum):
    VISIT = "visit"
    ABSENCE = "absence"
    HOLD = "hold"


class Engagement(Base):
    """An engineer's time that is taken. `released_at` set: it no longer occupies anybody."""

    __tablename__ = "engagement"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    engineer_id: Mapped[int] = mapped_column(ForeignKey("engineer.id"))
    kind: Mapped[EngagementKind] = mapped_column(stored_enum(EngagementKind))
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    released_at: Mapped[datetime | None]
    engineer: Mapped[Engineer] = relationship()

    __table_args__ = (
        # int8range makes the equality work without the btree_gist extension.
        ExcludeConstraint(
            (func.int8range(engineer_id, engineer_id, "[]"), "="),
            (during, "&&"),
            where="released_at IS NULL",
            name=NO_OVERLAP,
            using="gist",
        ),
        CheckConstraint("NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)", name="period"),
    )

    def release(self, at: datetime) -> None:
        self.released_at = at


class Absence(Base):
    """Time an engineer is away: ill, on leave, on a course."""

    __tablename__ = "absence"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), unique=True)
    why: Mapped[str]
    engagement: Mapped[Engagement] = relationship()


def engage(
    tx: Transaction, engineer_id: int, *, kind: EngagementKind, starts_at: datetime, ends_at: datetime
) -> Engagement:
    """Take an engineer's time.

    The engineer's row is locked first, so that racers queue instead of deadlocking; who may have the
    time is decided by the constraint alone.

    Raises:
        EngineerBusy: some of it is taken already.
    """
    tx.session.execute(select(Engineer.id).where(Engineer.id == engineer_id).with_for_update(key_share=True))
    engagement = Engagement(engineer_id=engineer_id, kind=kind, during=period(starts_at, ends_at))
    with tx.savepoint():
        tx.add(engagement)
    return engagement


def engagements(tx: Transaction, engineer_id: int, *, starts_at: datetime, ends_at: datetime) -> list[Engagement]:
    """What occupies the engineer in that time."""
    query = select(Engagement).where(
        and_(
            Engagement.engineer_id == engineer_id,
            Engagement.released_at.is_(None),
            Engagement.during.overlaps(period(starts_at, ends_at)),
        )
    )
    return list(tx.session.scalars(query.order_by(func.lower(Engagement.during))))
