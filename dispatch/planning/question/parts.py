"""The parts a visit takes, in the planner's terms: who has them, who must fetch them first, and who can't.

A stop at the depot is not a stop of the route: it is counted as time at the home, `Weights.fetching` of it. What lies
at the depot is within everybody's reach, so that two may count on the last piece.
"""

from collections.abc import Mapping
from typing import Any

from dispatch.parts.queries import Supply
from dispatch.planning.question.crew import Member
from dispatch.planning.question.prices import PartsRule, Weights
from dispatch.work.visit import Visit


def parts_for(visit: Visit) -> list[str]:
    """Of two who come together, the first brings them."""
    fault = visit.work_order.fault
    return fault.parts if fault and visit.leads else []


def stock_of(member: Member, supply: Supply | None, weights: Weights) -> dict[str, int]:
    """What the engineer of a shift can count on."""
    if supply is None or weights.parts is not PartsRule.MUST:
        return {}
    parts = {*supply.depot, *supply.vans.get(member.engineer.id, ())}
    return {part: supply.within_reach(member.engineer.id, part) for part in sorted(parts)}


def taking(visit: Visit, people: Mapping[str, Member], supply: Supply | None, weights: Weights) -> dict[str, Any]:
    """Fields of the planner's visit."""
    wanted = parts_for(visit)
    if supply is None or not wanted:
        return {}
    length = visit.minutes * 60
    without = [each for each, member in people.items() if supply.missing(member.engineer.id, wanted)]
    facts: dict[str, Any] = {"durations": dict.fromkeys(without, length + weights.fetching) if weights.fetching else {}}
    if weights.parts is PartsRule.MUST:
        facts["parts"] = {part: wanted.count(part) for part in wanted}
    return facts
