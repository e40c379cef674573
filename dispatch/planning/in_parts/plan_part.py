"""A part of a large day: a crew of neighbours and visits near them, planned apart for one turn of a run."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, delete
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base
from dispatch.store.database import Transaction


class PlanPart(Base):
    """`question` and `found` (None until solved) are told in question.py and finding.py.

    `cost`: of the best plan of this part so far, in seconds of travel. `begun_at`: when it was last taken up; the
    worker who did may have died since. Nothing of a part outlives its run.
    """

    __tablename__ = "plan_part"
    __audited__ = False  # a search's notebook; the plan that comes of it is audited
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("plan_run.id"))
    turn: Mapped[int]
    number: Mapped[int]
    question: Mapped[dict[str, Any]]
    found: Mapped[dict[str, Any] | None]
    cost: Mapped[int] = mapped_column(BigInteger)
    begun_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "run_id", "turn", "number", unique=True),)


def forget(tx: Transaction, run_id: int) -> None:
    tx.session.execute(delete(PlanPart).where(PlanPart.run_id == run_id))
