"""Commands to devices: what was asked of a device from afar, and what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.catalogue.guide import Guide, Went
from dispatch.devices.device import Device
from dispatch.errors import N_, Conflict, Forbidden
from dispatch.remote.command_kind import CommandKind
from dispatch.remote.remote_session import RemoteSession
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.refusals import refuses
from dispatch.work.work_order import WorkOrder

CONSENTED, ONE_AT_A_TIME = "device_command_consented", "uq_device_command_under_way"


class NoConsent(Forbidden):
    """The customer doesn't let us in."""

    says = N_(
        "The customer doesn't let us do this now: they weren't asked, it is over, or it wasn't part of it. Ask them."
    )


class UnderWay(Conflict):
    """Something is under way with this device."""

    says = N_("Something is under way with this device already. Wait for its answer.")


refuses(CONSENTED, NoConsent)
refuses(ONE_AT_A_TIME, UnderWay)


class CommandState(StrEnum):
    """`sending`: handed to the device's cloud, whose answer isn't here. `sent`: the cloud has it, the device's answer
    isn't here. `unknown`: nobody can tell any more whether it was done."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    ANSWERED = "answered"
    FAILED = "failed"
    UNKNOWN = "unknown"


OPEN = (CommandState.QUEUED, CommandState.SENDING, CommandState.SENT)


class DeviceCommand(Base):
    """`key`: the same for every try, so that the cloud does it once. `reason`: why something dangerous was confirmed.
    `guide`: the one whose step to try of that name this is; `went`: whether it helped, once somebody has said so."""

    __tablename__ = "device_command"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("remote_session.id"), index=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("command_kind.id"))
    parameters: Mapped[dict[str, Any]]
    key: Mapped[str] = mapped_column(unique=True)
    state: Mapped[CommandState] = mapped_column(stored_enum(CommandState))
    asked_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str | None]
    handed_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    fault: Mapped[str | None]
    guide_id: Mapped[int] = mapped_column(ForeignKey("guide.id"))
    went: Mapped[Went | None] = mapped_column(stored_enum(Went))
    version: Mapped[int] = mapped_column()

    session: Mapped[RemoteSession] = relationship()
    work_order: Mapped[WorkOrder] = relationship()
    device: Mapped[Device] = relationship()
    kind: Mapped[CommandKind] = relationship(lazy="joined")
    guide: Mapped[Guide] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index(ONE_AT_A_TIME, "device_id", unique=True, postgresql_where="state IN ('queued', 'sending', 'sent')"),
        CheckConstraint("state NOT IN ('answered', 'failed', 'unknown') OR answered_at IS NOT NULL", name="ended"),
        CheckConstraint("state IN ('queued', 'failed') OR handed_at IS NOT NULL", name="handed"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id
