"""A person promises another time than the rules do: with a reason, and the customer is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.errors import N_, Conflict, Invalid, Refusal
from dispatch.lifecycle import MoveNotAllowed
from dispatch.people.branch_calendar import ALWAYS
from dispatch.promises.applying import anew
from dispatch.promises.what_if import OVER, moved
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.actions import edited, tell
from dispatch.work.clocks import due_of
from dispatch.work.codes import require_one_of
from dispatch.work.sla.clock_event import PROMISED, ClockName
from dispatch.work.sla.course import Promise, laps_of
from dispatch.work.sla.judging import retarget
from dispatch.work.sla.lap import Lap, target_of
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import Calendar, due

FURTHEST = timedelta(days=366)
MOST_AT_ONCE = 200
HOUR = timedelta(hours=1)


class PromiseReason(StrEnum):
    CUSTOMER_ASKED = "customer_asked"
    PART_LATE = "part_late"
    NO_ACCESS = "no_access"
    ENGINEER_AWAY = "engineer_away"
    WEATHER = "weather"
    OUR_MISTAKE = "our_mistake"


class NothingPromised(Invalid):
    """No other time was given."""

    says = N_("Give at least one time that differs from what is promised now.")


class PromisePast(Invalid):
    """That is over."""

    says = N_("That time is over already. Promise one that is still to come.")


class PromiseFar(Invalid):
    """That is too far off."""

    says = N_("That is more than a year away. Promise a time within a year.")


class SolvedBeforeThere(Invalid):
    """Solved before anybody is there."""

    says = N_("It would have to be solved before anybody is there. Let the arrival come first, or move both.")


class ClockOver(Conflict):
    """That promise has ended."""

    says = N_("That promise has ended already, kept or broken, and stays as it ended.")


@dataclass(frozen=True)
class Outcome:
    """Of one order in a row of many; `refusal` None: it was done."""

    reference: str
    order: WorkOrder | None
    refusal: Refusal | None


def repromise(
    tx: Transaction,
    reference: str,
    moments: Mapping[ClockName, datetime],
    *,
    reason: str,
    note: str | None = None,
    version: int | None = None,
) -> WorkOrder:
    """Promise these moments, and have the customer told. From then on no rule moves any of the order's promises.

    Raises:
        NotFound, ChangedMeanwhile, MoveNotAllowed, NotListed.
        NothingPromised, PromisePast, PromiseFar, SolvedBeforeThere, ClockOver.
    """
    order = _open(tx, reference, version)
    require_one_of([*PromiseReason], reason or "none", field="reason")
    fresh = {clock: at for clock, at in moments.items() if at != due_of(order, clock)}
    if not fresh:
        raise NothingPromised(field="arrival")
    _check(tx, order, fresh)
    laps, edition = laps_of(order), order.branch.calendar_named(ALWAYS).edition
    by = {clock: Promise(_elapsed(order, laps.get(clock), at), edition) for clock, at in fresh.items()}
    order.promised_by_hand = True
    retarget(order, by, tx.stamp, reason=reason)
    remark(order, "repromise", reason, note)
    tell(tx, order, "repromised")
    return order


def repromise_later(
    tx: Transaction, references: Sequence[str], *, by: str, clocks: Sequence[ClockName], reason: str, note: str | None
) -> list[Outcome]:
    """So much later each, in the time of its own calendar: 1bd, 4bh, 2h. Row by row: what is refused stays, and the
    others are done. Raises BadTarget."""
    target, outcomes = target_of(by), []
    for reference in references[:MOST_AT_ONCE]:
        try:
            with tx.savepoint():
                order = queries.work_order(tx, reference, lock=True)
                laps = laps_of(order)
                moments = {
                    clock: due(_hours(order, laps[clock]), max(due_of(order, clock), tx.stamp.at), target)
                    for clock in clocks
                    if clock in laps and laps[clock].runs and due_of(order, clock)
                }
                done = repromise(tx, reference, moments, reason=reason, note=note)
                tx.session.flush()
        except Refusal as refusal:
            outcomes.append(Outcome(reference, None, refusal))
        else:
            outcomes.append(Outcome(reference, done, None))
    return outcomes


def back_to_rules(tx: Transaction, reference: str, *, version: int | None = None) -> WorkOrder:
    """Promised by today's rules again. Raises as `repromise`."""
    order = _open(tx, reference, version)
    order.promised_by_hand = False
    for change in moved(tx, [order]):
        anew(tx, change)
    remark(order, "back_to_rules")
    return order


def _open(tx: Transaction, reference: str, version: int | None) -> WorkOrder:
    order = edited(queries.work_order(tx, reference, lock=True), version)
    if order.state in OVER:
        raise MoveNotAllowed(verb="repromise", state=order.state)
    return order


def _hours(order: WorkOrder, lap: Lap) -> Calendar:
    """What a person has promised runs day and night; how much later is counted in the desk's hours then."""
    return order.branch.calendar if order.promised_by_hand else lap.by.calendar or order.branch.calendar


def _check(tx: Transaction, order: WorkOrder, fresh: Mapping[ClockName, datetime]) -> None:
    laps = laps_of(order)
    for clock, at in fresh.items():
        if clock in laps and not laps[clock].runs:
            raise ClockOver(field=clock)
        if at <= tx.stamp.at:
            raise PromisePast(field=clock)
        if at > tx.stamp.at + FURTHEST:
            raise PromiseFar(field=clock)
    promised = {clock: fresh.get(clock) or due_of(order, clock) for clock in PROMISED}
    arrival, resolution = promised[ClockName.ARRIVAL], promised[ClockName.RESOLUTION]
    arrives = ClockName.ARRIVAL not in laps or laps[ClockName.ARRIVAL].runs
    if arrival and resolution and resolution < arrival and arrives:
        raise SolvedBeforeThere(field=ClockName.RESOLUTION if ClockName.RESOLUTION in fresh else ClockName.ARRIVAL)


def _elapsed(order: WorkOrder, lap: Lap | None, at: datetime) -> str:
    """As a target: elapsed hours from the clock's start until then, its pauses out; exact to the second."""
    if lap is None:
        return f"{(at - order.opened_at) / HOUR:.10f}h"
    return f"{(at - lap.started - lap.paused(lap.paused_since or at)) / HOUR:.10f}h"
