"""What we promise, where and how fast."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.people.branch import Zone
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class Priority(StrEnum):
    """From impact × urgency; `critical` opens the way that is manned day and night."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class SlaRule(Base):
    """Targets for one zone and priority, written as working_time reads them: "2h", "8bh", "3bd".

    `always`: the clock runs day and night, else in the branch's opening hours.
    """

    __tablename__ = "sla_rule"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    zone: Mapped[Zone] = mapped_column(stored_enum(Zone))
    priority: Mapped[Priority] = mapped_column(stored_enum(Priority))
    effective_from: Mapped[date]
    response: Mapped[str]
    arrival: Mapped[str]
    resolution: Mapped[str]
    always: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("zone", "priority", "effective_from"),)
