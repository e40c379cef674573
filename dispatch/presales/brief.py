"""A brief: what a household wishes for, before anything is bought."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.work.work_order import WorkOrder


class Budget(StrEnum):
    """In the currency of the branch, thousands."""

    UNSAID = "unsaid"
    UP_TO_10 = "up_to_10"
    UP_TO_30 = "up_to_30"
    UP_TO_80 = "up_to_80"
    MORE = "more"


class DesignBrief(Base):
    """`rooms`: names. Written once, with the order it belongs to, whose audit says when."""

    __tablename__ = "design_brief"
    __audited__ = False
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), primary_key=True)
    rooms: Mapped[list[str]]
    wishes: Mapped[str]
    budget: Mapped[Budget] = mapped_column(stored_enum(Budget))
    work_order: Mapped[WorkOrder] = relationship()
