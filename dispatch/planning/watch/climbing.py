"""When a promise comes to a step of the ladder. Pure: nothing is read here, and the same facts give the same moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.planning.outlook.outlook import OutlookState
from dispatch.planning.outlook.running import Run
from dispatch.planning.watch.ladder_step import LadderStep, Trigger
from dispatch.working_time import NeverOpen, add_business, is_open

# What lies so far back is no news any more: the first look at an old order doesn't climb its whole ladder. Longer than
# a closed weekend, after which what fell due on Friday evening is said on Monday.
STALE = timedelta(days=4)
WORSE = {OutlookState.WILL_BREAK, OutlookState.BROKEN}


@dataclass(frozen=True)
class Occasion:
    """`version`: the deadline it is about, or since when it waits; another one is another occasion."""

    at: datetime
    version: datetime


def occasion(step: LadderStep, run: Run, state: OutlookState, now: datetime) -> Occasion | None:
    """That this step is due now, if it is. While the desk is closed nobody is called, whatever the hour says."""
    # What costs nothing is asked first: a look asks this of every promise and every step.
    if step.trigger is Trigger.PREDICTED:
        return Occasion(now, run.due) if state in WORSE and is_open(run.calendar, now) else None
    if (step.trigger is Trigger.WAITED) != (run.paused is not None) or not is_open(run.calendar, now):
        return None
    at = moment_of(step, run)
    if at is None or not now - STALE < at <= now:
        return None
    return Occasion(at, run.paused if step.trigger is Trigger.WAITED else run.due)


def moment_of(step: LadderStep, run: Run) -> datetime | None:
    """When the promise comes to the step if nothing happens before. None: never, or nobody can foresee it."""
    try:
        if step.trigger is Trigger.SHARE:
            return add_business(run.calendar, run.began, run.whole * step.amount / 100)
        if step.trigger is Trigger.DUE:
            return add_business(run.calendar, run.due, timedelta(minutes=step.amount))
        if step.trigger is Trigger.WAITED and run.paused:
            return add_business(run.calendar, run.paused, timedelta(minutes=step.amount))
    except NeverOpen:
        return None
    return None
