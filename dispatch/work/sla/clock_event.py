"""What happened to a clock of an order. The database takes no change of it, and everything shown follows from it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.branch_calendar import CalendarEdition
from dispatch.stamp import Role, Source
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.sla.lap import EventKind, Judged


class ClockName(StrEnum):
    """The first three are promised to the customer. The others say in whose hands the order is: one of them runs at
    any time, so that the late link shows."""

    RESPONSE = "response"
    ARRIVAL = "arrival"
    RESOLUTION = "resolution"
    INTAKE = "intake"
    DISPATCH = "dispatch"
    ENGINEER = "engineer"
    PARTNER = "partner"


PROMISED = (ClockName.RESPONSE, ClockName.ARRIVAL, ClockName.RESOLUTION)
HANDS = (ClockName.INTAKE, ClockName.DISPATCH, ClockName.ENGINEER, ClockName.PARTNER)


class ClockEvent(Base):
    """`at` is when it happened, `written_at` when we were told: they differ for records of other systems. Of the key
    such a record has there only the SHA-256 is kept, so that the same one told twice counts once. `target`,
    `calendar_edition_id` and `sla_rule_id`: what a start or retarget judges by.

    Not in the audit: it only grows, as the audit does, and what caused it stands there.
    """

    __tablename__ = "clock_event"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    clock: Mapped[ClockName] = mapped_column(stored_enum(ClockName))
    kind: Mapped[EventKind] = mapped_column(stored_enum(EventKind))
    at: Mapped[datetime]
    reason: Mapped[str | None]
    target: Mapped[str | None]
    calendar_edition_id: Mapped[int | None] = mapped_column(ForeignKey("calendar_edition.id"))
    sla_rule_id: Mapped[int | None] = mapped_column(ForeignKey("sla_rule.id"))
    role: Mapped[Role] = mapped_column(stored_enum(Role))
    source: Mapped[Source] = mapped_column(stored_enum(Source))
    account_id: Mapped[int | None]
    written_at: Mapped[datetime]
    key_digest: Mapped[str | None]
    calendar_edition: Mapped[CalendarEdition | None] = relationship()

    __table_args__ = (
        Index(None, "work_order_id", "id"),
        Index(
            "uq_clock_event_once",
            *("work_order_id", "clock", "key_digest"),
            unique=True,
            postgresql_where="key_digest IS NOT NULL",
        ),
        CheckConstraint("kind <> 'pause' OR reason IS NOT NULL", name="pause_has_reason"),
        CheckConstraint(
            "kind IN ('start', 'retarget') OR (target IS NULL AND calendar_edition_id IS NULL)", name="judges"
        ),
    )

    @property
    def by(self) -> Judged:
        edition = self.calendar_edition
        return Judged(self.target, edition and edition.calendar, self.sla_rule_id)
