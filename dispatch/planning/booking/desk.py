"""What it takes to answer: days that are open already, and the roads."""

from dataclasses import dataclass, field

from dispatch.planning.booking.shelf import Shelf
from dispatch.planning.roads import Ways
from dispatch.planning.snapshot import Roads


@dataclass(frozen=True)
class Desk:
    roads: Roads
    ways: Ways
    shelf: Shelf = field(default_factory=Shelf)
