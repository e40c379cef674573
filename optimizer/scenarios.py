"""Days that may come: durations and travel as distributions, drawn once per problem.

A plan is then judged by the average over these scenarios, and so carries its own slack; hard rules
are judged in the day as planned, the reference. Durations are lognormal. Every visit's draws are the
same fixed quantiles in an order of its own (Latin hypercube sampling, McKay et al. 1979), so even
twenty scenarios meet each distribution squarely; the order depends on the visit's id and the seed
alone, so that the same visit fares alike in the next problem of the same day.
"""

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from zlib import crc32

import numpy as np

from optimizer import checks

COUNT_LIMIT = 1_000
SPREAD_LIMIT = 3.0
BEND_BITS = 10  # travel is bent in 1,024ths
ORDERS = 4_096  # different orders of the quantiles
DRAW = np.dtype(
    [
        ("extra", np.int64),  # seconds beyond `duration`; of an engineer: when free
        ("bend", np.int64),  # 1,024ths of the leg to the visit (or to what is in hand), beyond its travel time
    ],
    align=True,
)


@dataclass(frozen=True)
class Scenarios:
    count: int
    seed: int = 0
    travel_spread: float = 0.0  # standard deviation of a leg's factor, whose mean is 1

    def check(self, path: str) -> None:
        checks.whole(self.count, f"{path}.count", least=1, most=COUNT_LIMIT)
        checks.whole(self.seed, f"{path}.seed", most=2**31)
        checks.number(self.travel_spread, f"{path}.travel_spread", most=SPREAD_LIMIT)


@dataclass(frozen=True)
class InHand:
    """The visit an engineer is travelling to or working at; it ends where the engineer starts.

    The shift's beginning is when they are free by plan; in a scenario that is `begins` + what the
    remaining travel takes longer + a duration drawn under the condition that it exceeds `elapsed`.
    """

    begins: int  # of the work, by plan or in fact
    mean: int
    sigma: float
    travel: int = 0  # seconds still to drive before
    elapsed: int = 0  # seconds of work already done

    def check(self, path: str) -> None:
        for name in ("begins", "mean", "travel", "elapsed"):
            checks.whole(getattr(self, name), f"{path}.{name}")
        checks.number(self.sigma, f"{path}.sigma", most=SPREAD_LIMIT)


def draws(scenarios: Scenarios, visits, engineers) -> np.ndarray:
    """[visit, scenario], followed by [engineer, scenario]; seconds and 1,024ths, see DRAW."""
    people = [each.in_hand or InHand(each.shift[0], 0, 0.0) for each in engineers]
    drawn = np.zeros((len(visits) + len(people), scenarios.count), dtype=DRAW)
    names = [visit.id for visit in visits] + [engineer.id for engineer in engineers]
    marks = np.array([crc32(name.encode()) for name in names], dtype=np.int64)
    chances, roads = _orders(scenarios.count, scenarios.seed)
    bends = _bends(roads[marks // ORDERS % ORDERS], scenarios.travel_spread)
    means = [visit.duration if visit.mean is None else visit.mean for visit in visits] + [each.mean for each in people]
    sigmas = [visit.sigma for visit in visits] + [each.sigma for each in people]
    elapsed = [0] * len(visits) + [each.elapsed for each in people]
    lasting = _durations(chances[marks % ORDERS], np.array(means), np.array(sigmas), np.array(elapsed))
    split = len(visits)
    drawn["bend"] = bends
    drawn["extra"][:split] = lasting[:split] - np.array([visit.duration for visit in visits], dtype=np.int64)[:, None]
    begins = np.array([each.begins for each in people], dtype=np.int64)[:, None]
    legs = np.array([each.travel for each in people], dtype=np.int64)[:, None]
    drawn["extra"][split:] = np.maximum(0, begins + (legs * bends[split:] >> BEND_BITS) + lasting[split:])
    return drawn


def _bends(chances: np.ndarray, spread: float) -> np.ndarray:
    """1,024ths more or less than planned; a lognormal factor with this standard deviation.

    Its mean over the scenarios is 1 or just above, so that on the average no leg is shorter than planned.
    """
    factor = np.exp(math.sqrt(math.log1p(spread * spread)) * _normal(chances))
    factor /= factor.mean(axis=1, keepdims=True)
    return np.ceil((factor - 1) * (1 << BEND_BITS) - 1e-6).astype(np.int64)


def _durations(chances: np.ndarray, means: np.ndarray, sigmas: np.ndarray, elapsed: np.ndarray) -> np.ndarray:
    """Whole seconds; where something has elapsed, of those durations that exceed it."""
    means, sigmas, elapsed = (each.astype(float)[:, None] for each in (means, sigmas, elapsed))
    begun = np.where(elapsed > 0, _chance_of(elapsed, means, sigmas), 0.0)
    chances = begun + (1 - begun) * chances
    drawn = means * np.exp(sigmas * _normal(chances) - sigmas * sigmas / 2)
    return np.rint(np.minimum(np.maximum(drawn, elapsed), checks.TIME_LIMIT)).astype(np.int64)


def _chance_of(elapsed: np.ndarray, means: np.ndarray, sigmas: np.ndarray) -> np.ndarray:
    """The share of durations that are over by then."""
    with np.errstate(divide="ignore", invalid="ignore"):
        score = (np.log(elapsed / means) + sigmas * sigmas / 2) / sigmas
    grid, chances = _normal_table()
    return np.interp(np.nan_to_num(score, nan=0.0), grid, chances)


def _normal(chances: np.ndarray) -> np.ndarray:
    grid, shares = _normal_table()
    return np.interp(chances, shares, grid)


@cache
def _normal_table() -> tuple[np.ndarray, np.ndarray]:
    """The normal distribution between -5 and 5: scores, and the share below each."""
    grid = np.linspace(-5.0, 5.0, 2_001)
    return grid, np.array([NormalDist().cdf(score) for score in grid])


@cache
def _orders(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two tables [order, scenario] of the middles of `count` equal shares, each row in another order."""
    random = np.random.default_rng([seed, count])
    middles = np.tile((np.arange(count) + 0.5) / count, (ORDERS, 1))
    return random.permuted(middles, axis=1), random.permuted(middles, axis=1)
