"""A branch: an own or partner outlet, where it works and when it is open."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.branch_calendar import OPENING, BranchCalendar, CalendarDay
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.working_time import Calendar


class Zone(StrEnum):
    """How far out a place is; targets depend on it."""

    URBAN = "urban"
    SUBURBAN = "suburban"
    REMOTE = "remote"


class Tone(StrEnum):
    """How a branch speaks to its customers."""

    PLAIN = "plain"
    WARM = "warm"


class Branch(Base):
    """`area` is an outline as [[lon, lat], …] for the map.

    `hand_over_targets`: how long an order may be in whose hands, {intake, dispatch, engineer, partner} → target; where
    there is none it is only measured.
    """

    __tablename__ = "branch"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    partner: Mapped[bool] = mapped_column(default=False)
    time_zone: Mapped[str]
    depot_lat: Mapped[float]
    depot_lon: Mapped[float]
    area: Mapped[list[Any]]
    language: Mapped[str] = mapped_column(default="nb")
    phone: Mapped[str | None]
    hand_over_targets: Mapped[dict[str, str]] = mapped_column(default=dict)
    tone: Mapped[Tone] = mapped_column(stored_enum(Tone), default=Tone.PLAIN)
    version: Mapped[int] = mapped_column()

    postcodes: Mapped[list["BranchPostcode"]] = relationship(back_populates="branch", cascade="all, delete-orphan")
    calendars: Mapped[list[BranchCalendar]] = relationship(
        cascade="all, delete-orphan", order_by=BranchCalendar.id, single_parent=True
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_branch(self) -> int:
        return self.id

    @property
    def calendar(self) -> Calendar:
        """When the desk is open."""
        return self.calendar_named(OPENING).calendar

    def calendar_named(self, name: str) -> BranchCalendar:
        """The opening hours, where it has none of that name."""
        found = {calendar.name: calendar for calendar in self.calendars}
        return found.get(name) or found[OPENING]

    @property
    def opening(self) -> dict[str, Any]:
        """The desk's hours as working_time writes them, closures apart."""
        drawn = self.calendar.to_json()
        return {"weekly": drawn["weekly"], "special": drawn["special"]}

    @property
    def closures(self) -> list[CalendarDay]:
        """The days on which the desk is closed."""
        return [day for day in self.calendar_named(OPENING).days if day.closed]

    def open_calendars(self, opening: dict[str, Any], closures: Mapping[date, str] | None = None) -> None:
        """The two that every branch has. `opening`: {"weekly": …, "special": …}. Raises BadCalendar."""
        special = {date.fromisoformat(day): (hours, "") for day, hours in opening.get("special", {}).items()}
        closed = {day: ([], why) for day, why in (closures or {}).items()}
        weekly = opening.get("weekly", {})
        desk = BranchCalendar.open(OPENING, time_zone=self.time_zone, weekly=weekly, days=closed | special)
        self.calendars = [desk, BranchCalendar.always(self.time_zone)]


class BranchPostcode(Base):
    """Which branch answers for addresses whose postcode starts so; the longest prefix wins."""

    __tablename__ = "branch_postcode"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    prefix: Mapped[str] = mapped_column(unique=True)
    zone: Mapped[Zone] = mapped_column(stored_enum(Zone))
    branch: Mapped[Branch] = relationship(back_populates="postcodes")

    @property
    def audit_branch(self) -> int:
        return self.branch_id
