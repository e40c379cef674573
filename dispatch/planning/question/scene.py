"""A day as it was read from the records."""

from dataclasses import dataclass, field
from datetime import datetime

from dispatch.parts.queries import Supply
from dispatch.planning.question.crew import Member
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.household import Wishes
from dispatch.planning.question.lengths import Lengths
from dispatch.planning.question.prices import NORMAL, Weights
from dispatch.planning.question.scope import EVERYTHING, Scope
from dispatch.work.visit import Visit


@dataclass(frozen=True)
class Scene:
    """Records as they were read, loaded with all that `put` needs, so that it works without the database.

    `by_hand`: the visit a dispatcher has in hand; it is asked for on this day whatever holds it, even in place.
    `wishes`: by order. `supply`: of all parts these visits take; None: nobody asks for parts. `begun`: how many visits
    of the day the crew has begun.
    `alone`: what stands with an engineer is judged by their own hours, not by the crew's. `means`: what
    work that is alike takes whom, as far as it was asked.
    """

    day: PlanningDay
    members: list[Member]
    wanted: list[Visit]
    lengths: Lengths
    at: datetime
    by_hand: Visit | None = None
    wishes: dict[int, Wishes] = field(default_factory=dict)
    alone: bool = False
    weights: Weights = NORMAL
    scope: Scope = EVERYTHING
    supply: Supply | None = None
    begun: int = 0
    means: dict[tuple, dict[str, int]] = field(default_factory=dict, compare=False, repr=False)
