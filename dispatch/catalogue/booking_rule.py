"""On what terms customers choose a time themselves."""

from datetime import timedelta
from typing import Self

from sqlalchemy import CheckConstraint, Identity
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.catalogue.fault_type import WorkKind
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class BookingRule(Base):
    """Of one kind of work; without a rule nobody books it by link.

    `notice`: minutes before a window opens. `horizon`: days ahead. `length`: of a window, whole hours. `cut_off`:
    minutes before the window opens until which the customer may still move or cancel. `reserve`: per cent of the
    time of those who could do it that is kept for emergencies, free for everybody from `released_at` (an hour of
    the day itself). `share`: per cent of a shift that may be booked at all. `slack`: minutes before the window
    closes by which work must begin. `holds`: minutes a chosen time waits for its answer.
    """

    __tablename__ = "booking_rule"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_kind: Mapped[WorkKind] = mapped_column(stored_enum(WorkKind), unique=True)
    notice: Mapped[int] = mapped_column(default=240)
    horizon: Mapped[int] = mapped_column(default=21)
    length: Mapped[int] = mapped_column(default=2)
    cut_off: Mapped[int] = mapped_column(default=240)
    reserve: Mapped[int] = mapped_column(default=15)
    released_at: Mapped[int] = mapped_column(default=13)
    share: Mapped[int] = mapped_column(default=80)
    slack: Mapped[int] = mapped_column(default=30)
    holds: Mapped[int] = mapped_column(default=10)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("notice BETWEEN 0 AND 20160 AND cut_off BETWEEN 0 AND 20160", name="minutes"),
        CheckConstraint("horizon BETWEEN 1 AND 60 AND length IN (1, 2, 3, 4, 6)", name="windows"),
        CheckConstraint("reserve BETWEEN 0 AND 90 AND share BETWEEN 10 AND 100", name="shares"),
        CheckConstraint("released_at BETWEEN 0 AND 24 AND holds BETWEEN 1 AND 60", name="hours"),
        CheckConstraint("slack BETWEEN 0 AND 60 * length - 1", name="slack"),
    )

    @classmethod
    def usual(cls, work_kind: WorkKind) -> Self:
        """The field's defaults; see README."""
        return cls(
            **{"work_kind": work_kind, "notice": 240, "horizon": 21, "length": 2, "cut_off": 240, "reserve": 15},
            **{"released_at": 13, "share": 80, "slack": 30, "holds": 10},
        )

    @property
    def lives(self) -> timedelta:
        return timedelta(minutes=self.holds)
