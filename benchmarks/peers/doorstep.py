"""Our own planner."""

import time

from benchmarks.peers.player import Budget, Tell
from optimizer.large import plan_day
from optimizer.problem import Problem
from optimizer.stop import Deadline
from optimizer.warm import warm


def ready() -> None:
    warm()


def play(day: dict, budget: Budget, *, seed: int, tell: Tell) -> None:
    problem = Problem.from_json(day)
    plan = plan_day(problem, stop=Deadline(budget.left, clock=time.process_time), seed=seed)
    tell({engineer: list(visits) for engineer, visits in plan.visits.items()}, bound=plan.bound)
