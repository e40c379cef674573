"""A rescue that was found, in a dispatcher's terms."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from dispatch.planning.outlook.judging import after_repair, in_per_cent
from dispatch.planning.rescue.found import Found
from dispatch.planning.rescue.offer import Day, Disturbed, RescueOffer, Stop
from dispatch.planning.rescue.question import Question
from dispatch.planning.shown.rows import place_of
from optimizer.plan import Route
from optimizer.rescue import Effect

Place = tuple[str, datetime]


def shown(question: Question, found: Found, *, at: datetime) -> RescueOffer:
    """`question`: the order's own day, which says how things are. `at`: now."""
    rescue, there = found.rescue, found.question
    own, live = rescue.own, question.live
    mine = live.engineer_of.get(question.key)
    return RescueOffer(
        key=found.key,
        kind=found.kind,
        before=_place(question, mine, live.start(question.key)),
        after=(found.partner.name, there.day.moment(own.start_after))
        if found.partner
        else _place(there, own.engineer_after, own.start_after),
        disturbed=tuple(_disturbed(there, each) for each in rescue.disturbed if each.visit.isdigit()),
        travel=round(rescue.travel / 60),
        overtime=round(rescue.overtime / 60),
        moved=int(found.window is not None and question.snapshot.records[question.key].told),
        cost=rescue.cost,
        chance_before=foretold(live.chance(question.key), question.ends - at),
        chance_after=foretold(own.chance_after or 0, (found.window[1] if found.window else question.ends) - at),
        days=tuple(_days(there, found)) if found.seen else (),
        window=found.window and (found.window[0], found.window[1]),
        partner=found.partner and found.partner.name,
    )


def names_of(question: Question) -> Mapping[str, str]:
    return {each: member.engineer.name for each, member in question.snapshot.members.items()}


def foretold(share: float, left: timedelta) -> int:
    """In per cent, as the outlook tells it: the board and the rescues say the same of one promise."""
    return in_per_cent(after_repair(share, left))


def _place(question: Question, engineer: str | None, start: int | None) -> Place | None:
    return None if engineer is None else (names_of(question)[engineer], question.day.moment(start))


def _disturbed(question: Question, effect: Effect) -> Disturbed:
    order = question.visits()[effect.visit].work_order
    return Disturbed(
        visit_id=int(effect.visit),
        reference=order.reference,
        place=place_of(order),
        told=question.snapshot.records[effect.visit].told,
        before=_place(question, effect.engineer_before, effect.start_before),
        after=_place(question, effect.engineer_after, effect.start_after),
    )


def _days(question: Question, found: Found) -> Iterator[Day]:
    live, names = question.live, names_of(question)
    starts = {each.visit: each.start_after for each in found.rescue.effects}
    for each, visits in found.rescue.routes.items():
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
