"""Diagnostic bundles: what a device says of itself, looked through by the customer before we get it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.devices.device import Device
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import WorkOrder


class BundleSource(StrEnum):
    UPLOAD = "upload"
    CLOUD = "cloud"


class BundleState(StrEnum):
    """`shown`: the customer has still to say what of it we may have."""

    SHOWN = "shown"
    SENT = "sent"
    REFUSED = "refused"


class PartKind(StrEnum):
    VALUES = "values"
    LOG = "log"
    PICTURE = "picture"
    OTHER = "other"


class Bundle(Base):
    """`key`: the cloud's own, so that the same one comes in once. `points`: what stands out, for a small screen."""

    __tablename__ = "bundle"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    source: Mapped[BundleSource] = mapped_column(stored_enum(BundleSource))
    state: Mapped[BundleState] = mapped_column(stored_enum(BundleState))
    inlet_id: Mapped[int | None] = mapped_column(ForeignKey("inlet.id"))
    key: Mapped[str | None]
    name: Mapped[str]
    points: Mapped[list[Any]]
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    work_order: Mapped[WorkOrder] = relationship()
    device: Mapped[Device | None] = relationship()
    parts: Mapped[list["BundlePart"]] = relationship(order_by="BundlePart.id", cascade="all, delete-orphan")
    __table_args__ = (
        CheckConstraint("(state = 'shown') = (decided_at IS NULL)", name="decided"),
        Index("uq_bundle_once", "inlet_id", "key", unique=True, postgresql_where="key IS NOT NULL"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id


class BundlePart(Base):
    """`found`: how much of it points at a person, by kind. `data` is gone where the customer left it out."""

    __tablename__ = "bundle_part"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"), index=True)
    name: Mapped[str]
    kind: Mapped[PartKind] = mapped_column(stored_enum(PartKind))
    size: Mapped[int]
    found: Mapped[dict[str, int]]
    sent: Mapped[bool] = mapped_column(default=False)
    masked: Mapped[bool] = mapped_column(default=False)
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
