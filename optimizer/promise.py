"""What a customer has been promised, at a price: late is possible, and costs."""

from dataclasses import dataclass

from optimizer import checks
from optimizer.checks import PRICE_LIMIT, RATE_LIMIT, BadProblem

Span = tuple[int, int]
MOMENTS = ("start", "end")


@dataclass(frozen=True)
class Promise:
    """Kept if the work has started, or ended, by `due`."""

    due: int
    weight: int = 0  # price of a second after `due`
    step: int = 0  # price of being late at all
    on: str = "start"

    def late(self, start: int, end: int) -> int:
        return max(0, (start if self.on == "start" else end) - self.due)

    def price(self, start: int, end: int) -> int:
        late = self.late(start, end)
        return self.step + self.weight * late if late else 0

    def check(self, path: str) -> None:
        checks.whole(self.due, f"{path}.due")
        checks.whole(self.weight, f"{path}.weight", most=RATE_LIMIT)
        checks.whole(self.step, f"{path}.step", most=PRICE_LIMIT)
        if self.on not in MOMENTS:
            raise BadProblem(f"{path}.on must be 'start' or 'end', not {checks.shown(self.on)}.")


@dataclass(frozen=True)
class Told:
    """The window a customer was told. Nobody begins before it; beginning after it has a price."""

    window: Span
    weight: int = 0
    step: int = 0

    @property
    def promise(self) -> Promise:
        return Promise(self.window[1], self.weight, self.step)

    def check(self, path: str) -> None:
        checks.span(self.window, f"{path}.window")
        self.promise.check(path)
