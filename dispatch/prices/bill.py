"""Bills: what an order costs in the end, by which rules, and how long we stand behind the work."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.prices.estimate import Estimate
from dispatch.prices.pricing import Way
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import WorkOrder


class Bill(Base):
    """One each time the order ended; `round` counts these ends. Written once: the database refuses to change it.

    `allowed`: up to here the customer has agreed. `because`: why it may be more all the same, of the list *price*.
    `covered_until`: our warranty on this repair, by `cover_rule_id`; `parts_until`: on the parts of `parts`. `domain`:
    where the fault lay.
    """

    __tablename__ = "bill"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    round: Mapped[int]
    way: Mapped[Way] = mapped_column(stored_enum(Way))
    made_at: Mapped[datetime]
    lines: Mapped[list[Any]]
    currency: Mapped[str]
    total: Mapped[int]
    tax: Mapped[int]
    tax_share: Mapped[int | None]
    estimate_id: Mapped[int | None] = mapped_column(ForeignKey("estimate.id"))
    allowed: Mapped[int]
    because: Mapped[str | None]
    fault_type_id: Mapped[int | None] = mapped_column(ForeignKey("fault_type.id"))
    domain: Mapped[str | None]
    covered_until: Mapped[date | None]
    cover_rule_id: Mapped[int | None] = mapped_column(ForeignKey("cover_rule.id"))
    parts: Mapped[list[str]]
    parts_until: Mapped[date | None]
    parts_rule_id: Mapped[int | None] = mapped_column(ForeignKey("cover_rule.id"))
    work_order: Mapped[WorkOrder] = relationship()
    estimate: Mapped[Estimate | None] = relationship()

    __table_args__ = (
        UniqueConstraint("work_order_id", "round"),
        # Chargeable work that nobody agreed to isn't charged: neither by this program nor by the next.
        CheckConstraint("way <> 'visit' OR total <= allowed OR because IS NOT NULL", name="agreed"),
        CheckConstraint("(covered_until IS NULL) = (cover_rule_id IS NULL)", name="covered"),
        CheckConstraint("(parts_until IS NULL) = (parts_rule_id IS NULL)", name="parts_covered"),
        CheckConstraint("total >= 0 AND tax BETWEEN 0 AND total", name="total"),
        Index(None, "covered_until"),
    )

    @property
    def audit_branch(self) -> int:
        return self.work_order.branch_id
