"""One round of the benchmark: each player in a child process of its own, its last plan judged anew."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.peers.watched import last_words
from benchmarks.referee import rules_of, verdict


@dataclass(frozen=True)
class Player:
    name: str
    module: str  # of benchmarks.peers
    package: str  # without it, this one is skipped
    rules: frozenset[str] | None = None  # optional fields it can model; None: all

    @property
    def is_there(self) -> bool:
        return find_spec(self.package) is not None

    def can_model(self, day: dict) -> bool:
        return self.rules is None or rules_of(day) <= self.rules


WHO = frozenset({"engineers", "forbidden", "pinned_start"})
US = Player("Doorstep", "doorstep", "optimizer")
PEERS = (
    Player("OR-Tools", "ortools_routing", "ortools", WHO | {"overtime"}),
    Player("PyVRP", "pyvrp_search", "pyvrp", WHO),
    Player("VROOM", "vroom_calls", "vroom", WHO),
)


@dataclass(frozen=True)
class Result:
    """`cost` is None where the plan breaks a rule; then `remark` says which."""

    player: str
    cost: int | None
    unserved: int
    bound: int | None = None
    cpu: float = 0.0  # seconds until the last plan
    remark: str = ""


@dataclass(frozen=True)
class Round:
    """What everybody made of one day; ours is the first."""

    day: str
    results: tuple[Result, ...]

    @property
    def ours(self) -> Result:
        return self.results[0]

    @property
    def best_peer(self) -> int | None:
        return min((each.cost for each in self.results[1:] if each.cost is not None), default=None)

    @property
    def ratio(self) -> float | None:
        """Our cost by the best peer's; below 1 is better."""
        if self.ours.cost is None or self.best_peer is None:
            return None
        return self.ours.cost / self.best_peer if self.best_peer else 1.0

    @property
    def gap(self) -> float | None:
        """How far our cost may be above the best possible, as a share of it."""
        cost, bound = self.ours.cost, self.ours.bound
        return None if bound is None or not cost else (cost - bound) / cost


def play(file: Path, peers: Iterable[Player], *, seconds: float, seed: int) -> Round:
    day = json.loads(file.read_bytes())
    players = (US, *(each for each in peers if each.can_model(day)))
    results = [_judged(each, day, last_words(each.module, file, seconds=seconds, seed=seed)) for each in players]
    return Round(day["name"], tuple(results))


def _judged(player: Player, day: dict, last: dict | None) -> Result:
    if last is None:
        nothing = verdict(day, {})
        return Result(player.name, nothing.cost, nothing.unserved, remark="found no plan in time")
    found = verdict(day, last["routes"])
    cost = None if found.faults else found.cost
    return Result(player.name, cost, found.unserved, last["bound"], last["cpu"], "; ".join(found.faults[:1]))
