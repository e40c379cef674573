"""The promises that still run on an order, the told window among them, and what is to happen for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from dispatch.planning.outlook.outlook import PromiseName
from dispatch.work.clocks import clocks
from dispatch.work.lifecycle import ENDED, OrderState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import Calendar, business_between
from optimizer.outlook import Fare


@dataclass(frozen=True)
class Run:
    """A promise still running. `waits`: the code of what it is paused for; `calendar`: whose hours it runs in."""

    promise: PromiseName
    began: datetime
    due: datetime
    paused: datetime | None
    waits: str | None
    calendar: Calendar

    @cached_property
    def whole(self) -> timedelta:
        """From its beginning to its deadline, in open hours."""
        return business_between(self.calendar, self.began, self.due)


@dataclass(frozen=True)
class Doing:
    """What is to happen for an order: the visit and its fare, as far as there is one."""

    visit: Visit | None
    key: str
    fare: Fare | None = field(repr=False)


def running(order: WorkOrder, at: datetime, desk: Calendar) -> Iterator[Run]:
    """`desk`: the hours of what runs in none of its own."""
    for clock in clocks(order, at):
        if clock.met is None:
            calendar = clock.because.calendar or desk
            yield Run(PromiseName(clock.name), clock.began, clock.due, clock.paused, clock.why, calendar)
    visit = order.current_visit
    if visit is not None and visit.window_to and visit.arrived_at is None and visit.state not in ENDED:
        paused = order.state_since if order.state is OrderState.WAITING else None
        began = visit.told_at or visit.window_from
        yield Run(PromiseName.WINDOW, began, visit.window_to, paused, paused and order.waiting_for, desk)
