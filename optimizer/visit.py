"""One stay at one home, as the planner sees it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

from optimizer import checks
from optimizer.checks import PRICE_LIMIT, RATE_LIMIT
from optimizer.entry import Entry
from optimizer.scenarios import SPREAD_LIMIT

Span = tuple[int, int]
REQUIRED = ("id", "loc", "duration", "window", "due", "weight", "skills", "penalty")
OPTIONAL = {
    "step": 0,
    "engineers": None,
    "forbidden": (),
    "pinned_start": None,
    "assigned": None,
    "change_cost": 0,
    "mean": None,
    "sigma": 0.0,
}


@dataclass(frozen=True)
class Visit:
    id: str
    loc: int  # an index into `travel`
    duration: int
    window: Span  # bounds the start of the work, not its end
    due: int | None  # soft promise on the start
    weight: int  # price of a second after `due`
    skills: Mapping[str, int]  # all needed, each at this level or better
    penalty: int  # price of leaving it out
    step: int = 0  # price of starting after `due` at all
    engineers: tuple[str, ...] | None = None  # nobody else may come
    forbidden: tuple[str, ...] = ()
    pinned_start: int | None = None  # replaces the window: starts then or not at all
    assigned: str | None = None  # who has it now
    change_cost: int = 0  # price of sending anybody else
    mean: int | None = None  # of the duration in scenarios.py; None: `duration`
    sigma: float = 0.0  # its spread: standard deviation of its logarithm

    @property
    def start_window(self) -> Span:
        return self.window if self.pinned_start is None else (self.pinned_start, self.pinned_start)

    def allows(self, engineer_id: str) -> bool:
        listed = self.engineers is None or engineer_id in self.engineers
        return listed and engineer_id not in self.forbidden

    def check(self, path: str, places: int, *, people: Collection[str], skills: Collection[str] | None) -> None:
        checks.text(self.id, f"{path}.id")
        checks.place(self.loc, f"{path}.loc", places)
        checks.whole(self.duration, f"{path}.duration")
        checks.span(self.window, f"{path}.window")
        for name in ("due", "pinned_start"):
            if getattr(self, name) is not None:
                checks.whole(getattr(self, name), f"{path}.{name}")
        checks.whole(self.weight, f"{path}.weight", most=RATE_LIMIT)
        for name in ("penalty", "step", "change_cost"):
            checks.whole(getattr(self, name), f"{path}.{name}", most=PRICE_LIMIT)
        if self.mean is not None:
            checks.whole(self.mean, f"{path}.mean")
        checks.number(self.sigma, f"{path}.sigma", most=SPREAD_LIMIT)
        checks.levels(self.skills, f"{path}.skills")
        if skills is not None:
            checks.known(self.skills, f"{path}.skills", skills, kind="skill")
        self._check_people(path, people)

    def _check_people(self, path: str, people: Collection[str]) -> None:
        if self.engineers is not None:
            checks.texts(self.engineers, f"{path}.engineers")
            checks.known(self.engineers, f"{path}.engineers", people, kind="engineer")
        checks.texts(self.forbidden, f"{path}.forbidden")
        checks.known(self.forbidden, f"{path}.forbidden", people, kind="engineer")
        if self.assigned is not None:
            checks.text(self.assigned, f"{path}.assigned")
            checks.known([self.assigned], f"{path}.assigned", people, kind="engineer")

    @classmethod
    def from_json(cls, entry: Entry) -> Self:
        required = {name: entry.must(name) for name in REQUIRED}
        return cls(**required, **{name: entry.may(name, absent) for name, absent in OPTIONAL.items()})

    def to_json(self) -> dict:
        data = {name: getattr(self, name) for name in REQUIRED}
        data |= {name: getattr(self, name) for name, off in OPTIONAL.items() if getattr(self, name) != off}
        data["skills"] = dict(self.skills)
        return {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}
