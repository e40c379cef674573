"""What a repair proposes: only the routes it changes, and nothing at all where that doesn't pay."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from dispatch.planning.answer.figures import figures
from dispatch.planning.answer.items import item, kind_of, places
from dispatch.planning.answer.proposal import judged_by, routes_in
from dispatch.planning.answer.reasons import why_here
from dispatch.planning.plan import ItemKind, Plan, PlanItem
from dispatch.planning.repair.budget import disturbs
from dispatch.planning.snapshot import Snapshot
from optimizer.evaluate import Routes, best_timetable, route_costs

PAYS = 1_800  # seconds of travel a repair must gain over and above the charge for each change
EXPLAINED = 8  # visits; to say why takes the planner longer than the repair


def repair_plan(snapshot: Snapshot, answer: dict[str, Any]) -> Plan | None:
    """None where the day is best left as it is.

    Raises:
        PlanUnusable: the answer is no plan of this problem, or breaks a hard rule.
    """
    after = {each: visits for each, visits in routes_in(answer).items() if visits}
    before = {each: visits for each, visits in snapshot.routes.items() if visits}
    touched = {each for each in before.keys() | after.keys() if list(before.get(each, ())) != after.get(each, [])}
    if not touched or not _pays(snapshot, before, after, touched):
        return None
    plain = replace(snapshot, problem=snapshot.problem.plain)
    judged = judged_by(plain, after)
    items = list(_items(snapshot, after, touched, places(plain, judged)))
    figured = figures(plain, after)
    return Plan(
        cost=judged.cost,
        costs=dict(judged.costs),
        before=figures(plain, snapshot.routes),
        after=figured | disturbs(snapshot, items),
        items=items,
    )


def _pays(snapshot: Snapshot, before: Routes, after: Routes, touched: Collection[str]) -> bool:
    """By the judge, not by the planner's word. What can't be driven any more is worth any change."""
    problem = snapshot.problem
    total = 0
    for routes, sign in ((before, 1), (after, -1)):
        for each in touched & routes.keys():
            drive = best_timetable(problem, problem.engineer(each), [problem.visit(visit) for visit in routes[each]])
            if drive.obstacles and sign > 0:
                return True
            total += sign * sum(route_costs(problem, problem.engineer(each), drive.route).values())
    served, kept = (_served(routes, touched) for routes in (before, after))
    total += sum(problem.visit(each).penalty for each in kept - served)
    total -= sum(problem.visit(each).penalty for each in served - kept)
    return total >= PAYS


def _served(routes: Routes, touched: Collection[str]) -> set[str]:
    return {visit for each in touched & routes.keys() for visit in routes[each]}


def _items(snapshot: Snapshot, after: Routes, touched: Collection[str], placed: dict) -> Iterator[PlanItem]:
    explained = EXPLAINED
    before = {visit: each for each, visits in snapshot.routes.items() for visit in visits}
    for each, record in snapshot.records.items():
        place = placed.get(each)
        if not {before.get(each), place and str(place.engineer_id)} & touched:
            continue
        kind, reasons = kind_of(record, place), []
        if place and record.engineer_id != place.engineer_id and explained:
            explained -= 1
            reasons = why_here(snapshot, after, each, str(place.engineer_id))
        if kind is ItemKind.REMOVED:
            reasons = [{"code": "crowded_out"}]
        yield item(record, kind, place, reasons)
