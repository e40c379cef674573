"""Visits that are tied to each other, in the planner's terms."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.record import TIED, VisitRecord
from dispatch.work.visit import Visit
from dispatch.work.whole import before
from optimizer.couples import After
from optimizer.visit import Visit as Planned

if TYPE_CHECKING:
    from dispatch.planning.snapshot import Asked


def tied(asked: Sequence[Planned], visits: Sequence[Visit], people: Collection[str], another: int) -> list[Planned]:
    """`visits`: of which these are the questions, in the same order. `another`: the price of somebody else than who was
    promised."""
    here = {(visit.work_order_id, visit.stay): str(visit.id) for visit in visits}
    return [_tied(one, visit, here, people, another) for one, visit in zip(asked, visits, strict=True)]


def _tied(
    one: Planned, visit: Visit, here: dict[tuple[int, int], str], people: Collection[str], another: int
) -> Planned:
    partner, first = (here.get((visit.work_order_id, stay)) for stay in (visit.joins, visit.follows))
    if partner is not None:
        one = replace(one, together=partner)
    if first is not None:
        return replace(one, after=After(first, same_engineer=visit.same_engineer))
    return _by_the_same(one, visit, people, another) if visit.same_engineer else one


def _by_the_same(one: Planned, visit: Visit, people: Collection[str], another: int) -> Planned:
    """Who was there before; but what was promised is kept, whoever is at work that day."""
    first = before(visit)
    who = None if first is None or first.engineer_id is None else str(first.engineer_id)
    if who is None or one.engineers is not None:
        return one
    if visit.window_from is None:
        return replace(one, engineers=(who,) if who in people else ())
    return replace(one, preferred=(who,) if who in people else (), preference_cost=another)


def steady(question: "Asked", *, asked: str | None = None, bends: bool = False) -> "Asked":
    """For questions in which others give way one by one: see `apart`. Quotas and reserves are up to whoever
    asks."""
    visits, records = apart(question.problem.visits, question.records, question.day, asked=asked, bends=bends)
    return replace(question, problem=question.problem.trusting(visits=visits, groups=(), areas=()), records=records)


def apart(
    visits: Sequence[Planned],
    records: dict[str, VisitRecord],
    day: PlanningDay,
    *,
    asked: str | None = None,
    bends: bool = False,
) -> tuple[tuple[Planned, ...], dict[str, VisitRecord]]:
    """Nothing is tied: who comes with somebody keeps their time, and who of a whole has none yet is not asked for, but
    the visit `asked` for by hand. `bends`: on the day itself it may begin later."""
    found, told = [], dict(records)
    for visit in visits:
        record = records.get(visit.id)
        if record is None or not (record.tied or visit.after):
            found.append(visit)
        elif record.starts is not None or visit.id == asked:
            found.append(_steady(visit, record, day, bends=bends))
        else:
            told[visit.id] = replace(record, obstacle=TIED)
    return tuple(found), told


def _steady(visit: Planned, record: VisitRecord, day: PlanningDay, *, bends: bool) -> Planned:
    alone = replace(visit, together=None, after=None)
    if not record.tied or record.starts is None or visit.pinned_start is not None:
        return alone
    stands = day.seconds(record.starts)
    if bends:
        return replace(alone, window=(max(0, stands), max(stands, visit.window[1])))
    return replace(alone, pinned_start=stands)
