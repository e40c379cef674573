"""A partner's outlet that can come in time: the order goes into its hands, and what was promised stays."""

from math import cos, hypot, radians

from sqlalchemy import select

from dispatch.people.branch import Branch
from dispatch.planning.rescue.found import Found
from dispatch.planning.rescue.offer import PARTNER
from dispatch.planning.rescue.question import Question, on_day
from dispatch.planning.snapshot import Roads
from dispatch.store.database import Transaction

NEAREST = 2  # outlets that are asked
REACH = 100_000  # metres from an outlet to the home, as the crow flies
DEGREE = 111_195  # metres


def partners(tx: Transaction, question: Question, roads: Roads) -> list[Found]:
    """The nearest whose people come in time. Who doesn't see that outlet's day is offered only what disturbs nobody
    there, and learns no more of it than that they can come."""
    for partner in _near(tx, question):
        found = _by(tx, question, partner, roads)
        if found is not None and (found.seen or not found.rescue.disturbed):
            return [found]
    return []


def _by(tx: Transaction, question: Question, partner: Branch, roads: Roads) -> Found | None:
    there = on_day(tx, question.visit, partner, question.day.day, roads)
    if there is None:
        return None
    opens = max(there.day.begins, question.visit.window_from or there.day.begins)
    rescue = there.another_time((opens, question.ends), by=question.still_kept)
    seen = tx.stamp.by.sees_branch(partner.id)
    return rescue and Found(there, rescue, PARTNER, partner=partner, seen=seen)


def _near(tx: Transaction, question: Question) -> list[Branch]:
    own, home = question.visit.work_order.branch, question.visit.work_order.home
    if own.partner:
        return []
    every = tx.session.scalars(select(Branch).where(Branch.partner).order_by(Branch.id)).all()
    away = {each.id: _metres((each.depot_lat, each.depot_lon), (home.lat, home.lon)) for each in every}
    within = [each for each in every if away[each.id] <= REACH]
    return sorted(within, key=lambda each: away[each.id])[:NEAREST]


def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return hypot(b[0] - a[0], (b[1] - a[1]) * cos(radians(a[0]))) * DEGREE
