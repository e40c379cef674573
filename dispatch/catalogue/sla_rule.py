"""What we promise, to whom, and how fast."""

from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, Identity
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.catalogue.edition import RuleEdition, one_a_day
from dispatch.catalogue.fault_type import WorkKind
from dispatch.customers.customer import Tier
from dispatch.errors import N_, Conflict
from dispatch.people.branch import Zone
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


class SlaRule(RuleEdition, Base):
    """One edition of a rule.

    Targets are written as working_time reads them: "2h", "8bh", "3bd"; one left open is not promised. They run on the
    branch's calendar of that name. `warnings`: at which per cent of the time somebody is warned.
    """

    SCOPE = Scope

    __tablename__ = "sla_rule"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    zone: Mapped[Zone | None] = mapped_column(stored_enum(Zone))
    priority: Mapped[Priority | None] = mapped_column(stored_enum(Priority))
    response: Mapped[str | None]
    arrival: Mapped[str | None]
    resolution: Mapped[str | None]
    calendar: Mapped[str] = mapped_column(default=OPENING)
    warnings: Mapped[list[Any]] = mapped_column(default=lambda: list(WARNINGS))

    __table_args__ = (
        *one_a_day(ONE_A_DAY, *Scope._fields),
        CheckConstraint("(num_nonnulls(response, arrival, resolution) = 0) = withdrawn", name="promises"),
    )
