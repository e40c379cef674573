"""How long it takes from place to place: the roads the settings name, in our words."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from dispatch.errors import N_, Unavailable
from dispatch.planning.question.crew import Place
from dispatch.planning.snapshot import Roads
from optimizer import travel
from optimizer.offers import Way

Ways = Callable[[Sequence[Place], Place], Way]  # from each of the places to that one, and back


class StreetsUnavailable(Unavailable):
    """The street router is not answering."""

    says = N_(
        "The street router gave no travel times, so nothing was planned and the old plan stands. Try again, or have "
        "TRAVEL set to “model”."
    )


@cache
def roads_of(setting: str) -> Roads:
    """`setting` as in settings.travel. What it opens stays open for the life of the process.

    Raises:
        StreetsUnavailable: the streets can't be read. So do the roads themselves where a server doesn't answer.
    """
    source = _translated(_source, setting)

    def roads(places: Sequence[Place]) -> np.ndarray:
        return _translated(source.matrix, places).seconds

    return roads


@cache
def ways_of(setting: str) -> Ways:
    """As `roads_of`, for one place more beside those that are known."""
    source = _translated(_source, setting)

    def ways(places: Sequence[Place], place: Place) -> Way:
        there, back = _translated(lambda to: (source.between(places, [to]), source.between([to], places)), place)
        return Way(there.seconds[:, 0], back.seconds[0, :])

    return ways


class Remembered:
    """Roads that know the last answer by heart: who asks for some of its places again waits for nobody."""

    def __init__(self, roads: Roads):
        self._roads = roads
        self._last: tuple[dict[Place, int], np.ndarray] = {}, np.zeros((0, 0), dtype=np.int64)

    def __call__(self, places: Sequence[Place]) -> np.ndarray:
        index, seconds = self._last
        numbers = [index.get(place) for place in places]
        if None not in numbers:
            return seconds[np.ix_(numbers, numbers)]
        found = self._roads(places)
        self._last = {place: number for number, place in enumerate(places)}, found
        return found


def _source(setting: str) -> travel.Roads:
    if setting == "model":
        return travel.SpeedModel()
    if "://" in setting:
        return travel.OsrmOverHttp(setting)
    return travel.OsrmInProcess(Path(setting))


def _translated(ask, given):
    try:
        return ask(given)
    except travel.RoadsUnavailable as error:
        raise StreetsUnavailable from error
