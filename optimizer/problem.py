"""The question: who works today, what is asked for, how far it is. Checks itself.

Whole seconds since the start of the planning day; prices in seconds of travel. Optional fields
are off when absent. README.md has the rules and the JSON.
"""

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Self

import numpy as np

from optimizer import checks
from optimizer.checks import RATE_LIMIT, UNREACHABLE, BadProblem
from optimizer.engineer import Engineer, MealBreak, Overtime
from optimizer.entry import Entry
from optimizer.scenarios import DRAW, Scenarios, draws
from optimizer.visit import Visit

__all__ = ["BadProblem", "Engineer", "MealBreak", "Overtime", "Problem", "Visit"]


@dataclass(frozen=True, eq=False)
class Problem:
    """One day to plan.

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
    scenarios: Scenarios | None = None  # None: durations and travel are certain
    skills: tuple[str, ...] | None = None  # every skill there is; without it, those the engineers hold

    def __post_init__(self):
        checks.listed(self.engineers, "engineers")
        checks.listed(self.visits, "visits")
        if not self.engineers and not self.visits:
            raise BadProblem("engineers and visits are both empty: there is nothing to plan.")
        if not isinstance(self.name, str):
            raise BadProblem(f"name must be a text, not {checks.shown(self.name)}.")
        checks.whole(self.balance, "balance", most=RATE_LIMIT)
        for name in ("engineers", "visits"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "travel", checks.matrix(self.travel, "travel"))
        self._check_engineers()
        self._check_visits()
        if self.scenarios is not None:
            self.scenarios.check("scenarios")

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read the parsed JSON of README.md; fields it doesn't know are ignored."""
        entry = Entry(data, "")
        scenarios = entry.part("scenarios")
        return cls(
            engineers=tuple(Engineer.from_json(each) for each in entry.entries("engineers")),
            visits=tuple(Visit.from_json(each) for each in entry.entries("visits")),
            travel=entry.must("travel"),
            name=entry.may("name", ""),
            balance=entry.may("balance", 0),
            scenarios=scenarios and Scenarios.from_json(scenarios),
            skills=entry.may("skills"),
        )

    def to_json(self) -> dict:
        data = {
            "name": self.name,
            "engineers": [engineer.to_json() for engineer in self.engineers],
            "visits": [visit.to_json() for visit in self.visits],
            "travel": [[None if s == UNREACHABLE else s for s in row] for row in self.travel.tolist()],
        }
        if self.balance:
            data["balance"] = self.balance
        if self.scenarios:
            data["scenarios"] = vars(self.scenarios)
        if self.skills is not None:
            data["skills"] = list(self.skills)
        return data

    def trusting(self, **changes: object) -> Self:
        """As `dataclasses.replace`, without the checks: for what comes from this problem, or was checked before."""
        other = object.__new__(type(self))
        other.__dict__.update({each.name: getattr(self, each.name) for each in fields(self)} | changes)
        return other

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

    @cached_property
    def draws(self) -> np.ndarray:
        """[visit, then engineer; scenario], see scenarios.py; without scenarios there are no columns."""
        if self.scenarios is None:
            return np.zeros((len(self.visits) + len(self.engineers), 0), dtype=DRAW)
        return draws(self.scenarios, self.visits, self.engineers)

    @cached_property
    def workload_target(self) -> int:
        """The crew's mean workload before today, in seconds, rounded down."""
        return sum(engineer.workload for engineer in self.engineers) // max(1, len(self.engineers))

    def _check_engineers(self) -> None:
        for i, engineer in enumerate(self.engineers):
            engineer.check(f"engineers[{i}]", len(self.travel))
        checks.unique([engineer.id for engineer in self.engineers], "engineers")
        if self.skills is not None:
            checks.texts(self.skills, "skills")
            for i, engineer in enumerate(self.engineers):
                checks.known(engineer.skills, f"engineers[{i}].skills", set(self.skills), kind="skill")

    def _check_visits(self) -> None:
        skills = self._known_skills()
        for i, visit in enumerate(self.visits):
            visit.check(f"visits[{i}]", len(self.travel), people=self.engineer_index, skills=skills)
        checks.unique([visit.id for visit in self.visits], "visits")

    def _known_skills(self) -> set[str] | None:
        """The skills a visit may ask for; None where nobody is there to tell."""
        if self.skills is not None:
            return set(self.skills)
        if not self.engineers:
            return None
        return {skill for engineer in self.engineers for skill in engineer.skills}
