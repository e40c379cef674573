"""A customer who waits for a time that suits them, and what was kept for them because of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.errors import N_, Conflict
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.refusals import refuses
from dispatch.work.hold import Hold
from dispatch.work.work_order import WorkOrder

ONE_PLACE = "uq_wait_living"


class WaitsAlready(Conflict):
    """This order has its place in the line."""

    says = N_("This order is on the waiting list already. Load the page again.")


refuses(ONE_PLACE, WaitsAlready)


class DayPart(StrEnum):
    """By the hour at which a window opens: before 12, before 17, later."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"

    @classmethod
    def of(cls, hour: int) -> "DayPart":
        return cls.MORNING if hour < 12 else cls.AFTERNOON if hour < 17 else cls.EVENING


class WaitEnding(StrEnum):
    BOOKED = "booked"
    LEFT = "left"
    OVER = "over"


class Wait(Base):
    """`weekdays`: 0 is Monday; `parts`: of a day. Empty: any will do."""

    __tablename__ = "wait"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    joined_at: Mapped[datetime]
    weekdays: Mapped[list[Any]]
    parts: Mapped[list[str]]
    ended_at: Mapped[datetime | None]
    ending: Mapped[WaitEnding | None] = mapped_column(stored_enum(WaitEnding))
    version: Mapped[int] = mapped_column()
    work_order: Mapped[WorkOrder] = relationship()
    offers: Mapped[list["WaitOffer"]] = relationship(back_populates="wait", order_by="WaitOffer.id")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index(ONE_PLACE, "work_order_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ending"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id

    def suits(self, opens: datetime) -> bool:
        """`opens` as the wall clock of the home shows it."""
        day, part = not self.weekdays or opens.weekday() in self.weekdays, DayPart.of(opens.hour)
        return day and (not self.parts or part in self.parts)


class WaitOffer(Base):
    """A time that came free and was kept for whoever waited. No window is kept for the same wait twice."""

    __tablename__ = "wait_offer"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    wait_id: Mapped[int] = mapped_column(ForeignKey("wait.id"))
    hold_id: Mapped[int] = mapped_column(ForeignKey("hold.id"), unique=True)
    window_from: Mapped[datetime]
    offered_at: Mapped[datetime]
    wait: Mapped[Wait] = relationship(back_populates="offers")
    hold: Mapped[Hold] = relationship()
    __table_args__ = (UniqueConstraint("wait_id", "window_from"),)

    @property
    def audit_branch(self) -> int:
        return self.wait.audit_branch
