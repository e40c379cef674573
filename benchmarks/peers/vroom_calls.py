"""VROOM, as a knowledgeable user would call it.

It minimises what is refused (priorities 0 to 100), then travel, and knows no soft promises. So it is
called several times with windows that close at different lateness, then again with the refused visits'
windows whole, and the best by the benchmark's own judge is taken. A call can't be watched: it gets a time.
"""

import time
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import vroom

from benchmarks.peers.player import Budget, Nodes, Routes, Tell
from benchmarks.referee import verdict

GRACES = (0, 3600, 10_800, 10**9, 1200, 7200, 18_000, 30_000, 600, 2400, 5400, 14_400)  # cost of lateness
TRIES = 3  # each giving more of the refused their whole window
EXPLORATION = 5  # the most


def ready() -> None:
    pass


def play(day: dict, budget: Budget, *, seed: int, tell: Tell) -> None:
    nodes = Nodes(day, seed)
    best = None
    for routes in _Calls(nodes, budget).all():
        cost = verdict(day, routes).cost
        if best is None or cost < best:
            best = cost
            tell(routes)


class _Calls:
    def __init__(self, nodes: Nodes, budget: Budget):
        self.nodes = nodes
        self.budget = budget
        self.begun = time.monotonic()
        self.travel = nodes.travel.astype(np.uint32)
        self.able = np.array(nodes.able, dtype=bool).reshape(len(nodes.visits), len(nodes.engineers))
        # One made-up skill for all visits that the same engineers can do.
        self.kinds, self.kind_of = np.unique(self.able, axis=0, return_inverse=True)

    def all(self) -> Iterator[Routes]:
        for grace in GRACES if self.nodes.soft else GRACES[:1]:
            closes = [window[1] for window in self.nodes.windows]
            for i in self.nodes.soft:
                visit = self.nodes.visits[i]
                closes[i] = max(self.nodes.windows[i][0], min(closes[i], visit["due"] + grace // visit["weight"]))
            for _ in range(TRIES):
                if self.budget.left < 0.15:
                    return
                routes = self.once(closes)
                yield routes
                served = {visit for route in routes.values() for visit in route}
                tight = [i for i in self.nodes.soft if closes[i] < self.nodes.windows[i][1]]
                refused = [i for i in tight if self.nodes.visits[i]["id"] not in served]
                if not refused:
                    break
                for i in refused:
                    closes[i] = self.nodes.windows[i][1]

    def once(self, closes: list[int]) -> Routes:
        question = vroom.Input()
        question.set_durations_matrix("car", self.travel)
        question.add_vehicle([self._vehicle(e) for e in range(len(self.nodes.engineers))])
        question.add_job([self._job(i, closes[i]) for i in range(len(self.nodes.visits))])
        wall_per_cpu = min(3.0, max(1.0, (time.monotonic() - self.begun) / max(0.05, self.budget.spent)))
        patience = timedelta(seconds=max(0.1, (self.budget.left - 0.05) * wall_per_cpu))
        answer = question.solve(exploration_level=EXPLORATION, nb_threads=1, timeout=patience)
        found: Routes = {}
        rows = answer.routes
        for vehicle, kind, number in zip(rows["vehicle_id"], rows["type"], rows["id"], strict=True):
            if kind == "job":
                engineer = self.nodes.engineers[int(vehicle)]["id"]
                found.setdefault(engineer, []).append(self.nodes.visits[int(number)]["id"])
        return found

    def _vehicle(self, e: int) -> vroom.Vehicle:
        engineer = self.nodes.engineers[e]
        return vroom.Vehicle(
            e,
            start=self.nodes.home[engineer["start"]],
            end=self.nodes.home[engineer["end"]],
            skills=set((1 + np.flatnonzero(self.kinds[:, e])).tolist()),
            time_window=tuple(engineer["shift"]),
        )

    def _job(self, i: int, closes: int) -> vroom.Job:
        visit = self.nodes.visits[i]
        dearest = max(1, *(each["penalty"] for each in self.nodes.visits), 1)
        return vroom.Job(
            i,
            i,
            default_service=visit["duration"],
            skills={1 + int(self.kind_of[i])},
            priority=round(100 * visit["penalty"] / dearest),
            time_windows=[(self.nodes.windows[i][0], closes)],
        )
