"""What ties the routes of several engineers together, as fields: quotas, areas, visits at once, visits in sequence."""

from collections.abc import Collection
from dataclasses import dataclass

from optimizer import checks
from optimizer.checks import COUNT_LIMIT, TIME_LIMIT

CREW_TIME_LIMIT = COUNT_LIMIT * TIME_LIMIT


@dataclass(frozen=True)
class Group:
    """Engineers, of one partner perhaps, who have so many visits at most."""

    name: str
    engineers: tuple[str, ...]
    most: int

    def check(self, path: str, people: Collection[str]) -> None:
        _check_named(self.name, self.engineers, path, people)
        checks.whole(self.most, f"{path}.most")


@dataclass(frozen=True)
class Area:
    """Engineers who together keep so many seconds at the end of their shifts free for emergencies."""

    name: str
    engineers: tuple[str, ...]
    free: int

    def check(self, path: str, people: Collection[str]) -> None:
        _check_named(self.name, self.engineers, path, people)
        checks.whole(self.free, f"{path}.free", most=CREW_TIME_LIMIT)


@dataclass(frozen=True)
class After:
    """The work begins when that of another visit has been done for so long; never without it."""

    visit: str
    delay: int = 0
    same_engineer: bool = False

    def check(self, path: str) -> None:
        checks.text(self.visit, f"{path}.visit")
        checks.whole(self.delay, f"{path}.delay")
        checks.yes_or_no(self.same_engineer, f"{path}.same_engineer")


def _check_named(name: str, engineers: tuple[str, ...], path: str, people: Collection[str]) -> None:
    checks.text(name, f"{path}.name")
    checks.texts(engineers, f"{path}.engineers")
    checks.known(engineers, f"{path}.engineers", people, kind="engineer")
