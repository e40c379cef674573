"""Everything the stories of a region are told with."""

from dataclasses import dataclass
from random import Random

from dispatch.seed.afar import Afar
from dispatch.seed.crew import Crew
from dispatch.seed.replay import Replay
from dispatch.seed.reports import Reports
from dispatch.seed.staff import Staff
from dispatch.seed.voices import Voices
from dispatch.seed.wall_clock import WallClock
from dispatch.seed.wishes import Wishes


@dataclass(frozen=True)
class Stage:
    replay: Replay
    clock: WallClock
    chance: Random
    staff: Staff
    crew: Crew
    wishes: Wishes
    reports: Reports
    voices: Voices
    afar: Afar
    haggles: Random
