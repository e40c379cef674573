"""Turning a travelling engineer round for a visit that can't wait.

Who is on the road is, in a problem, free only after the visit ahead (see repair.py). Here they are
asked as if free where they are now, with that visit given back: if giving it to whom it then costs
least, or leaving it to them for afterwards, is cheaper by more than `TURN`, they may turn round.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from optimizer.evaluate import Routes
from optimizer.problem import Engineer, Problem, Visit
from optimizer.repair import Desk

TURN = 3_000  # seconds of travel a turn must save at least: a customer expects somebody already


@dataclass(frozen=True)
class Underway:
    """An engineer as they would be if they turned round now, and the visit they are driving to."""

    engineer: Engineer
    ahead: Visit


@dataclass(frozen=True)
class Diversion:
    engineer: str
    routes: Routes  # of everybody; the diverted engineer's first stop is the urgent visit
    gain: int  # by how much this is cheaper than driving on, TURN included


def best_diversion(
    problem: Problem, routes: Routes, urgent: str, underway: Iterable[Underway], *, turn: int = TURN
) -> Diversion | None:
    """Whom to turn round for the urgent visit, which the routes leave out; None if nobody.

    Raises:
        BadProblem: an engineer or a visit ahead doesn't fit the problem.
    """
    place = Desk(problem, routes).insert_now(urgent)
    without_turn = place.delta - problem.visit(urgent).penalty if place else 0
    found = [_diversion(problem, routes, urgent, each, without_turn - turn) for each in underway]
    return max((each for each in found if each is not None), key=lambda each: each.gain, default=None)


def _diversion(problem: Problem, routes: Routes, urgent: str, who: Underway, allowed: int) -> Diversion | None:
    """The diversion, if it raises the cost of driving on by less than `allowed`."""
    name, ahead = who.engineer.id, who.ahead.id
    crew = tuple(who.engineer if each.id == name else each for each in problem.engineers)
    asked = replace(problem, engineers=crew, visits=(*problem.visits, who.ahead))
    rest = tuple(routes.get(name, ()))
    on = Desk(asked, {**routes, name: (ahead, *rest)})
    turned = Desk(asked, {**routes, name: (urgent, *rest)})
    if turned.routes.get(name, ())[:1] != (urgent,):
        return None
    turned.insert_all()
    gain = on.cost + allowed - turned.cost
    return Diversion(name, turned.routes, gain) if gain > 0 else None
