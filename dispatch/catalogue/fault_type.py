"""Fault types: what can be wanted or wrong, and all that follows from it.

A fault type has editions with effective dates. A work order keeps the edition it was opened under, so that
changing the catalogue never changes what was agreed.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class WorkKind(StrEnum):
    """The kinds of work over a home's life, from advice to recycling."""

    CONSULTATION = "consultation"
    DESIGN = "design"
    INSTALLATION = "installation"
    COMMISSIONING = "commissioning"
    REPAIR = "repair"
    MAINTENANCE = "maintenance"
    UPGRADE = "upgrade"
    TRAINING = "training"
    REMOVAL = "removal"
    RECYCLING = "recycling"


class FaultDomain(StrEnum):
    """Where a fault lies."""

    APP = "app"
    NETWORK = "network"
    DEVICE = "device"
    CLOUD = "cloud"
    THIRD_PARTY = "third_party"
    NONE = "none"


class FaultType(Base):
    __tablename__ = "fault_type"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    editions: Mapped[list["FaultTypeEdition"]] = relationship(
        back_populates="fault_type", order_by="FaultTypeEdition.effective_from"
    )


class FaultTypeEdition(Base):
    """`needs` maps skill to least level; `minutes` and `spread` are mean and standard deviation of a visit.

    `remote_first`: nobody is sent before a step of its `guide` (the code of one) was tried in vain, or somebody has
    said why hands are needed.

    `persons` come at once. `follow_ups` are the visits after the first: [{minutes, persons, days, same_engineer}],
    each so many `days` after the one before it at the soonest.
    """

    __tablename__ = "fault_type_edition"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    fault_type_id: Mapped[int] = mapped_column(ForeignKey("fault_type.id"))
    effective_from: Mapped[date]
    names: Mapped[dict[str, str]]
    work_kind: Mapped[WorkKind] = mapped_column(stored_enum(WorkKind))
    domain: Mapped[FaultDomain] = mapped_column(stored_enum(FaultDomain))
    needs: Mapped[dict[str, int]]
    minutes: Mapped[int]
    spread: Mapped[int]
    impact: Mapped[int]
    urgency: Mapped[int]
    critical: Mapped[bool] = mapped_column(default=False)
    remote_first: Mapped[bool] = mapped_column(default=False)
    checklist_id: Mapped[int | None] = mapped_column(ForeignKey("checklist.id"))
    guide: Mapped[str | None]
    parts: Mapped[list[str]]
    persons: Mapped[int] = mapped_column(default=1)
    follow_ups: Mapped[list[Any]] = mapped_column(default=list)
    fault_type: Mapped[FaultType] = relationship(back_populates="editions")

    __table_args__ = (
        UniqueConstraint("fault_type_id", "effective_from"),
        CheckConstraint("minutes BETWEEN 5 AND 1440 AND spread >= 0", name="minutes"),
        CheckConstraint("impact BETWEEN 1 AND 3 AND urgency BETWEEN 1 AND 3", name="weights"),
        CheckConstraint("persons BETWEEN 1 AND 2", name="persons"),
    )

    def name_in(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]
