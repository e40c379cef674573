"""Homes: where we go, what is there and how one gets in."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.customers.customer import Customer
from dispatch.people.branch import Zone
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class LocationQuality(StrEnum):
    """How sure we are of where an address lies. Below `street` a person must look at it."""

    EXACT = "exact"
    STREET = "street"
    POSTCODE = "postcode"
    PLACE = "place"
    UNKNOWN = "unknown"


class Home(Base):
    """A place we go to. The door code opens to staff only around a visit, and each look is logged. `access_hours`: when
    work may begin there, see access_hours.py; None: at all times."""

    __tablename__ = "home"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    street: Mapped[str]
    postcode: Mapped[str] = mapped_column(index=True)
    city: Mapped[str]
    country: Mapped[str] = mapped_column(default="NO")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    located: Mapped[LocationQuality] = mapped_column(stored_enum(LocationQuality), default=LocationQuality.UNKNOWN)
    zone: Mapped[Zone | None] = mapped_column(stored_enum(Zone))
    access_notes: Mapped[str | None]
    door_code: Mapped[str | None]
    access_hours: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column()

    customer: Mapped[Customer] = relationship(back_populates="homes")
    rooms: Mapped[list["Room"]] = relationship(cascade="all, delete-orphan", order_by="Room.id")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_home_grams", text("search_grams(address_of(street, postcode, city))"), postgresql_using="gin"),
    )

    @property
    def address(self) -> str:
        return f"{self.street}, {self.postcode} {self.city}"

    @property
    def sure(self) -> bool:
        """Located well enough to plan a route to it."""
        return self.located in (LocationQuality.EXACT, LocationQuality.STREET)


class Room(Base):
    __tablename__ = "room"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    home_id: Mapped[int] = mapped_column(ForeignKey("home.id"), index=True)
    name: Mapped[str]
