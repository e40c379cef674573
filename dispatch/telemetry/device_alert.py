"""Alerts of devices: what a device's cloud reported, once however often it was said, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.devices.device import Device
from dispatch.errors import N_, Conflict
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.refusals import refuses
from dispatch.telemetry.alert_kind import AlertKind, Severity
from dispatch.work.work_order import WorkOrder

ONE_AT_A_TIME = "ex_device_alert_one"


class AlertBegun(Conflict):
    """This alert has begun already."""

    says = N_("The same alert of this device came in at the same moment. Send it again.")


refuses(ONE_AT_A_TIME, AlertBegun)


class AlertState(StrEnum):
    """`cleared`: the device says it is well again; `ordered`: an order sees to it."""

    OPEN = "open"
    ORDERED = "ordered"
    DISMISSED = "dismissed"
    CLEARED = "cleared"


class DeviceAlert(Base):
    """All reports of one kind from one device that belong together.

    `device` and `kind` are None where the serial number or the kind is none of ours; what was sent stays in `serial`
    and `code`. `severity`: the worst that was said; `reading`: the newest. `first_at`, `last_at`: by our clock.
    `subject`: a number for this device and kind, and `absorbs`: so long what is said of it belongs here; the database
    lets no second one begin meanwhile. `relapses`: how often it came back after it had cleared.
    """

    __tablename__ = "device_alert"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    subject: Mapped[int] = mapped_column(BigInteger, index=True)
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"), index=True)
    serial: Mapped[str]
    code: Mapped[str]
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("alert_kind.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"), index=True)
    firmware: Mapped[str | None]
    severity: Mapped[Severity] = mapped_column(stored_enum(Severity))
    state: Mapped[AlertState] = mapped_column(stored_enum(AlertState))
    reading: Mapped[str | None]
    unit: Mapped[str | None]
    first_at: Mapped[datetime] = mapped_column(index=True)
    last_at: Mapped[datetime]
    count: Mapped[int] = mapped_column(default=1)
    relapses: Mapped[int] = mapped_column(default=0)
    absorbs: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    cleared_at: Mapped[datetime | None]
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"), index=True)
    reason: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column()

    device: Mapped[Device | None] = relationship()
    kind: Mapped[AlertKind | None] = relationship(lazy="joined")
    work_order: Mapped[WorkOrder | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("(state = 'dismissed') = (reason IS NOT NULL)", name="dismissed_why"),
        CheckConstraint("state <> 'ordered' OR work_order_id IS NOT NULL", name="ordered"),
        CheckConstraint("state <> 'cleared' OR cleared_at IS NOT NULL", name="cleared"),
        CheckConstraint("count > 0 AND relapses >= 0", name="counts"),
        # int8range makes the equality work without the btree_gist extension.
        ExcludeConstraint(
            (func.int8range(subject, subject, "[]"), "="), (absorbs, "&&"), name=ONE_AT_A_TIME, using="gist"
        ),
        Index("ix_device_alert_open", "last_at", postgresql_where="state = 'open'"),
    )

    @property
    def audit_branch(self) -> int:
        return self.branch_id or 0

    def name_in(self, language: str) -> str:
        """What it is called; the sender's word where it is none of ours."""
        return self.kind.name_in(language) if self.kind else self.code


class DeviceEvent(Base):
    """One report as it came. `sender` and `key`, its own number there, let it come in once. `at`: by the device's own
    clock; `clears`: it said that all is well again."""

    __tablename__ = "device_event"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("device_alert.id"), index=True)
    sender: Mapped[str]
    key: Mapped[str]
    severity: Mapped[Severity] = mapped_column(stored_enum(Severity))
    clears: Mapped[bool] = mapped_column(default=False)
    reading: Mapped[str | None]
    unit: Mapped[str | None]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    alert: Mapped[DeviceAlert] = relationship()
    __table_args__ = (UniqueConstraint("sender", "key", name="uq_device_event_once"),)
