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

ONE_AT_A_TIME, ONE_A_STAY = "uq_hold_living", "uq_hold_stay"


class HeldAlready(Conflict):
    """A time is being held for this order just now."""

    says = N_("A time was chosen for this order in another window just now. Load the page again.")


refuses(ONE_AT_A_TIME, HeldAlready)
refuses(ONE_A_STAY, HeldAlready)


class HoldEnding(StrEnum):
    BOOKED = "booked"
    RELEASED = "released"
    EXPIRED = "expired"


class Hold(Base):
    """`travel_seconds` on the way there are part of the engagement, as a visit's are. `asked`: we ask the customer for
    this time, instead of them us.

    Where two come, or more than once, each `stay` has a hold of its own. The first leads: it is what the customer
    chose, and its `others` live and end with it.
    """

    __tablename__ = "hold"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    stay: Mapped[int] = mapped_column(default=1)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("hold.id"), index=True)
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
    lead: Mapped["Hold | None"] = relationship(remote_side=id, back_populates="others")
    others: Mapped[list["Hold"]] = relationship(back_populates="lead", order_by="Hold.stay")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index(
            ONE_AT_A_TIME, "work_order_id", unique=True, postgresql_where=text("ended_at IS NULL AND lead_id IS NULL")
        ),
        Index(ONE_A_STAY, "work_order_id", "stay", unique=True, postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("lead_id <> id AND stay >= 1", name="lead"),
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ending"),
        CheckConstraint("window_from <= starts_at AND starts_at <= window_to", name="inside"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id

    @property
    def whole(self) -> list["Hold"]:
        """All that was chosen with it, of its leader."""
        return [self, *self.others]

    def lives(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at

    def end(self, ending: HoldEnding, at: datetime) -> None:
        """With all that was chosen with it, whichever of them this is."""
        for each in (self.lead or self).whole:
            each.ended_at, each.ending = at, ending
            each.engagement.release(at)
            remark(each, ending.value)
