"""The messages this room opens. Two of them get the database: nothing may be open while the planner thinks."""

from dispatch.planning.repair.happenings import disturbed, hour
from dispatch.planning.repair.repairing import repair
from dispatch.planning.solving import solve

TOPICS = {"planning.disturbed": disturbed, "planning.hour": hour}
DATABASE_TOPICS = {"planning.solve": solve, "planning.repair": repair}
PERIODIC = {"planning.hour": "7 * * * *"}
