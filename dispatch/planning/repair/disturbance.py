"""What happened to a day under way, kept until a repair has looked at it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class Happening(StrEnum):
    ASKED = "asked"  # an urgent order was sent to dispatch
    CANCELLED = "cancelled"  # a visit of the day is off
    OFF_PLAN = "off_plan"  # somebody arrived or ended earlier or later than planned
    EMPTIED = "emptied"  # an engineer has nothing left to do
    ENGINEER_OUT = "engineer_out"
    HOUR = "hour"  # one has gone by


class Disturbance(Base):
    """`minutes`: by how much it was off plan; negative: early."""

    __tablename__ = "disturbance"
    __audited__ = False  # what happened is audited where it happened
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    day: Mapped[date]
    what: Mapped[Happening] = mapped_column(stored_enum(Happening))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    engineer_id: Mapped[int | None] = mapped_column(ForeignKey("engineer.id"))
    minutes: Mapped[int | None]
    at: Mapped[datetime]
    __table_args__ = (Index(None, "branch_id", "day"),)

    def to_json(self) -> dict[str, Any]:
        """As a cause of a plan run."""
        facts = {"visit_id": self.visit_id, "engineer_id": self.engineer_id, "minutes": self.minutes}
        return {"what": self.what.value, **{name: value for name, value in facts.items() if value is not None}}
