"""What it takes to answer: days that are open already, and the roads."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cache

from dispatch.planning.booking.shelf import Shelf
from dispatch.planning.booking.turnstile import Turnstiles
from dispatch.planning.rescue.rooms import Rooms
from dispatch.planning.roads import Remembered, Ways, roads_of, ways_of
from dispatch.planning.snapshot import Roads


@dataclass(frozen=True)
class Desk:
    roads: Roads
    ways: Ways
    shelf: Shelf = field(default_factory=Shelf)
    rooms: Rooms = field(default_factory=Rooms)
    turnstiles: Turnstiles = field(default_factory=Turnstiles)
    seen: dict[int, Hashable] = field(default_factory=dict)  # branch → how it stood when nobody in line could be helped


@cache
def desk_of(setting: str) -> Desk:
    """One for the process. `setting` as in settings.travel. Raises StreetsUnavailable."""
    return Desk(Remembered(roads_of(setting)), ways_of(setting))
