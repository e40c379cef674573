"""What an engineer's day is worth: overtime, a reserve, a partner's fees."""

from dataclasses import dataclass

from optimizer import checks
from optimizer.checks import PRICE_LIMIT, RATE_LIMIT

Span = tuple[int, int]


@dataclass(frozen=True)
class MealBreak:
    """Owed once, begun within `window`, at a place or on the road; see timetable.py."""

    duration: int
    window: Span

    def check(self, path: str) -> None:
        checks.whole(self.duration, f"{path}.duration")
        checks.span(self.window, f"{path}.window")


@dataclass(frozen=True)
class Overtime:
    limit: int  # seconds the engineer may come home after the shift
    cost: int  # per second

    def check(self, path: str) -> None:
        checks.whole(self.limit, f"{path}.limit")
        checks.whole(self.cost, f"{path}.cost", most=RATE_LIMIT)


@dataclass(frozen=True)
class Reserve:
    """The end of the shift, kept free for what the day may bring."""

    seconds: int
    cost: int  # of each second of it that is used

    def check(self, path: str) -> None:
        checks.whole(self.seconds, f"{path}.seconds")
        checks.whole(self.cost, f"{path}.cost", most=RATE_LIMIT)


@dataclass(frozen=True)
class Fee:
    """What a partner charges."""

    visit: int = 0
    day: int = 0  # once, if sent out at all

    def check(self, path: str) -> None:
        checks.whole(self.visit, f"{path}.visit", most=PRICE_LIMIT)
        checks.whole(self.day, f"{path}.day", most=PRICE_LIMIT)
