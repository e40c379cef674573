"""A hold: a time somebody has chosen and not yet confirmed. While it lives an engineer's time is really taken."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.errors import N_, Conflict
from dispatch.people.engagement import Engagement
from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.refusals import refuses
from dispatch.work.work_order import WorkOrder

ONE_AT_A_TIME = "uq_hold_living"


class HeldAlready(Conflict):
    """A time is being held for this order just now."""

    says = N_("A time was chosen for this order in another window just now. Load the page again.")


refuses(ONE_AT_A_TIME, HeldAlready)


class HoldEnding(StrEnum):
    BOOKED = "booked"
    RELEASED = "released"
    EXPIRED = "expired"


class Hold(Base):
    """`travel_seconds` on the way there are part of the engagement, as a visit's are. `asked`: we ask the customer for
    this time, instead of them us."""

    __tablename__ = "hold"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), unique=True)
    window_from: Mapped[datetime]
    window_to: Mapped[datetime]
    starts_at: Mapped[datetime]
    travel_seconds: Mapped[int]
    held_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    renewed: Mapped[bool] = mapped_column(default=False)
    asked: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    ending: Mapped[HoldEnding | None] = mapped_column(stored_enum(HoldEnding))
    version: Mapped[int] = mapped_column()
    work_order: Mapped[WorkOrder] = relationship()
    engagement: Mapped[Engagement] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index(ONE_AT_A_TIME, "work_order_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ending"),
        CheckConstraint("window_from <= starts_at AND starts_at <= window_to", name="inside"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id

    def lives(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at

    def end(self, ending: HoldEnding, at: datetime) -> None:
        self.ended_at, self.ending = at, ending
        self.engagement.release(at)
        remark(self, ending.value)
