"""Parts and device models."""

from typing import Any

from sqlalchemy import Identity
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base


class Part(Base):
    """A spare part. `certified`: original or approved by the maker."""

    __tablename__ = "part"
    number: Mapped[str] = mapped_column(primary_key=True)
    names: Mapped[dict[str, str]]
    certified: Mapped[bool] = mapped_column(default=True)
    models: Mapped[list[str]]

    def name_in(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]


class DeviceModel(Base):
    """A make and model we look after. `firmware`: [current, older, …]."""

    __tablename__ = "device_model"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    maker: Mapped[str]
    name: Mapped[str]
    category: Mapped[str]
    firmware: Mapped[list[Any]]
    warranty_months: Mapped[int]

    @property
    def full_name(self) -> str:
        return f"{self.maker} {self.name}"
