"""Work that takes two at once, or several visits; and how much of each kind a branch takes on one day."""

from datetime import date, datetime, timedelta
from functools import partial

from dispatch.catalogue import wholes
from dispatch.catalogue.fault_type import FaultTypeEdition, WorkKind
from dispatch.people.branch import Branch
from dispatch.planning.booking.terms import set_cap
from dispatch.planning.publishing import ensure_window
from dispatch.planning.question.day import PlanningDay
from dispatch.seed import stories
from dispatch.seed.agenda import Agenda, Call, Ride
from dispatch.seed.crew import Route, Slot
from dispatch.seed.stage import Stage
from dispatch.seed.wishes import Wish
from dispatch.store.database import Transaction
from dispatch.work import tying, visits
from dispatch.work.lifecycle import VisitState
from dispatch.work.work_order import Channel

HEAVY = ("camera_installation", "lighting_installation", "heating_installation", "hub_installation")
WHOLE, THEN = "whole_home_installation", {"minutes": 120, "persons": 1, "days": 2, "same_engineer": True}
CAPS = {WorkKind.INSTALLATION: 6, WorkKind.TRAINING: 3, WorkKind.RECYCLING: 4}
TERMS = 7  # days ago they were set
BEGINS = (8.5, 12.5)  # o'clock
ORDERED = timedelta(days=5)


def terms(stage: Stage) -> None:
    """What the whole-home installation takes from then on, and the caps."""
    moment = stage.clock.at(stage.clock.day(-TERMS), 10)
    branches = {shift.engineer.branch for shifts in stage.crew.by_day.values() for shift in shifts}
    for branch in sorted(branches, key=lambda one: one.id):
        stage.replay.plan(moment, stage.staff.keeper, partial(_caps, branch=branch))
    stage.replay.plan(moment, stage.staff.keeper, _whole)


def together(stage: Stage, agenda: Agenda, days: list[date]) -> None:
    """One crew in each branch on each day, where two are able to; and a home that is done in several visits, to be
    planned."""
    branches = {shift.engineer.branch for day in days for shift in stage.crew.on(day)}
    for number, day in enumerate(days):
        for branch in sorted(branches, key=lambda one: one.id):
            _crew(stage, agenda, branch, day, BEGINS[number % len(BEGINS)])
    for branch in sorted(branches, key=lambda one: one.id):
        _several(stage, branch)


def _caps(tx: Transaction, *, branch: Branch) -> None:
    for kind, most in CAPS.items():
        set_cap(tx, branch.id, kind, most)


def _whole(tx: Transaction) -> None:
    wholes.set_whole(tx, WHOLE, persons=2, follow_ups=[THEN])


def _crew(stage: Stage, agenda: Agenda, branch: Branch, day: date, hour: float) -> None:
    routes = [route for route in agenda.routes_of(day) if route.engineer.branch is branch]
    possible = ((fault, _able(stage, routes, fault, day)) for fault in _heavy(stage))
    fault, pair = next(((fault, pair) for fault, pair in possible if pair), (None, None))
    if fault is None:
        return
    household = stage.wishes.household(branch)
    opened_at = stage.clock.now - ORDERED + timedelta(minutes=37 * branch.id)
    wish = stage.wishes.wish(household, fault, opened_at, Channel.WEB)
    slots = _at_once(stage, pair, wish, stage.clock.at(day, hour))
    if slots is None:
        return
    ready_at = stories.handled_at(stage, wish)
    stories.opened(stage, wish)
    stories.accepted(stage, wish, ready_at)
    given_at = max(ready_at + 30 * stories.MINUTE, stage.clock.now - timedelta(days=1))
    step = partial(_give, stage=stage, wish=wish, slots=slots)
    stage.replay.plan(given_at, stage.staff.dispatcher(branch), step)
    for slot in slots:
        agenda.take(day, Ride(Call(wish, ready_at), slot, given_at, with_another=True))


def _heavy(stage: Stage) -> list[FaultTypeEdition]:
    return [stage.wishes.faults[code] for code in HEAVY]


def _able(stage: Stage, routes: list[Route], fault: FaultTypeEdition, day: date) -> list[Route]:
    """Two who are there early in the day."""
    found = [
        one
        for one in routes
        if (one.engineer.id, day) not in stage.crew.away
        and stage.crew.able(one.engineer, fault, day)
        and one.shift.starts_at <= stage.clock.at(day, BEGINS[0])
    ]
    return found[:2] if len(found) > 1 else []


def _at_once(stage: Stage, pair: list[Route], wish: Wish, earliest: datetime) -> list[Slot] | None:
    """The same moment on both days."""
    first = [route.fit(wish.household.point, wish.fault.minutes, earliest) for route in pair]
    if None in first:
        return None
    begins = max(slot.starts_at for slot in first)
    slots = [Slot(one.engineer, one.shift, begins, one.minutes, one.travel) for one in first]
    if any(slot.ends_at > slot.shift.ends_at for slot in slots):
        return None
    for route, slot in zip(pair, slots, strict=True):
        route.take(slot, wish.household.point)
    return slots


def _give(tx: Transaction, *, stage: Stage, wish: Wish, slots: list[Slot]) -> None:
    """The desk says that two are needed, and gives it to both."""
    lead = next(visit for visit in wish.order.visits if visit.state is VisitState.OPEN)
    both = [lead, tying.add_person(tx, lead.id)]
    for visit, slot in zip(both, slots, strict=True):
        visits.assign(tx, visit, slot.engineer, starts_at=slot.starts_at, travel=slot.travel)
    ensure_window(tx, lead, PlanningDay(slots[0].shift.day, wish.branch.time_zone))


def _several(stage: Stage, branch: Branch) -> None:
    """Ordered after it was said what it takes."""
    household = stage.wishes.household(branch)
    fault = stage.wishes.faults[WHOLE]
    opened_at = stage.clock.now - timedelta(days=3, minutes=11 * branch.id)
    wish = stage.wishes.wish(household, fault, opened_at, Channel.WEB)
    stage.replay.plan(opened_at - stories.MINUTE, stage.staff.keeper, partial(_as_it_is_now, wish=wish))
    stories.opened(stage, wish)
    stories.accepted(stage, wish, min(stories.handled_at(stage, wish), stage.clock.now - stories.MINUTE))


def _as_it_is_now(tx: Transaction, *, wish: Wish) -> None:
    wish.fault = wholes.edition_of(tx, WHOLE)
