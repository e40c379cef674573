"""The question answered in numbers: where each visit has its place, and how it fares there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from dispatch.planning.outlook.asking import Question
from optimizer.earliest import Early, place_early
from optimizer.evaluate import Routes, best_timetable
from optimizer.outlook import Fare, at_pace, fares, in_hand
from optimizer.plan import Stop
from optimizer.problem import Overtime, Problem
from optimizer.visit import Visit

LEG_BEFORE = 900  # seconds: about when somebody sets out for a stop


@dataclass(frozen=True)
class Driven:
    """`planned`: the stops of what has a place, as they are expected; `early`: the places of what has none yet."""

    question: Question
    planned: dict[str, Stop]
    early: dict[str, Early]
    fares: dict[str, Fare]
    hands: dict[int, Fare]  # visit id → of what is under way


def drive(question: Question) -> Driven:
    problem, planned = as_it_stands(question.problem, question.routes, promised_until(question))
    wanted = [each.key for each in question.wanted]
    early, routes = place_early(problem, question.routes, wanted)
    starts = {key: stop.start for key, stop in planned.items()} | {key: one.start for key, one in early.items()}
    problem = at_pace(problem, paces(question, starts))
    # What is planned fares as planned: that something might come in between is not yet so.
    found = fares(problem, question.routes)
    touched = {engineer: routes[engineer] for engineer in {one.engineer for one in early.values()}}
    placed = fares(problem, touched)
    return Driven(question, planned, early, found | {key: placed[key] for key in early}, _hands(question, problem))


def as_it_stands(
    problem: Problem, routes: Routes, promised: Mapping[str, int], *, who: Collection[str] | None = None
) -> tuple[Problem, dict[str, Stop]]:
    """What is late already may stay so: nobody placed beside it may make it later, and nobody else late. `promised`:
    until when each planned visit may begin without breaking a word. Answers also the stops, as they are expected.
    `who`: of these engineers alone; the others stand so already."""
    planned: dict[str, Stop] = {}
    crew, closes = [], {}
    for engineer in problem.engineers:
        if who is not None and engineer.id not in who:
            crew.append(engineer)
            continue
        # Nobody has their break where it breaks a word, if it can be had elsewhere.
        visits = [_in_time(problem.visit(key), promised) for key in routes.get(engineer.id, ())]
        route = best_timetable(problem.plain, engineer, visits).route
        planned |= {stop.visit: stop for stop in route.stops}
        closes |= {stop.visit: max(stop.start, promised.get(stop.visit, stop.start)) for stop in route.stops}
        over = max(engineer.last_return, route.end) - engineer.shift[1]
        crew.append(replace(engineer, overtime=Overtime(max(0, over), 0)))
    visits = tuple(
        replace(visit, window=(visit.window[0], max(visit.window[0], closes[visit.id])))
        if visit.id in closes
        else visit
        for visit in problem.visits
    )
    return problem.trusting(visits=visits, engineers=tuple(crew)), planned


def _in_time(visit: Visit, promised: Mapping[str, int]) -> Visit:
    ends = promised.get(visit.id)
    if ends is None or visit.pinned_start is not None:
        return visit
    return replace(visit, window=(visit.window[0], max(visit.window[0], ends)))


def promised_until(question: Question) -> dict[str, int]:
    """Until when each planned visit may begin without breaking a word."""
    today = question.ahead.today
    found = {}
    for day in question.days:
        for visit in day.held:
            ends = visit.window_to or visit.work_order.arrival_due
            if ends is not None:
                found[f"v{visit.id}"] = today.seconds(ends)
    return found


def paces(question: Question, starts: dict[str, int]) -> dict[str, float]:
    today, legs = question.ahead.today, question.ahead.learned.legs
    return {key: legs.at(today.wall_hour(today.moment(start - LEG_BEFORE))) for key, start in starts.items()}


def _hands(question: Question, problem: Problem) -> dict[int, Fare]:
    return {day.member.under_way.id: in_hand(problem, day.key, day.hand) for day in question.days if day.hand}
