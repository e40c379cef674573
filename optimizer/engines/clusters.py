"""Clusters: a large day cut into crews of neighbours, each with the visits they have and those nobody has near them.

By repeated halving between two far points. Every turn cuts along other lines, so that what a border has kept
apart meets in the next turn.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

CREW = 64  # engineers in a cluster, at most
WANDER = 0.15  # of a half, by which its border moves from turn to turn
FAIR = 0.7  # of the visits that are a half's by its share of the crew, it gets at least this much
Nearness = Callable[[int, np.ndarray], np.ndarray]  # from one place to others


class Cluster(NamedTuple):
    engineers: np.ndarray  # positions in the day
    visits: np.ndarray


class Crowd(NamedTuple):
    homes: np.ndarray  # [engineer] place
    places: np.ndarray  # [visit] place
    owner: np.ndarray  # [visit] engineer, or -1


def cut(crowd: Crowd, nearness: Nearness, *, turn: int, crew: int = CREW) -> list[Cluster]:
    """Each engineer is in one cluster, and so is each visit: its engineer's, or the one near it."""
    chance = np.random.default_rng(turn)
    engineers, visits = np.arange(len(crowd.homes)), np.arange(len(crowd.places))
    parts = -(-len(engineers) // crew)
    return list(_cut(crowd, nearness, Cluster(engineers, visits), parts=max(1, parts), turn=turn, chance=chance))


def _cut(
    crowd: Crowd, nearness: Nearness, whole: Cluster, *, parts: int, turn: int, chance: np.random.Generator
) -> Iterator[Cluster]:
    if parts == 1 or len(whole.engineers) < 2:
        yield whole
        return
    share = (parts // 2) / parts
    if turn:
        share *= 1 + WANDER * chance.uniform(-1, 1)
    left, right = _halve(crowd, nearness, whole, share=share, turn=turn, chance=chance)
    yield from _cut(crowd, nearness, left, parts=parts // 2, turn=turn, chance=chance)
    yield from _cut(crowd, nearness, right, parts=parts - parts // 2, turn=turn, chance=chance)


def _halve(
    crowd: Crowd, nearness: Nearness, whole: Cluster, *, share: float, turn: int, chance: np.random.Generator
) -> tuple[Cluster, Cluster]:
    """The engineers by where they live and go, `share` of them to the left; the visits nobody has by where they lie."""
    engineers, visits = whole
    places = np.concatenate([crowd.homes[engineers], crowd.places[visits]])
    here, there = _far_pair(places, nearness, turn=turn, chance=chance)
    sides = nearness(here, places).astype(np.float64) - nearness(there, places)
    owner = np.searchsorted(engineers, crowd.owner[visits])  # a place among these engineers, for those who have one
    absent = crowd.owner[visits] < 0
    lives, lies = sides[: len(engineers)], sides[len(engineers) :]
    goes = lives + np.bincount(owner[~absent], lies[~absent], len(engineers))
    goes /= 1 + np.bincount(owner[~absent], minlength=len(engineers))
    order = np.argsort(goes, kind="stable")
    count = min(len(engineers) - 1, max(1, round(share * len(engineers))))
    left = np.zeros(len(engineers), dtype=bool)
    left[order[:count]] = True
    with_left = np.zeros(len(visits), dtype=bool)
    with_left[~absent] = left[owner[~absent]]
    border = (goes[order[count - 1]] + goes[order[count]]) / 2
    with_left[absent] = _lie_left(lies[absent], border, share=count / len(engineers))
    return Cluster(engineers[left], visits[with_left]), Cluster(engineers[~left], visits[~with_left])


def _far_pair(
    places: np.ndarray, nearness: Nearness, *, turn: int, chance: np.random.Generator
) -> tuple[np.int64, np.int64]:
    first = places[chance.integers(len(places)) if turn else 0]
    here = places[np.argmax(nearness(first, places))]
    if turn % 2:
        # Every other turn from a point by chance, so that the lines turn too.
        here = places[chance.integers(len(places))]
    return here, places[np.argmax(nearness(here, places))]


def _lie_left(sides: np.ndarray, border: float, *, share: float) -> np.ndarray:
    """Which lie left of the border; of a crowd on one side of it, some go to the other all the same."""
    count = int((sides <= border).sum())
    least, most = FAIR * share * len(sides), len(sides) * (1 - FAIR * (1 - share))
    left = np.zeros(len(sides), dtype=bool)
    left[np.argsort(sides, kind="stable")[: int(min(max(count, least), most))]] = True
    return left
