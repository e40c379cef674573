"""Where an engineer was last on the way to a visit, so that whoever waits knows when they come. Nothing else."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base


class Whereabouts(Base):
    """One place a visit, which each next one replaces: there is no way back from here. The database takes it only while
    the visit is on the way, and deletes it itself the moment it no longer is.

    Not audited, for a list of such moments would be a track. Nothing that counts hours may ever join this table.
    `accuracy`: metres, as the phone says. `anchor_*`: where they have stood since `still_since`, so that a long stop is
    seen; `nearest`: metres to the door at the best, so that a detour is. Neither says which way was driven.
    """

    __tablename__ = "whereabouts"
    __audited__ = False
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True)
    lat: Mapped[float]
    lon: Mapped[float]
    accuracy: Mapped[int]
    at: Mapped[datetime]
    anchor_lat: Mapped[float]
    anchor_lon: Mapped[float]
    still_since: Mapped[datetime]
    nearest: Mapped[int | None]
    __table_args__ = (
        CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="on_earth"),
        CheckConstraint("accuracy BETWEEN 0 AND 100000", name="accuracy"),
    )
