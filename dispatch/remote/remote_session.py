"""A remote session: for how long, for which device and for which commands a customer lets us in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.customers.consent import Consent
from dispatch.devices.device import Device
from dispatch.errors import N_, Conflict
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.refusals import refuses
from dispatch.work.work_order import WorkOrder

ONE_AT_A_TIME = "uq_remote_session_living"


class AskedAlready(Conflict):
    """They were asked for this device already."""

    says = N_("The customer was asked for this device already, or lets us in now. End that first.")


refuses(ONE_AT_A_TIME, AskedAlready)


class GrantedBy(StrEnum):
    """`phone`: somebody of ours read them the wording and wrote down their yes."""

    LINK = "link"
    PHONE = "phone"


class EndedBy(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"
    TIME = "time"


class RemoteSession(Base):
    """Asked for, then granted or refused, then over. `wording`: what they said yes to, in their language. `commands`:
    codes. It is live from `granted_at` until `expires_at`, unless it was ended before; `consent` is the yes to remote
    help that it rests on. What comes after is refused by the database: see the trigger `device_command_consented`."""

    __tablename__ = "remote_session"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    commands: Mapped[list[str]]
    minutes: Mapped[int]
    wording: Mapped[str]
    language: Mapped[str]
    asked_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime | None]
    granted_by: Mapped[GrantedBy | None] = mapped_column(stored_enum(GrantedBy))
    expires_at: Mapped[datetime | None]
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[EndedBy | None] = mapped_column(stored_enum(EndedBy))
    version: Mapped[int] = mapped_column()

    work_order: Mapped[WorkOrder] = relationship()
    device: Mapped[Device] = relationship()
    consent: Mapped[Consent | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index(ONE_AT_A_TIME, "device_id", unique=True, postgresql_where="ended_at IS NULL"),
        CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes"),
        CheckConstraint("wording <> ''", name="wording"),
        CheckConstraint(
            "(granted_at IS NULL) = (expires_at IS NULL) AND (granted_at IS NULL) = (granted_by IS NULL) "
            "AND (granted_at IS NULL) = (consent_id IS NULL)",
            name="granted",
        ),
        CheckConstraint("expires_at <= granted_at + make_interval(mins => minutes)", name="as_long_as_said"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id

    @property
    def asked(self) -> bool:
        return self.granted_at is None and self.ended_at is None

    def live(self, now: datetime) -> bool:
        given = self.granted_at is not None and self.ended_at is None and self.consent.live
        return given and now < self.expires_at
