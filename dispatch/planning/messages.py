"""The messages this room opens. Some of them get the database: nothing may be open while the planner thinks."""

from dispatch.planning.in_parts.part import solve_part
from dispatch.planning.in_parts.turns import turn_on
from dispatch.planning.outlook.recompute import recompute, recompute_all
from dispatch.planning.repair.happenings import disturbed, hour
from dispatch.planning.repair.repairing import repair
from dispatch.planning.rescue import asking
from dispatch.planning.solving import solve
from dispatch.planning.terms.trying import try_weights
from dispatch.planning.watch import field_alert
from dispatch.store.ripples import follows

TOPICS = {
    **asking.TOPICS,
    **field_alert.TOPICS,
    "planning.disturbed": disturbed,
    "planning.hour": hour,
    "planning.outlooks": recompute_all,
}
DATABASE_TOPICS = {
    "planning.solve": solve,
    "planning.try_weights": try_weights,
    "planning.part": solve_part,
    "planning.turn": turn_on,
    "planning.repair": repair,
    "planning.outlook": recompute,
}
# Time alone changes chances: what should have begun and hasn't is late.
PERIODIC = {"planning.hour": "7 * * * *", "planning.outlooks": "* * * * *"}
follows("planning.outlook", {"work_order", "visit", "plan", "shift", "engineer", "branch_calendar"})
