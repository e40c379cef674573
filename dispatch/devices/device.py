"""Devices in homes, from purchase to recycling."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.catalogue.part import DeviceModel
from dispatch.customers.home import Home, Room
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class DeviceState(StrEnum):
    IN_USE = "in_use"
    SPARE = "spare"
    RETIRED = "retired"


class Device(Base):
    """One device in one home. Under warranty up to and including `warranty_until`. `cloud_id`: the name by which its
    maker's cloud knows it, where that isn't the serial number."""

    __tablename__ = "device"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    home_id: Mapped[int] = mapped_column(ForeignKey("home.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    model_id: Mapped[int] = mapped_column(ForeignKey("device_model.id"))
    serial: Mapped[str] = mapped_column(unique=True)
    cloud_id: Mapped[str | None] = mapped_column(index=True)
    firmware: Mapped[str | None]
    bought_on: Mapped[date | None]
    warranty_until: Mapped[date | None]
    state: Mapped[DeviceState] = mapped_column(stored_enum(DeviceState), default=DeviceState.IN_USE)
    version: Mapped[int] = mapped_column()

    home: Mapped[Home] = relationship()
    room: Mapped[Room | None] = relationship()
    model: Mapped[DeviceModel] = relationship(lazy="joined")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_device_grams", text("search_grams(serial)"), postgresql_using="gin"),)

    def under_warranty(self, on: date) -> bool:
        return self.warranty_until is not None and on <= self.warranty_until
