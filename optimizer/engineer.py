"""An engineer's day, as the planner sees it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Self

from optimizer import checks
from optimizer.checks import WORKLOAD_LIMIT, BadProblem
from optimizer.entry import Entry, read, written
from optimizer.scenarios import InHand
from optimizer.terms import Fee, MealBreak, Overtime, Reserve

Span = tuple[int, int]
ORDINARY_PACE = 100  # per cent of a visit's duration
PACE_LIMIT = 1_000
DAY_LIMIT = 1_000


@dataclass(frozen=True)
class Engineer:
    """One day of one person. Several days are several entries that share their `person`."""

    id: str
    start: int  # place where the day begins, an index into `travel`
    end: int
    shift: Span
    skills: Mapping[str, int]
    meal_break: MealBreak | None = None  # `break` in the JSON
    absences: tuple[Span, ...] = ()  # no work then; the road is interrupted
    overtime: Overtime | None = None
    reserve: Reserve | None = None
    workload: int = 0  # seconds worked in the 28 days before
    in_hand: InHand | None = None  # what the beginning of the shift waits for, where that is uncertain
    pace: int = ORDINARY_PACE  # per cent of a visit's duration that this engineer takes
    fee: Fee | None = None
    person: str | None = None  # None: whom the id names
    day: int = 0
    stock: Mapping[str, int] = field(default_factory=dict)  # part -> how many are aboard
    most_visits: int | None = None

    @property
    def who(self) -> str:
        return self.person or self.id

    @property
    def last_return(self) -> int:
        return self.shift[1] + (self.overtime.limit if self.overtime else 0)

    @property
    def free_until(self) -> int:
        """When the reserve begins; without one, when the shift ends."""
        return self.shift[1] if self.reserve is None else max(self.shift[0], self.shift[1] - self.reserve.seconds)

    def is_named(self, names: Collection[str]) -> bool:
        return self.id in names or self.who in names

    def check(self, path: str, places: int) -> None:
        checks.text(self.id, f"{path}.id")
        checks.place(self.start, f"{path}.start", places)
        checks.place(self.end, f"{path}.end", places)
        checks.span(self.shift, f"{path}.shift")
        checks.spans(self.absences, f"{path}.absences")
        checks.amounts(self.skills, f"{path}.skills", what="skill to a level", most=checks.LEVEL_LIMIT)
        checks.amounts(self.stock, f"{path}.stock", what="part to a number", least=0, most=checks.COUNT_LIMIT)
        checks.whole(self.workload, f"{path}.workload", most=WORKLOAD_LIMIT)
        checks.whole(self.pace, f"{path}.pace", least=1, most=PACE_LIMIT)
        checks.whole(self.day, f"{path}.day", most=DAY_LIMIT)
        if self.person is not None:
            checks.text(self.person, f"{path}.person")
        if self.most_visits is not None:
            checks.whole(self.most_visits, f"{path}.most_visits")
        terms = {"break": self.meal_break, "overtime": self.overtime, "reserve": self.reserve, "fee": self.fee}
        terms["in_hand"] = self.in_hand
        for name, each in terms.items():
            if each is not None:
                each.check(f"{path}.{name}")
        if self.meal_break is not None and self.meal_break.window[1] < self.shift[0]:
            raise BadProblem(f"{path}.break.window closes before the shift begins.")

    @classmethod
    def from_json(cls, entry: Entry) -> Self:
        kinds = {"overtime": Overtime, "reserve": Reserve, "fee": Fee, "in_hand": InHand}
        terms = {name: entry.part(name, kind) for name, kind in kinds.items()}
        return read(cls, entry, meal_break=entry.part("break", MealBreak), **terms)

    def to_json(self) -> dict:
        return {"break" if name == "meal_break" else name: value for name, value in written(self).items()}
