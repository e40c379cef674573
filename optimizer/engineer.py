"""An engineer's day, as the planner sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from optimizer import checks
from optimizer.checks import RATE_LIMIT, WORKLOAD_LIMIT, BadProblem
from optimizer.entry import Entry
from optimizer.scenarios import InHand

Span = tuple[int, int]


@dataclass(frozen=True)
class MealBreak:
    """Owed once, begun within `window`, at a place or on the road; see evaluate.py."""

    duration: int
    window: Span


@dataclass(frozen=True)
class Overtime:
    limit: int  # seconds the engineer may come home after the shift
    cost: int  # per second


@dataclass(frozen=True)
class Engineer:
    id: str
    start: int  # place where the day begins, an index into `travel`
    end: int
    shift: Span
    skills: Mapping[str, int]
    meal_break: MealBreak | None = None
    overtime: Overtime | None = None
    workload: int = 0  # seconds worked in the 28 days before
    in_hand: InHand | None = None  # what the beginning of the shift waits for, where that is uncertain

    @property
    def last_return(self) -> int:
        return self.shift[1] + (self.overtime.limit if self.overtime else 0)

    def check(self, path: str, places: int) -> None:
        checks.text(self.id, f"{path}.id")
        checks.place(self.start, f"{path}.start", places)
        checks.place(self.end, f"{path}.end", places)
        checks.span(self.shift, f"{path}.shift")
        checks.levels(self.skills, f"{path}.skills")
        checks.whole(self.workload, f"{path}.workload", most=WORKLOAD_LIMIT)
        if self.meal_break is not None:
            checks.whole(self.meal_break.duration, f"{path}.break.duration")
            checks.span(self.meal_break.window, f"{path}.break.window")
            if self.meal_break.window[1] < self.shift[0]:
                raise BadProblem(f"{path}.break.window closes before the shift begins.")
        if self.overtime is not None:
            checks.whole(self.overtime.limit, f"{path}.overtime.limit")
            checks.whole(self.overtime.cost, f"{path}.overtime.cost", most=RATE_LIMIT)

        if self.in_hand is not None:
            self.in_hand.check(f"{path}.in_hand")

    @classmethod
    def from_json(cls, entry: Entry) -> Self:
        meal, overtime, in_hand = entry.part("break"), entry.part("overtime"), entry.part("in_hand")
        return cls(
            **{name: entry.must(name) for name in ("id", "start", "end", "shift", "skills")},
            meal_break=meal and MealBreak(duration=meal.must("duration"), window=meal.must("window")),
            overtime=overtime and Overtime(limit=overtime.must("limit"), cost=overtime.must("cost")),
            workload=entry.may("workload", 0),
            in_hand=in_hand and InHand.from_json(in_hand),
        )

    def to_json(self) -> dict:
        data = {"id": self.id, "start": self.start, "end": self.end}
        data |= {"shift": list(self.shift), "skills": dict(self.skills)}
        if self.meal_break:
            data["break"] = {"duration": self.meal_break.duration, "window": list(self.meal_break.window)}
        if self.overtime:
            data["overtime"] = {"limit": self.overtime.limit, "cost": self.overtime.cost}
        if self.workload:
            data["workload"] = self.workload
        if self.in_hand:
            data["in_hand"] = vars(self.in_hand)
        return data
