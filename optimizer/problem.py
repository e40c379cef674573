"""The question: who works today, what is asked for, how far it is. Checks itself.

Whole seconds since the start of the planning day; prices in seconds of travel. Optional fields
are off when absent. README.md has the rules and the JSON.
"""

from collections import Counter
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Self

import numpy as np

from optimizer import checks, consistency
from optimizer.checks import RATE_LIMIT, UNREACHABLE, WORKLOAD_LIMIT, BadProblem
from optimizer.couples import Area, Group
from optimizer.engineer import Engineer
from optimizer.entry import Entry, written
from optimizer.promise import Promise, Told
from optimizer.scenarios import DRAW, Scenarios, draws
from optimizer.terms import Fee, MealBreak, Overtime, Reserve
from optimizer.under_way import Limits
from optimizer.visit import Visit

__all__ = [
    "BadProblem",
    "Engineer",
    "Fee",
    "MealBreak",
    "Overtime",
    "Problem",
    "Promise",
    "Reserve",
    "Told",
    "Visit",
]


@dataclass(frozen=True, eq=False)
class Problem:
    """One day to plan, or several.

    `travel` may be given as lists (None: no road) or as an integer matrix; it is kept as a
    read-only int32 matrix in which UNREACHABLE stands for no road.

    Raises:
        BadProblem: anything at all is wrong with it; one sentence names the field.
    """

    engineers: tuple[Engineer, ...]
    visits: tuple[Visit, ...]
    travel: np.ndarray = field(repr=False)
    name: str = ""
    balance: int = 0  # price of the first hour above the crew's mean workload; grows with its square
    mean_workload: int | None = None  # of a crew these engineers are part of; None: they are the crew
    scenarios: Scenarios | None = None  # None: durations and travel are certain
    skills: tuple[str, ...] | None = None  # every skill there is; without it, those the engineers hold
    groups: tuple[Group, ...] = ()
    areas: tuple[Area, ...] = ()
    most_changed: int | None = None  # visits that somebody else may get, or another time than was told
    overqualification: int = 0  # price of a level that isn't needed, of a skill that nobody else holds

    def __post_init__(self):
        checks.listed(self.engineers, "engineers")
        checks.listed(self.visits, "visits")
        if not self.engineers and not self.visits:
            raise BadProblem("engineers and visits are both empty: there is nothing to plan.")
        if not isinstance(self.name, str):
            raise BadProblem(f"name must be a text, not {checks.shown(self.name)}.")
        for name in ("balance", "overqualification"):
            checks.whole(getattr(self, name), name, most=RATE_LIMIT)
        if self.mean_workload is not None:
            checks.whole(self.mean_workload, "mean_workload", most=WORKLOAD_LIMIT)
        if self.scenarios is not None:
            self.scenarios.check("scenarios")
        for name in ("engineers", "visits"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "travel", checks.matrix(self.travel, "travel"))
        consistency.check(self)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read the parsed JSON of README.md; fields it doesn't know are ignored."""
        entry = Entry(data, "")
        return cls(
            engineers=tuple(Engineer.from_json(each) for each in entry.entries("engineers")),
            visits=tuple(Visit.from_json(each) for each in entry.entries("visits")),
            travel=entry.must("travel"),
            name=entry.may("name", ""),
            balance=entry.may("balance", 0),
            mean_workload=entry.may("mean_workload"),
            scenarios=entry.part("scenarios", Scenarios),
            skills=entry.may("skills"),
            groups=entry.parts("groups", Group),
            areas=entry.parts("areas", Area),
            most_changed=entry.may("most_changed"),
            overqualification=entry.may("overqualification", 0),
        )

    def to_json(self) -> dict:
        data = {
            "name": self.name,
            "engineers": [engineer.to_json() for engineer in self.engineers],
            "visits": [visit.to_json() for visit in self.visits],
            "travel": [[None if s == UNREACHABLE else s for s in row] for row in self.travel.tolist()],
        }
        data |= {name: getattr(self, name) for name in ("balance", "overqualification") if getattr(self, name)}
        if self.scenarios is not None:
            data["scenarios"] = vars(self.scenarios)
        if self.skills is not None:
            data["skills"] = list(self.skills)
        data |= {name: each for name in ("mean_workload", "most_changed") if (each := getattr(self, name)) is not None}
        data |= {
            name: [written(each) for each in tied] for name in ("groups", "areas") if (tied := getattr(self, name))
        }
        return data

    def engineer(self, engineer_id: str) -> Engineer:
        return self.engineers[self.engineer_index[engineer_id]]

    def visit(self, visit_id: str) -> Visit:
        return self.visits[self.visit_index[visit_id]]

    @cached_property
    def plain(self) -> Self:
        """The day as planned, without scenarios."""
        return self if self.scenarios is None else self.trusting(scenarios=None)

    @cached_property
    def engineer_index(self) -> dict[str, int]:
        return {engineer.id: i for i, engineer in enumerate(self.engineers)}

    @cached_property
    def visit_index(self) -> dict[str, int]:
        return {visit.id: i for i, visit in enumerate(self.visits)}

    def trusting(self, **changes: object) -> Self:
        """As `dataclasses.replace`, without the checks: for what comes from this problem, or was checked before."""
        other = object.__new__(type(self))
        other.__dict__.update({each.name: getattr(self, each.name) for each in fields(self)} | changes)
        return other

    @cached_property
    def draws(self) -> np.ndarray:
        """[visit, then engineer; scenario], see scenarios.py; without scenarios there are no columns."""
        if self.scenarios is None:
            return np.zeros((len(self.visits) + len(self.engineers), 0), dtype=DRAW)
        return draws(self.scenarios, self.visits, self.engineers)

    def with_draws(self, drawn: np.ndarray) -> Self:
        """The same problem on days that were drawn already: of one with the same visits and engineers in their order.
        When a visit may begin is not drawn, so it may differ."""
        other = self.trusting()
        other.__dict__["draws"] = drawn
        return other

    @cached_property
    def frozen(self) -> dict[str, Visit]:
        """{engineer id: the visit that this day has begun with}."""
        return {visit.frozen: visit for visit in self.visits if visit.frozen is not None}

    @cached_property
    def limits(self) -> dict[str, Limits]:
        """{engineer id: until when the day may last, after what is under way has bent it}."""
        return {engineer.id: self._limits(engineer) for engineer in self.engineers}

    def _limits(self, engineer: Engineer) -> Limits:
        visit = self.frozen.get(engineer.id)
        if visit is None:
            return Limits.of(engineer)
        way_there = int(self.travel[engineer.start, visit.loc]) + visit.setup_from(engineer.start)
        way_home = int(self.travel[visit.loc, engineer.end])
        return Limits.of(engineer).bent_by(engineer, visit, way_there=way_there, way_home=way_home)

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """The visits that start together, each pair once."""
        tied = [(visit.id, visit.together) for visit in self.visits if visit.together is not None]
        return list({frozenset(pair): pair for pair in tied}.values())

    @cached_property
    def partners(self) -> dict[str, str]:
        """{visit: the one it starts together with}, both ways."""
        return {one: other for pair in self.pairs for one, other in (pair, pair[::-1])}

    @cached_property
    def is_tied(self) -> bool:
        """Whether visits wait for each other."""
        return any(visit.together or visit.after for visit in self.visits)

    @cached_property
    def tied(self) -> frozenset[str]:
        """The visits that wait for another, or another for them."""
        waiting = ((visit.id, visit.after.visit) for visit in self.visits if visit.after)
        return frozenset(each for tie in (*self.pairs, *waiting) for each in tie)

    def stock(self, engineer: Engineer) -> Counter[str]:
        """How many of each part are left aboard after what is under way."""
        under_way = self.frozen.get(engineer.id)
        return Counter(engineer.stock) - Counter(under_way.parts if under_way else {})

    @cached_property
    def people(self) -> dict[str, str]:
        """{id of an engineer's day, or of the person: the person}."""
        people = {engineer.who: engineer.who for engineer in self.engineers}
        return people | {engineer.id: engineer.who for engineer in self.engineers}

    def person(self, name: str) -> str:
        """Whom the id of an engineer's day, or of the person, names."""
        return self.people[name]

    @cached_property
    def crew(self) -> int:
        """How many persons there are."""
        return len({engineer.who for engineer in self.engineers})

    @cached_property
    def holders(self) -> dict[str, int]:
        """{skill: how many persons hold it}."""
        held = {(skill, engineer.who) for engineer in self.engineers for skill in engineer.skills}
        return Counter(skill for skill, _ in held)

    @cached_property
    def first_day(self) -> int:
        return min((engineer.day for engineer in self.engineers), default=0)

    @cached_property
    def workload_target(self) -> int:
        """The crew's mean workload before today, in seconds, rounded down."""
        if self.mean_workload is not None:
            return self.mean_workload
        return sum(engineer.workload for engineer in self.engineers) // max(1, len(self.engineers))
