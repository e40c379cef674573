"""What is covered, and goes before a price: warranties and contracts."""

from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Identity
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.catalogue.edition import RuleEdition, one_a_day
from dispatch.catalogue.fault_type import WorkKind
from dispatch.customers.customer import Tier
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class CoverKind(StrEnum):
    """`repair`: our own repair of the same fault. `part`: a part we fitted. `product`: the maker's, from the purchase.
    `contract`: what goes with the customer's tier."""

    REPAIR = "repair"
    PART = "part"
    PRODUCT = "product"
    CONTRACT = "contract"


class Covered(StrEnum):
    """What a rule may cover. `work`: visit, labour and fixed prices."""

    WORK = "work"
    TRAVEL = "travel"
    PARTS = "parts"
    OUT_OF_HOURS = "out_of_hours"


OURS = {CoverKind.REPAIR, CoverKind.PART}  # their time begins when our work ends


class CoverScope(NamedTuple):
    """As for prices."""

    tier: Tier | None = None
    branch_id: int | None = None
    fault_type_id: int | None = None
    work_kind: WorkKind | None = None


class CoverRule(RuleEdition, Base):
    """One edition, as of a price. The lowest `priority` goes first, then what is more specific.

    `months`: how long repair and part are covered; for a product its model says so, and a contract lasts as long as
    the tier. `covers`: of Covered. `domains`: where the fault must lie; none: anywhere.
    """

    SCOPE, KINDS = CoverScope, ("kind",)

    __tablename__ = "cover_rule"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[CoverKind] = mapped_column(stored_enum(CoverKind))
    priority: Mapped[int]
    months: Mapped[int | None]
    covers: Mapped[list[str]]
    domains: Mapped[list[str]] = mapped_column(default=list)
    names: Mapped[dict[str, str]]

    __table_args__ = (
        *one_a_day("uq_cover_rule_scope", *KINDS, *CoverScope._fields),
        CheckConstraint("priority BETWEEN 1 AND 999", name="priority"),
        CheckConstraint("(kind IN ('repair', 'part')) = (months IS NOT NULL)", name="ours"),
        CheckConstraint("months BETWEEN 1 AND 120", name="months"),
        CheckConstraint("jsonb_array_length(covers) > 0", name="covers"),
    )
