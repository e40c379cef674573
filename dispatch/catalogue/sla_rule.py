"""What we promise, to whom, and how fast."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.catalogue.fault_type import FaultType, WorkKind
from dispatch.customers.customer import Tier
from dispatch.errors import N_, Conflict
from dispatch.people.branch import Branch, Zone
from dispatch.people.branch_calendar import OPENING
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.refusals import refuses

ONE_A_DAY = "uq_sla_rule_scope"
WARNINGS = [50, 75, 100]
TARGETS = ("response", "arrival", "resolution")


class RuleThere(Conflict):
    """There is such a rule from that day already."""

    says = N_("There is a rule for just that from this day already. Edit that one, or choose another day.")


refuses(ONE_A_DAY, RuleThere)


class Priority(StrEnum):
    """From impact × urgency; `critical` opens the way that is manned day and night."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Scope(NamedTuple):
    """Whom and what a rule is for; None: any. In the order of weight: see `choice`."""

    tier: Tier | None = None
    branch_id: int | None = None
    zone: Zone | None = None
    fault_type_id: int | None = None
    work_kind: WorkKind | None = None
    priority: Priority | None = None


class SlaRule(Base):
    """One edition of a rule, in force from its day until the next of the same scope; never changed afterwards.

    Targets are written as working_time reads them: "2h", "8bh", "3bd"; one left open is not promised. They run on the
    branch's calendar of that name. `warnings`: at which per cent of the time somebody is warned. `withdrawn`: from its
    day on there is no such rule any more. `superseded_at`: another edition took its place on the same day.
    """

    __tablename__ = "sla_rule"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    tier: Mapped[Tier | None] = mapped_column(stored_enum(Tier))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    zone: Mapped[Zone | None] = mapped_column(stored_enum(Zone))
    fault_type_id: Mapped[int | None] = mapped_column(ForeignKey("fault_type.id"))
    work_kind: Mapped[WorkKind | None] = mapped_column(stored_enum(WorkKind))
    priority: Mapped[Priority | None] = mapped_column(stored_enum(Priority))
    effective_from: Mapped[date]
    response: Mapped[str | None]
    arrival: Mapped[str | None]
    resolution: Mapped[str | None]
    calendar: Mapped[str] = mapped_column(default=OPENING)
    warnings: Mapped[list[Any]] = mapped_column(default=lambda: list(WARNINGS))
    withdrawn: Mapped[bool] = mapped_column(default=False)
    superseded_at: Mapped[datetime | None]

    branch: Mapped[Branch | None] = relationship()
    fault_type: Mapped[FaultType | None] = relationship()

    __table_args__ = (
        Index(
            ONE_A_DAY,
            *("tier", "branch_id", "zone", "fault_type_id", "work_kind", "priority", "effective_from"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where="superseded_at IS NULL",
        ),
        # A fault type is of one kind of work already.
        CheckConstraint("fault_type_id IS NULL OR work_kind IS NULL", name="one_kind"),
        CheckConstraint("(num_nonnulls(response, arrival, resolution) = 0) = withdrawn", name="promises"),
    )

    @property
    def audit_branch(self) -> int | None:
        return self.branch_id

    @property
    def scope(self) -> Scope:
        return Scope(*(getattr(self, name) for name in Scope._fields))
