"""How full a day of a branch is: paid time, and the work that will take it."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.branch import Branch
from dispatch.store.base import Base

# Measured in closed months: below this share 98 of 100 promises hold; above it every point costs some.
WARN = 80
# From here on the backlog grows and promises fall by the point: no flexible visit should be offered for that week.
FULL = 86


class CapacityDay(Base):
    """Minutes. `planned`: visits given out, with their roads; `known`: open orders that could have that day;
    `expected`: what usually still comes in for such a weekday so long before it."""

    __tablename__ = "capacity_day"
    __audited__ = False  # worked out anew with every look ahead
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    paid: Mapped[int]
    planned: Mapped[int]
    known: Mapped[int]
    expected: Mapped[int]

    branch: Mapped[Branch] = relationship()
    __table_args__ = (CheckConstraint("paid >= 0 AND planned >= 0 AND known >= 0 AND expected >= 0", name="minutes"),)

    @property
    def load(self) -> int | None:
        """Per cent of paid time; None where nobody is paid."""
        return round(100 * (self.planned + self.known + self.expected) / self.paid) if self.paid else None

    @property
    def warns(self) -> bool:
        return self.load is not None and self.load >= WARN
