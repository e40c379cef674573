"""What every player of the benchmark shares: its budget, and the day as a table of nodes."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.referee import may_meet

NO_ROAD = 10**7  # seconds; longer than any shift
Routes = dict[str, list[str]]
Tell = Callable[..., None]  # (routes, bound=None); the last one told counts


@dataclass(frozen=True)
class Budget:
    """So many CPU seconds of this process, from `begun` on."""

    seconds: float
    begun: float

    @property
    def left(self) -> float:
        return self.seconds - self.spent

    @property
    def spent(self) -> float:
        return time.process_time() - self.begun


class Nodes:
    """One node for each visit, then one for each place where somebody's day begins or ends.

    Peers are deterministic or nearly so: the seed is the order of the visits.
    """

    def __init__(self, day: dict, seed: int):
        self.engineers = day["engineers"]
        self.visits = list(day["visits"])
        random.Random(seed).shuffle(self.visits)
        homes = sorted({place for each in self.engineers for place in (each["start"], each["end"])})
        self.home = {place: len(self.visits) + i for i, place in enumerate(homes)}
        travel = np.array(day["travel"], dtype=float)
        travel[np.isnan(travel) | (travel >= 10**9)] = NO_ROAD
        places = [visit["loc"] for visit in self.visits] + homes
        self.travel = travel[np.ix_(places, places)].astype(np.int64)
        self.able = [[may_meet(each, visit) for each in self.engineers] for visit in self.visits]
        self.windows = [_window(visit) for visit in self.visits]
        self.soft = [i for i, visit in enumerate(self.visits) if _is_soft(visit, self.windows[i])]

    @property
    def horizon(self) -> int:
        return max(each["shift"][1] for each in self.engineers)


def _window(visit: dict) -> tuple[int, int]:
    pinned = visit.get("pinned_start")
    return tuple(visit["window"]) if pinned is None else (pinned, pinned)


def _is_soft(visit: dict, window: tuple[int, int]) -> bool:
    return bool(visit["weight"]) and visit["due"] is not None and visit["due"] < window[1]
