"""Who waits for a time that suits them. Times are kept for some of them as soon as the worker looks round."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from dispatch.catalogue.fault_type import WorkKind
from dispatch.planning.waiting.actions import join
from dispatch.planning.waiting.wait import DayPart
from dispatch.seed import stories
from dispatch.seed.staff import the_customer
from dispatch.seed.stage import Stage
from dispatch.seed.wishes import Wish
from dispatch.store.database import Transaction

# What suits them, and how long they have waited: some can be helped soon, some want what there is little of.
SUITS = (
    ((0, 1, 2, 3, 4), (DayPart.MORNING,), 30),
    ((), (DayPart.EVENING,), 52),
    ((5, 6), (), 71),
    ((2, 4), (DayPart.AFTERNOON,), 9),
    ((), (), 5),
    ((6,), (DayPart.MORNING,), 96),
)
KINDS = (WorkKind.MAINTENANCE, WorkKind.TRAINING, WorkKind.INSTALLATION)


def waits(stage: Stage) -> None:
    faults = [fault for fault in stage.wishes.faults.values() if fault.work_kind in KINDS and not fault.remote_first]
    for number, (weekdays, parts, hours) in enumerate(SUITS):
        household = stage.wishes.household()
        fault = sorted(faults, key=lambda one: one.fault_type.code)[number % len(faults)]
        opened_at = stage.clock.now - timedelta(hours=hours + 20)
        wish = stage.wishes.wish(household, fault, opened_at)
        stories.opened(stage, wish)
        joins_at = _joins(stage, wish, stage.clock.now - timedelta(hours=hours))
        step = partial(_join, wish=wish, weekdays=weekdays, parts=parts)
        stage.replay.plan(joins_at, stage.staff.agent(wish.branch), step)


def _joins(stage: Stage, wish: Wish, moment: datetime) -> datetime:
    """By link, once the desk has looked at it."""
    handled_at = min(stories.handled_at(stage, wish), stage.clock.now - 3 * stories.MINUTE)
    stories.accepted(stage, wish, handled_at)
    return max(moment, handled_at + stories.MINUTE)


def _join(tx: Transaction, *, wish: Wish, weekdays: Sequence[int], parts: Sequence[str]) -> None:
    tx.become(the_customer(wish.order), tx.stamp.at)
    join(tx, wish.order, weekdays=weekdays, parts=parts)
