"""The messages this room opens. Solving gets the database: nothing may be open while the planner thinks."""

from dispatch.planning.solving import solve

DATABASE_TOPICS = {"planning.solve": solve}
