"""Shifts: when an engineer works, with the break that floats inside."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.engineer import Engineer
from dispatch.store.base import Base


class Shift(Base):
    """One working day of one engineer. The break may lie anywhere from `break_from` to `break_to`."""

    __tablename__ = "shift"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    engineer_id: Mapped[int] = mapped_column(ForeignKey("engineer.id"))
    day: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    break_minutes: Mapped[int] = mapped_column(default=0)
    break_from: Mapped[datetime | None]
    break_to: Mapped[datetime | None]
    overtime_minutes: Mapped[int] = mapped_column(default=0)
    engineer: Mapped[Engineer] = relationship()

    @property
    def audit_branch(self) -> int:
        return self.engineer.branch_id

    __table_args__ = (
        UniqueConstraint("engineer_id", "day"),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("break_minutes >= 0 AND overtime_minutes >= 0", name="minutes"),
    )
