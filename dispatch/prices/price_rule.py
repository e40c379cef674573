"""What things cost: one rule for each kind of price, from a day on."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.catalogue.fault_type import FaultType, WorkKind
from dispatch.customers.customer import Tier
from dispatch.people.branch import Branch, Zone
from dispatch.prices.money import WHOLE
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class PriceKind(StrEnum):
    """`visit`: for coming, its first minutes included. `labour`: each step of minutes begun after those. `fixed`: for
    all of it, instead of these two. `late`: what comes off visit, labour and travel when we came after the promised
    window; it and `tax` are shares. `minimum`: what work costs at least."""

    VISIT = "visit"
    LABOUR = "labour"
    FIXED = "fixed"
    TRAVEL = "travel"
    PART = "part"
    OUT_OF_HOURS = "out_of_hours"
    MINIMUM = "minimum"
    REMOTE = "remote"
    CALLED_OFF = "called_off"
    NO_SHOW = "no_show"
    LATE = "late"
    TAX = "tax"


SHARES = {PriceKind.LATE, PriceKind.TAX}
TIMED = {PriceKind.VISIT, PriceKind.LABOUR}


class PriceScope(NamedTuple):
    """For whom and what; None: any. In the order of weight, as for promises: see catalogue/choice."""

    tier: Tier | None = None
    branch_id: int | None = None
    zone: Zone | None = None
    fault_type_id: int | None = None
    work_kind: WorkKind | None = None
    part: str | None = None


class PriceRule(Base):
    """One edition, in force from its day until the next of the same kind, currency and scope; never changed.

    `amount`: minor units, tax included; of a share basis points. `minutes`: included in a visit, or the step of labour.
    `with_parts`: the parts usual for this work are in a fixed price. `names`: as the public price list has it.
    `withdrawn`: from its day on there is no such rule. `superseded_at`: another took its place on the same day.
    """

    __tablename__ = "price_rule"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[PriceKind] = mapped_column(stored_enum(PriceKind))
    tier: Mapped[Tier | None] = mapped_column(stored_enum(Tier))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    zone: Mapped[Zone | None] = mapped_column(stored_enum(Zone))
    fault_type_id: Mapped[int | None] = mapped_column(ForeignKey("fault_type.id"))
    work_kind: Mapped[WorkKind | None] = mapped_column(stored_enum(WorkKind))
    part: Mapped[str | None] = mapped_column(ForeignKey("part.number"))
    currency: Mapped[str]
    effective_from: Mapped[date]
    amount: Mapped[int]
    minutes: Mapped[int | None]
    with_parts: Mapped[bool] = mapped_column(default=False)
    names: Mapped[dict[str, str]]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    superseded_at: Mapped[datetime | None]

    branch: Mapped[Branch | None] = relationship()
    fault_type: Mapped[FaultType | None] = relationship()

    __table_args__ = (
        Index(
            "uq_price_rule_scope",
            *("kind", "currency", *PriceScope._fields, "effective_from"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where="superseded_at IS NULL",
        ),
        CheckConstraint("amount BETWEEN 0 AND 100000000", name="amount"),
        CheckConstraint(f"kind NOT IN ('late', 'tax') OR amount <= {WHOLE}", name="share"),
        CheckConstraint("(kind IN ('visit', 'labour')) = (minutes IS NOT NULL)", name="timed"),
        CheckConstraint("minutes >= 0 AND (kind <> 'labour' OR minutes > 0)", name="minutes"),
        CheckConstraint("(kind = 'part') = (part IS NOT NULL)", name="part"),
        CheckConstraint("fault_type_id IS NULL OR work_kind IS NULL", name="one_kind"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    )

    @property
    def audit_branch(self) -> int | None:
        return self.branch_id

    @property
    def scope(self) -> PriceScope:
        return PriceScope(*(getattr(self, name) for name in PriceScope._fields))

    @property
    def series(self) -> tuple[PriceKind, str, PriceScope]:
        """What all editions of this rule share."""
        return self.kind, self.currency, self.scope
