"""A plan: what a run proposes, visit by visit, with what it costs and why."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.engineer import Engineer
from dispatch.planning.plan_run import PlanRun
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.visit import Visit


class ItemKind(StrEnum):
    ADDED = "added"
    MOVED_TOLD = "moved_told"
    MOVED = "moved"
    KEPT = "kept"
    REMOVED = "removed"
    LEFT_OUT = "left_out"


CHANGES = {ItemKind.ADDED, ItemKind.MOVED_TOLD, ItemKind.MOVED, ItemKind.REMOVED}


class Outcome(StrEnum):
    PUBLISHED = "published"
    SKIPPED = "skipped"


class Plan(Base):
    """Costs are whole seconds of travel, by name, as the judge counts them. `bound`: no plan can cost less.

    `before` and `after` are figures of the day without and with this plan, see figures.py.
    """

    __tablename__ = "plan"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("plan_run.id"), unique=True)
    cost: Mapped[int] = mapped_column(BigInteger)
    costs: Mapped[dict[str, int]]
    bound: Mapped[int | None] = mapped_column(BigInteger)
    before: Mapped[dict[str, int]]
    after: Mapped[dict[str, int]]

    run: Mapped[PlanRun] = relationship()
    items: Mapped[list["PlanItem"]] = relationship(back_populates="plan", order_by="PlanItem.id")

    @property
    def audit_branch(self) -> int:
        return self.run.branch_id


class PlanItem(Base):
    """One visit in a plan. The versions are those of the snapshot: what was edited since is never overwritten.

    `reasons`: [{code, …facts}], the weightiest first; words are found by whoever shows them.
    `why_skipped`: a code: changed, past, agreed, locked, engineer_busy, missing_skill, not_open, crew,
    sequence.
    """

    __tablename__ = "plan_item"
    __audited__ = False  # a proposal changes nothing; what is published is audited on the visit
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    order_version: Mapped[int]
    visit_version: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(stored_enum(ItemKind))
    engineer_id: Mapped[int | None] = mapped_column(ForeignKey("engineer.id"))
    starts_at: Mapped[datetime | None]
    travel_seconds: Mapped[int | None]
    previous_engineer_id: Mapped[int | None] = mapped_column(ForeignKey("engineer.id"))
    previous_starts_at: Mapped[datetime | None]
    reasons: Mapped[list[Any]]
    outcome: Mapped[Outcome | None] = mapped_column(stored_enum(Outcome))
    why_skipped: Mapped[str | None]

    plan: Mapped[Plan] = relationship(back_populates="items")
    visit: Mapped[Visit] = relationship()
    engineer: Mapped[Engineer | None] = relationship(foreign_keys=engineer_id)
    previous_engineer: Mapped[Engineer | None] = relationship(foreign_keys=previous_engineer_id)
    __table_args__ = (Index(None, "plan_id", "visit_id", unique=True),)

    @property
    def is_change(self) -> bool:
        return self.kind in CHANGES

    def published(self) -> None:
        self.outcome = Outcome.PUBLISHED

    def skipped(self, why: str) -> None:
        self.outcome, self.why_skipped = Outcome.SKIPPED, why
