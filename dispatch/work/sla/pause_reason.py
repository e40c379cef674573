"""What an order may wait for, and what waiting for it means: which clocks stand still, who is told, when to ask."""

from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base
from dispatch.work.sla.clock_event import ClockName


class PauseReason(Base):
    """`code` is one of the closed list “waiting”, whose words it goes by. `stops`: names of clocks; what isn't named
    runs on. `ask_after`: a target, in the branch's hours, after which a person is asked whether it must go on so.

    A code without such a row stops nothing.
    """

    __tablename__ = "pause_reason"
    code: Mapped[str] = mapped_column(primary_key=True)
    stops: Mapped[list[Any]]
    tells_customer: Mapped[bool] = mapped_column(default=True)
    ask_after: Mapped[str]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("jsonb_typeof(stops) = 'array'", name="stops_is_list"),)

    @property
    def clocks(self) -> frozenset[ClockName]:
        return frozenset(map(ClockName, self.stops))
