"""What was found for one part, as JSON.

{routes, prices (of each engineer's route), before (figures of the present plan, in the first turn)} and, in the last
turn, what the plan will say of its visits: {costs, after, items}.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dispatch.planning.answer.figures import figures
from dispatch.planning.answer.proposal import items_of, judged_answer, routes_of
from dispatch.planning.plan import ItemKind, PlanItem
from dispatch.planning.snapshot import Asked
from optimizer.evaluate import Judgement
from optimizer.large import TURNS
from optimizer.prices import route_costs

LAST = len(TURNS) - 1
Found = dict[str, Any]
PLAIN = (
    "visit_id",
    "order_version",
    "visit_version",
    "engineer_id",
    "travel_seconds",
    "previous_engineer_id",
    "reasons",
)
MOMENTS = ("starts_at", "previous_starts_at")


def found_for(asked: Asked, answer: dict[str, Any], *, turn: int) -> Found:
    """Raises PlanUnusable: the answer is no plan of this part, or breaks a hard rule."""
    judged = judged_answer(asked, answer)
    found: Found = {"routes": routes_of(judged), "prices": _prices(asked, judged)}
    if turn == 0:
        found["before"] = figures(asked, asked.routes)
    if turn == LAST:
        found["costs"] = dict(judged.costs)
        found["after"] = figures(asked, found["routes"])
        found["items"] = [_written(item) for item in items_of(asked, judged)]
    return found


def cost_of(asked: Asked, found: Found) -> int:
    served = {stop for stops in found["routes"].values() for stop in stops}
    left_out = sum(visit.penalty for visit in asked.problem.visits if visit.id not in served)
    return sum(found["prices"].values()) + left_out


def item_in(written: Mapping[str, Any]) -> PlanItem:
    moments = {name: written[name] and datetime.fromisoformat(written[name]) for name in MOMENTS}
    return PlanItem(kind=ItemKind(written["kind"]), **{name: written[name] for name in PLAIN}, **moments)


def _prices(asked: Asked, judged: Judgement) -> dict[str, int]:
    problem = asked.problem
    return {
        route.engineer: sum(route_costs(problem, problem.engineer(route.engineer), route).values())
        for route in judged.routes
    }


def _written(item: PlanItem) -> dict[str, Any]:
    moments = {name: moment and moment.isoformat() for name in MOMENTS for moment in [getattr(item, name)]}
    return {"kind": item.kind, **{name: getattr(item, name) for name in PLAIN}, **moments}
