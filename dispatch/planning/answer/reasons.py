"""Why a plan does what it does: codes and facts, for whoever finds the words.

only_one_who_can {} · nearest {travel} · cheapest {saves, next_engineer_id} · in_time {}
· previous_cannot {engineer_id, obstacle} · other_order {} · costs {travel, lateness, …}, all in seconds of travel.
What keeps a visit out are the planner's obstacles, as in optimizer/plan.py, locks as in locked.py, and let_in, as in
changes.py.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from dispatch.planning.answer import locked
from dispatch.planning.answer.changes import let_in
from dispatch.planning.snapshot import Asked
from optimizer.candidate import Candidate
from optimizer.coupled import is_coupled, uncoupled
from optimizer.coupled import why_left_out as ties_against
from optimizer.evaluate import Judge, Routes
from optimizer.explain import LeftOut, candidate, candidates, why_unserved
from optimizer.problem import Problem

Reason = dict[str, Any]
TIES = {"quota", "area", "too_many_changes", "not_together", "out_of_order"}
EFFORT = 2_000  # engineers looked at for one plan; a day beyond that gets plain reasons for the rest


def why_here(snapshot: Asked, routes: Routes, visit_id: str, engineer_id: str) -> list[Reason]:
    """Why this engineer has the visit in these routes, the weightiest first, the costs last."""
    found = candidates(snapshot.problem.plain, routes, visit_id)
    chosen = next(each for each in found if each.engineer == engineer_id)
    others = [each for each in found if each.feasible and each.engineer != engineer_id]
    reasons = [*_against_previous(snapshot, visit_id, found, engineer_id), *_against_others(chosen, others)]
    costs = candidate(snapshot.problem, routes, visit_id, engineer=engineer_id).costs
    return [*reasons, {"code": "costs", **{name: cost for name, cost in costs.items() if cost}}]


def why_left_out(snapshot: Asked, routes: Routes, visit_ids: Iterable[str], *, most: int) -> dict[str, list[Reason]]:
    """For each visit the reasons; for the `most` that are dearest to leave out also what would let them in."""
    ours = [each for each in visit_ids if each in snapshot.records]
    ours.sort(key=lambda each: -snapshot.problem.visit(each).penalty)
    found = why_unserved(snapshot.problem, routes, ours, remedies=most)
    tied = _tied(snapshot.problem, routes, ours)
    return {each.id: list(_out(snapshot, tied.get(each.id, each))) for each in found}


def _tied(problem: Problem, routes: Routes, visit_ids: Iterable[str]) -> dict[str, LeftOut]:
    """Who would fit, if it weren't for a quota, a reserve or another visit."""
    if not is_coupled(problem):
        return {}
    reasons = ties_against(Judge(problem), uncoupled(problem), routes, visit_ids)
    return {each.id: LeftOut(each.id, each.obstacles) for each in reasons if each.reason in TIES}


def _out(snapshot: Asked, left: LeftOut) -> Iterator[Reason]:
    record = snapshot.records[left.id]
    yield from (locked.obstacle(obstacle.to_json(), record) for obstacle in left.obstacles)
    if left.remedy is not None:
        yield let_in(snapshot, left.remedy)


def _against_previous(snapshot: Asked, visit_id: str, found: list[Candidate], engineer_id: str) -> list[Reason]:
    previous = str(snapshot.records[visit_id].engineer_id)
    if previous == engineer_id:
        return [{"code": "other_order"}]
    for each in found:
        if each.engineer == previous and not each.feasible:
            obstacle = locked.obstacle(each.obstacles[0].to_json(), snapshot.records[visit_id])
            return [{"code": "previous_cannot", "engineer_id": int(previous), "obstacle": obstacle}]
    return []


def _against_others(chosen: Candidate, others: list[Candidate]) -> list[Reason]:
    if not others:
        return [{"code": "only_one_who_can"}]
    reasons = []
    if chosen.costs["travel"] <= min(each.costs["travel"] for each in others):
        reasons.append({"code": "nearest", "travel": chosen.costs["travel"]})
    if not chosen.costs["lateness"] and all(each.costs["lateness"] for each in others):
        reasons.append({"code": "in_time"})
    following = min(others, key=lambda each: each.cost)
    if following.cost > chosen.cost:
        saves = following.cost - chosen.cost
        reasons.append({"code": "cheapest", "saves": saves, "next_engineer_id": int(following.engineer)})
    return reasons
