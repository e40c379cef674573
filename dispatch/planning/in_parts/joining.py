"""The parts of the last turn as one plan."""

from collections import Counter
from collections.abc import Iterable

from dispatch.planning.in_parts.finding import Found, item_in
from dispatch.planning.plan import Plan
from optimizer.evaluate import Routes
from optimizer.region import Region


def joined(region: Region, routes: Routes, parts: Iterable[Found], *, before: Iterable[Found]) -> Plan:
    """`before`: what was found in the first turn, whose parts hold each engineer's present visits. No bound: cuts
    prove nothing of the whole."""
    parts = list(parts)
    costs = _sum(each["costs"] for each in parts) | region.costs_between_parts(routes)
    cost = sum(costs.values())
    return Plan(
        cost=cost,
        costs=costs,
        bound=None,
        before=_sum(each["before"] for each in before),
        after=_sum(each["after"] for each in parts) | {"cost": cost},
        items=[item_in(item) for each in parts for item in each["items"]],
    )


def _sum(figures: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in figures:
        total.update(each)
    return dict(total)
