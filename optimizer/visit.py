"""One stay at one home, as the planner sees it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from optimizer import checks
from optimizer.checks import PRICE_LIMIT, RATE_LIMIT, BadProblem
from optimizer.couples import After
from optimizer.engineer import Engineer
from optimizer.entry import Entry, read, written
from optimizer.promise import Promise, Told
from optimizer.scenarios import SPREAD_LIMIT

Span = tuple[int, int]


@dataclass(frozen=True)
class Visit:
    """Where engineers are named, the `person` of several days stands for each of these days."""

    id: str
    loc: int  # an index into `travel`
    duration: int
    window: Span  # bounds the start of the work, not its end
    due: int | None  # soft promise on the start
    weight: int  # price of a second after `due`
    skills: Mapping[str, int]  # all needed, each at this level or better
    penalty: int  # price of leaving it out
    step: int = 0  # price of starting after `due` at all
    windows: tuple[Span, ...] | None = None  # the work starts in `window` and in one of these
    promises: tuple[Promise, ...] = ()  # beside `due`
    told: Told | None = None
    engineers: tuple[str, ...] | None = None  # nobody else may come
    forbidden: tuple[str, ...] = ()
    pinned_start: int | None = None  # replaces all windows: starts then or not at all
    frozen: str | None = None  # under way: this engineer's first, whatever else it breaks
    assigned: str | None = None  # who has it now
    change_cost: int = 0  # price of sending anybody else
    preferred: tuple[str, ...] = ()
    preference_cost: int = 0  # price of sending anybody who isn't preferred
    day_cost: int = 0  # price of each day that it is later than the first of the problem
    durations: Mapping[str, int] = field(default_factory=dict)  # engineer -> seconds, instead of `duration`
    mean: int | None = None  # of the duration in scenarios.py; None: `duration`
    means: Mapping[str, int] = field(default_factory=dict)  # engineer -> seconds, instead of `mean`
    sigma: float = 0.0  # its spread: standard deviation of its logarithm
    setup: int = 0  # seconds before the work, unless the engineer comes from the same place
    parts: Mapping[str, int] = field(default_factory=dict)  # part -> how many it takes
    together: str | None = None  # `with` in the JSON: the visit that starts at the same moment, by somebody else
    after: After | None = None

    @cached_property
    def starts(self) -> tuple[Span, ...]:
        """When work may start, in order; empty: never."""
        if self.pinned_start is not None:
            return ((self.pinned_start, self.pinned_start),)
        opens, closes = self.window
        if self.told is not None:
            opens = max(opens, self.told.window[0])
        spans = (self.window,) if self.windows is None else self.windows
        return tuple((max(opens, a), min(closes, b)) for a, b in spans if max(opens, a) <= min(closes, b))

    @property
    def start_window(self) -> Span:
        """From the first permitted start to the last."""
        return (self.starts[0][0], self.starts[-1][1]) if self.starts else self.window

    @cached_property
    def soft(self) -> tuple[Promise, ...]:
        """Every promise on the visit but the window it was told."""
        main = () if self.due is None else (Promise(self.due, self.weight, self.step),)
        return (*main, *self.promises)

    @cached_property
    def all_promises(self) -> tuple[Promise, ...]:
        return (*self.soft, self.told.promise) if self.told else self.soft

    def allows(self, engineer: Engineer) -> bool:
        listed = self.engineers is None or engineer.is_named(self.engineers)
        return listed and not engineer.is_named(self.forbidden)

    def only_by(self, engineer: Engineer) -> Self:
        """Nobody else may come; nobody at all, if this engineer may not."""
        return replace(self, engineers=(engineer.id,) if self.allows(engineer) else ())

    def not_by(self, engineer: Engineer) -> Self:
        return replace(self, forbidden=(*self.forbidden, engineer.who))

    def not_before(self, start: int) -> Self:
        opens = max(self.window[0], start)
        return replace(self, window=(opens, max(opens, self.window[1])))

    def duration_by(self, engineer: Engineer) -> int:
        for name in (engineer.id, engineer.who):
            if name in self.durations:
                return self.durations[name]
        return self.duration_at(engineer.pace)

    def lasting_by(self, engineer: Engineer) -> int:
        """To which what a scenario draws beyond `duration` is added; never less than nothing, once it is."""
        planned = self.duration_by(engineer)
        for name in (engineer.id, engineer.who):
            if name in self.means:
                return planned + self.means[name] - (self.duration if self.mean is None else self.mean)
        return planned

    def duration_at(self, pace: int) -> int:
        return (self.duration * pace + 50) // 100

    def setup_from(self, place: int) -> int:
        return 0 if place == self.loc else self.setup

    def check(self, path: str, places: int, *, people: Collection[str], skills: Collection[str] | None) -> None:
        checks.text(self.id, f"{path}.id")
        checks.place(self.loc, f"{path}.loc", places)
        for name in ("duration", "setup"):
            checks.whole(getattr(self, name), f"{path}.{name}")
        for name in ("penalty", "change_cost", "preference_cost"):
            checks.whole(getattr(self, name), f"{path}.{name}", most=PRICE_LIMIT)
        checks.whole(self.day_cost, f"{path}.day_cost", most=RATE_LIMIT)
        self._check_times(path)
        self._check_promises(path)
        checks.amounts(self.skills, f"{path}.skills", what="skill to a level", most=checks.LEVEL_LIMIT)
        checks.amounts(self.parts, f"{path}.parts", what="part to a number", most=checks.COUNT_LIMIT)
        if skills is not None:
            checks.known(self.skills, f"{path}.skills", skills, kind="skill")
        self._check_people(path, people)
        if self.together is not None:
            checks.text(self.together, f"{path}.with")
        if self.after is not None:
            self.after.check(f"{path}.after")

    def _check_times(self, path: str) -> None:
        checks.span(self.window, f"{path}.window")
        if self.windows is not None:
            checks.spans(self.windows, f"{path}.windows")
        for name in ("due", "pinned_start", "mean"):
            if getattr(self, name) is not None:
                checks.whole(getattr(self, name), f"{path}.{name}")

        checks.number(self.sigma, f"{path}.sigma", most=SPREAD_LIMIT)

    def _check_promises(self, path: str) -> None:
        checks.whole(self.weight, f"{path}.weight", most=RATE_LIMIT)
        checks.whole(self.step, f"{path}.step", most=PRICE_LIMIT)
        if self.told is not None:
            self.told.check(f"{path}.told")
        checks.listed(self.promises, f"{path}.promises")
        for i, promise in enumerate(self.promises):
            promise.check(f"{path}.promises[{i}]")
        # Together they may not weigh more than one, or sums of costs could overflow.
        for name, most in (("weight", RATE_LIMIT), ("step", PRICE_LIMIT)):
            if sum(getattr(each, name) for each in self.all_promises) > most:
                raise BadProblem(f"{path}.promises have {name}s of more than {most} together.")

    def _check_people(self, path: str, people: Collection[str]) -> None:
        for name in ("engineers", "forbidden", "preferred"):
            if name != "engineers" or self.engineers is not None:
                checks.texts(getattr(self, name), f"{path}.{name}")
                checks.known(getattr(self, name), f"{path}.{name}", people, kind="engineer")
        for name in ("assigned", "frozen"):
            if getattr(self, name) is not None:
                checks.text(getattr(self, name), f"{path}.{name}")
                checks.known([getattr(self, name)], f"{path}.{name}", people, kind="engineer")
        for name in ("durations", "means"):
            checks.amounts(getattr(self, name), f"{path}.{name}", what="engineer to seconds", least=0)
            checks.known(getattr(self, name), f"{path}.{name}", people, kind="engineer")

    @classmethod
    def from_json(cls, entry: Entry) -> Self:
        return read(
            cls,
            entry,
            promises=entry.parts("promises", Promise),
            told=entry.part("told", Told),
            after=entry.part("after", After),
            together=entry.may("with"),
        )

    def to_json(self) -> dict:
        return {"with" if name == "together" else name: value for name, value in written(self).items()}
