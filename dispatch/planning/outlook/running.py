"""The promises that still run on an order, the told window among them, and what is to happen for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from dispatch.planning.outlook.outlook import PromiseName
from dispatch.work.clocks import Clock, Standing, clocks
from dispatch.work.lifecycle import ENDED, OrderState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from optimizer.outlook import Fare


@dataclass(frozen=True)
class Run:
    """A promise still running: until when, and whether somebody else must act first."""

    promise: PromiseName
    began: datetime
    due: datetime
    paused: bool


@dataclass(frozen=True)
class Doing:
    """What is to happen for an order: the visit and its fare, as far as there is one."""

    visit: Visit | None
    key: str
    fare: Fare | None = field(repr=False)


def running(order: WorkOrder, at: datetime) -> Iterator[Run]:
    for clock in clocks(order, at):
        if clock.met is None:
            yield Run(PromiseName(clock.name), clock.began, clock.due, _is_paused(clock))
    visit = order.current_visit
    if visit is not None and visit.window_to and visit.arrived_at is None and visit.state not in ENDED:
        waits = order.state is OrderState.WAITING
        yield Run(PromiseName.WINDOW, visit.told_at or visit.window_from, visit.window_to, waits)


def _is_paused(clock: Clock) -> bool:
    return clock.standing is Standing.PAUSED
