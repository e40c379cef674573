"""Travel between places known by number, of a day that may be too large for one table."""

from collections.abc import Callable, Sequence
from typing import Protocol, Self

import numpy as np

from optimizer.travel import Coordinates, SpeedModel, crow_metres

Seconds = Callable[[Sequence[Coordinates]], np.ndarray]  # places → from each to each


class Travel(Protocol):
    """Travel between places known by number."""

    def among(self, places: np.ndarray) -> Self:
        """The same between these places only, numbered anew in this order."""

    def table(self) -> np.ndarray:
        """Seconds from each place to each."""

    def nearness(self, place: int, others: np.ndarray) -> np.ndarray:
        """How far the others are, in any measure that grows with the way."""


class Table:
    """A matrix that is there already."""

    def __init__(self, seconds: np.ndarray):
        self.seconds = seconds

    def among(self, places: np.ndarray) -> Self:
        return Table(self.seconds[np.ix_(places, places)])

    def table(self) -> np.ndarray:
        return self.seconds

    def nearness(self, place: int, others: np.ndarray) -> np.ndarray:
        return self.seconds[place, others]


class OnTheMap:
    """Places by their coordinates; the roads between them are asked when they are needed."""

    def __init__(self, places: Sequence[Coordinates], roads: Seconds):
        self.places = np.array(places, dtype=float).reshape(-1, 2)
        self.roads = roads

    def among(self, places: np.ndarray) -> Self:
        return OnTheMap(self.places[places], self.roads)

    def table(self) -> np.ndarray:
        return self.roads([tuple(place) for place in self.places.tolist()])

    def nearness(self, place: int, others: np.ndarray) -> np.ndarray:
        return crow_metres(self.places[[place]], self.places[others])[0]


def by_speed(places: Sequence[Coordinates]) -> np.ndarray:
    return SpeedModel().matrix(places).seconds
