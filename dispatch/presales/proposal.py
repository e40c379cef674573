"""A proposal: what would stand in which room, priced, and the installation it becomes once the customer says yes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.store.base import Base
from dispatch.work.work_order import WorkOrder


class DesignProposal(Base):
    """`items`: [{room, part, pieces}]. `installation`: the order that waits in intake for the customer's yes to its
    estimate. Written once; the audits of both orders say when."""

    __tablename__ = "design_proposal"
    __audited__ = False
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    installation_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), unique=True)
    items: Mapped[list[Any]]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    work_order: Mapped[WorkOrder] = relationship(foreign_keys=work_order_id)
    installation: Mapped[WorkOrder] = relationship(foreign_keys=installation_id)
