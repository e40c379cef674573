"""Looking for rescues: the planner's, and a new time to agree on with the customer."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256

from dispatch.planning.publishing import WINDOW, window_around
from dispatch.planning.rescue.offer import NEW_TIME, Day, Disturbed, RescueOffer, Rescues, Stop, Window
from dispatch.planning.rescue.question import Question, put
from dispatch.planning.shown.rows import place_of
from dispatch.planning.snapshot import Roads
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.work_order import WorkOrder
from optimizer.plan import Route
from optimizer.rescue import SAFE, Effect, Rescue, another_time, rescues
from optimizer.rescue_live import Live

MOST = 3
TIMES = 4  # windows that are tried for a new time


def rescues_of(tx: Transaction, reference: str, *, roads: Roads) -> Rescues:
    """The cheapest ways to save the order's next promise. Nothing changes.

    Raises:
        NotFound, AddressUnsure.
    """
    order = queries.work_order(tx, reference)
    question = _asked(tx, order, roads)
    if question is None:
        return Rescues(reference, None, None, None, None, ())
    live = live_of(question)
    found = [shown(question, live, each, window) for each, window in found_for(question)]
    chance = live.chance(question.key)
    facts = {"visit_id": question.visit.id, "day": question.day.day, "ends": question.ends}
    remote = chance < SAFE and may_be_helped_from_afar(order)
    return Rescues(reference, **facts, chance=_per_cent(chance), offers=tuple(found), remote=remote)


def may_be_helped_from_afar(order: WorkOrder) -> bool:
    tried = any(each.went is not None for each in order.answers)
    return order.fault is not None and order.fault.remote_first and not order.critical and not tried


def _asked(tx: Transaction, order: WorkOrder, roads: Roads) -> Question | None:
    visit = order.current_visit
    question = visit and put(tx, visit, roads)
    return question if question and question.ends is not None else None


def found_for(question: Question) -> list[tuple[Rescue, Window | None]]:
    """Each with the window it needs the customer to agree to. What is safe needs none."""
    if live_of(question).chance(question.key) >= SAFE:
        return []
    problem, routes = question.snapshot.problem, question.snapshot.routes
    terms = {"planned": question.planned, "may_wait": question.may_wait}
    found = [(each, None) for each in rescues(problem, routes, question.key, question.promises, **terms)]
    return found if len(found) >= MOST else [*found, *_new_time(question)]


def _new_time(question: Question) -> list[tuple[Rescue, Window]]:
    """The first window after the promise in which somebody can safely come."""
    day, problem = question.day, question.snapshot.problem
    first = day.wall_hour(question.ends) // 2 * 2
    for hour in range(first, min(24, first + WINDOW * TIMES), WINDOW):
        window = day.at_hour(hour), day.at_hour(hour + WINDOW)
        span = tuple(day.seconds(end) for end in window)
        found = another_time(
            problem, question.snapshot.routes, question.key, question.promises, span, planned=question.planned
        )
        if found is not None and window_around(day.moment(found.own.start_after), day) == window:
            return [(found, window)]
    return []


def live_of(question: Question) -> Live:
    return Live(question.snapshot.problem, question.snapshot.routes, question.promises, question.planned)


def key_of(found: Rescue, window: Window | None) -> str:
    """What is done, without when: an engineer's order of visits."""
    said = [
        window and window[0].isoformat(),
        *(f"{each}:{','.join(found.routes[each])}" for each in sorted(found.routes)),
    ]
    return f"{kind_of(found, window)}-{sha256('|'.join(map(str, said)).encode()).hexdigest()[:10]}"


def kind_of(found: Rescue, window: Window | None) -> str:
    return NEW_TIME if window else found.kind.value


def shown(question: Question, live: Live, found: Rescue, window: Window | None) -> RescueOffer:
    names = {each: member.engineer.name for each, member in question.snapshot.members.items()}
    own = found.own
    return RescueOffer(
        key=key_of(found, window),
        kind=kind_of(found, window),
        before=_place(question, names, own.engineer_before, own.start_before),
        after=_place(question, names, own.engineer_after, own.start_after),
        disturbed=tuple(_disturbed(question, names, each) for each in found.disturbed if each.visit.isdigit()),
        travel=round(found.travel / 60),
        overtime=round(found.overtime / 60),
        moved=int(window is not None and question.snapshot.records[question.key].told),
        cost=found.cost,
        chance_before=_per_cent(live.chance(question.key)),
        chance_after=_per_cent(own.chance_after or 0),
        days=tuple(_days(question, live, found, names)),
        window=window,
    )


def _place(
    question: Question, names: Mapping[str, str], engineer: str | None, start: int | None
) -> tuple[str, datetime] | None:
    return None if engineer is None else (names[engineer], question.day.moment(start))


def _disturbed(question: Question, names: Mapping[str, str], effect: Effect) -> Disturbed:
    order = question.visits()[effect.visit].work_order
    return Disturbed(
        visit_id=int(effect.visit),
        reference=order.reference,
        place=place_of(order),
        told=question.snapshot.records[effect.visit].told,
        before=_place(question, names, effect.engineer_before, effect.start_before),
        after=_place(question, names, effect.engineer_after, effect.start_after),
    )


def _days(question: Question, live: Live, found: Rescue, names: Mapping[str, str]) -> Iterator[Day]:
    starts = {each.visit: each.start_after for each in found.effects}
    for each, visits in found.routes.items():
        before, after = live.drive(each).route, live.drive(each, visits).route
        was = {stop.visit: stop.start for stop in before.stops}
        yield Day(int(each), names[each], _stops(question, before, was), _stops(question, after, starts))


def _stops(question: Question, route: Route, starts: Mapping[str, int]) -> tuple[Stop, ...]:
    known, day = question.visits(), question.day
    return tuple(
        Stop(
            visit_id=int(stop.visit),
            place=place_of(known[stop.visit].work_order),
            starts_at=day.moment(starts[stop.visit]),
            ends_at=day.moment(starts[stop.visit] + stop.end - stop.start),
        )
        for stop in route.stops
        if stop.visit.isdigit()
    )


def _per_cent(chance: float) -> int:
    """Two hundred days can't tell 99 % from certain."""
    return min(99, max(1, round(100 * chance)))
