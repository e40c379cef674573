"""A branch: an own or partner outlet, where it works and when it is open."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.working_time import Calendar


class Zone(StrEnum):
    """How far out a place is; targets depend on it."""

    URBAN = "urban"
    SUBURBAN = "suburban"
    REMOTE = "remote"


class Branch(Base):
    """`opening` is a calendar as working_time reads it; `area` an outline as [[lon, lat], …] for the map."""

    __tablename__ = "branch"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    partner: Mapped[bool] = mapped_column(default=False)
    time_zone: Mapped[str]
    opening: Mapped[dict[str, Any]]
    depot_lat: Mapped[float]
    depot_lon: Mapped[float]
    area: Mapped[list[Any]]
    language: Mapped[str] = mapped_column(default="nb")
    phone: Mapped[str | None]
    version: Mapped[int] = mapped_column()

    postcodes: Mapped[list["BranchPostcode"]] = relationship(back_populates="branch", cascade="all, delete-orphan")
    closures: Mapped[list["Closure"]] = relationship(cascade="all, delete-orphan", order_by="Closure.day")
    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_branch(self) -> int:
        return self.id

    @property
    def calendar(self) -> Calendar:
        """When the desk is open. Closures are this branch's own rows, not a country's public holidays."""
        closed = [closure.day.isoformat() for closure in self.closures]
        return Calendar.from_json({"zone": self.time_zone, "special": {}, **self.opening, "closed": closed})


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


class Closure(Base):
    """A day on which the branch is closed, and why."""

    __tablename__ = "closure"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    day: Mapped[date]
    why: Mapped[str]
    __table_args__ = (UniqueConstraint("branch_id", "day"),)

    @property
    def audit_branch(self) -> int:
        return self.branch_id
