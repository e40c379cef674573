"""An outlook: how likely one promise of one order is to hold, told from the live plan."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.people.branch import Branch
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import WorkOrder


class PromiseName(StrEnum):
    """The order's clocks, and the window its customer was told for the visit to come."""

    RESPONSE = "response"
    ARRIVAL = "arrival"
    RESOLUTION = "resolution"
    WINDOW = "window"


class OutlookState(StrEnum):
    SAFE = "safe"
    TIGHT = "tight"
    WILL_BREAK = "will_break"
    BROKEN = "broken"
    PAUSED = "paused"


AT_RISK = (OutlookState.WILL_BREAK, OutlookState.TIGHT)


class Outlook(Base):
    """One per open order and promise still running; worked out anew, never edited.

    `chance`: per cent, None while paused. `expected_at`: the middle of when it will happen, None where nobody can tell.
    `slack`: seconds from then to `due`; negative is late. `why`: {code, …facts}, the one weightiest reason; words are
    found by whoever shows it. `plan_run_id`: the plan that gave the visit its place. `since`: how long it is in that
    state. `computed_at`: when it last came out differently; OutlookRound says until when it held.
    """

    __tablename__ = "outlook"
    __audited__ = False  # worked out from what is audited where it stands
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), primary_key=True)
    promise: Mapped[PromiseName] = mapped_column(stored_enum(PromiseName), primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    state: Mapped[OutlookState] = mapped_column(stored_enum(OutlookState))
    chance: Mapped[int | None]
    due: Mapped[datetime]
    expected_at: Mapped[datetime | None]
    slack: Mapped[int | None]
    why: Mapped[dict[str, Any]]
    plan_run_id: Mapped[int | None] = mapped_column(ForeignKey("plan_run.id"))
    since: Mapped[datetime]
    computed_at: Mapped[datetime]

    work_order: Mapped[WorkOrder] = relationship()
    __table_args__ = (
        CheckConstraint("chance BETWEEN 0 AND 100", name="chance"),
        CheckConstraint("(state = 'paused') = (chance IS NULL)", name="paused"),
        CheckConstraint("(expected_at IS NULL) = (slack IS NULL)", name="expected"),
        Index(None, "branch_id", "state"),
    )

    @property
    def spare(self) -> timedelta | None:
        return None if self.slack is None else timedelta(seconds=self.slack)


class OutlookRound(Base):
    """When a branch's outlooks were last worked out, and in how many milliseconds."""

    __tablename__ = "outlook_round"
    __audited__ = False
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"), primary_key=True)
    computed_at: Mapped[datetime]
    milliseconds: Mapped[int]
    branch: Mapped[Branch] = relationship()
