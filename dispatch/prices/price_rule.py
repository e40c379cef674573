"""What things cost: one rule for each kind of price, from a day on."""

from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.catalogue.edition import RuleEdition, one_a_day
from dispatch.catalogue.fault_type import WorkKind
from dispatch.customers.customer import Tier
from dispatch.people.branch import Zone
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


class PriceRule(RuleEdition, Base):
    """One edition of a price.

    `amount`: minor units, tax included; of a share basis points. `minutes`: included in a visit, or the step of labour.
    `with_parts`: the parts usual for this work are in a fixed price. `names`: as the public price list has it.
    """

    SCOPE, KINDS = PriceScope, ("kind", "currency")

    __tablename__ = "price_rule"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[PriceKind] = mapped_column(stored_enum(PriceKind))
    zone: Mapped[Zone | None] = mapped_column(stored_enum(Zone))
    part: Mapped[str | None] = mapped_column(ForeignKey("part.number"))
    currency: Mapped[str]
    amount: Mapped[int]
    minutes: Mapped[int | None]
    with_parts: Mapped[bool] = mapped_column(default=False)
    names: Mapped[dict[str, str]]

    __table_args__ = (
        *one_a_day("uq_price_rule_scope", *KINDS, *PriceScope._fields),
        CheckConstraint("amount BETWEEN 0 AND 100000000", name="amount"),
        CheckConstraint(f"kind NOT IN ('late', 'tax') OR amount <= {WHOLE}", name="share"),
        CheckConstraint("(kind IN ('visit', 'labour')) = (minutes IS NOT NULL)", name="timed"),
        CheckConstraint("minutes >= 0 AND (kind <> 'labour' OR minutes > 0)", name="minutes"),
        CheckConstraint("(kind = 'part') = (part IS NOT NULL)", name="part"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    )
