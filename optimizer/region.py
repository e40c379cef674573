"""A day too large for one table of travel: only parts of it ever have one."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Self

import numpy as np

from optimizer import checks
from optimizer.checks import BadProblem
from optimizer.couples import Group
from optimizer.engineer import Engineer
from optimizer.engines.clusters import Cluster, Crowd
from optimizer.entry import Entry, written
from optimizer.evaluate import Routes
from optimizer.network import OnTheMap, Seconds, Table, Travel, by_speed
from optimizer.problem import Problem
from optimizer.quotas import shared
from optimizer.scenarios import Scenarios
from optimizer.travel import Coordinates
from optimizer.visit import Visit

# Fields whose rules look at one engineer's day alone, or can be shared out among the parts.
SEPARABLE = {
    Problem: {"name", "skills", "scenarios", "balance", "mean_workload", "groups"},
    Engineer: {
        *("meal_break", "absences", "overtime", "reserve", "workload", "in_hand", "pace", "fee", "person", "stock"),
        "most_visits",
    },
    Visit: {
        *("step", "windows", "promises", "told", "engineers", "forbidden", "pinned_start", "frozen", "assigned"),
        *("change_cost", "preferred", "preference_cost", "durations", "mean", "means", "sigma", "setup", "parts"),
    },
}
OF_THE_CREW = ("areas", "most_changed", "overqualification")  # in the JSON


def binds_the_crew(record: Problem | Engineer | Visit) -> str | None:
    """A field in use whose rule looks at more than one engineer's day, so that a cut could break or miss it."""
    for each in fields(record):
        required = each.default is MISSING and each.default_factory is MISSING
        if required or each.name in SEPARABLE[type(record)]:
            continue
        absent = each.default if each.default_factory is MISSING else each.default_factory()
        if getattr(record, each.name) != absent:
            return each.name
    return None


@dataclass(frozen=True, eq=False)
class Region:
    """As `Problem`, but for the travel. What is wrong with it is told when the part that holds it is made.

    Raises:
        BadProblem: an id is there twice, or a rule binds the crew together, which a part could not see.
    """

    engineers: tuple[Engineer, ...]
    visits: tuple[Visit, ...]
    travel: Travel = field(repr=False)
    name: str = ""
    skills: tuple[str, ...] = ()
    scenarios: Scenarios | None = None
    balance: int = 0
    mean_workload: int | None = None  # None: that of these engineers
    groups: tuple[Group, ...] = ()

    def __post_init__(self):
        if self.mean_workload is None:
            mean = sum(each.workload for each in self.engineers) // max(1, len(self.engineers))
            object.__setattr__(self, "mean_workload", mean)
        for name in ("engineers", "visits"):
            ids = [each.id for each in getattr(self, name)]
            if len(set(ids)) < len(ids):
                raise BadProblem(f"{name} has an id twice.")
            for i, each in enumerate(getattr(self, name)):
                rule = binds_the_crew(each)
                if rule is not None:
                    raise BadProblem(f"{name}[{i}].{rule} binds the crew together, so the day can't be cut into parts.")

    @classmethod
    def from_json(cls, data: object, *, roads: Seconds = by_speed) -> Self:
        """As the problem's JSON, with `places` in the place of `travel`: each its latitude and longitude in degrees.

        Raises:
            BadProblem: one sentence names the field.
        """
        entry = Entry(data, "")
        places = _coordinates(entry.must("places"))
        engineers = tuple(Engineer.from_json(each) for each in entry.entries("engineers"))
        visits = tuple(Visit.from_json(each) for each in entry.entries("visits"))
        for i, engineer in enumerate(engineers):
            checks.place(engineer.start, f"engineers[{i}].start", len(places))
            checks.place(engineer.end, f"engineers[{i}].end", len(places))
        for i, visit in enumerate(visits):
            checks.place(visit.loc, f"visits[{i}].loc", len(places))
        skills = entry.may("skills") or _skills(engineers, visits)
        for name in OF_THE_CREW:
            if entry.may(name):
                raise BadProblem(f"{name} binds the crew together, so the day can't be cut into parts.")
        return cls(
            engineers,
            visits,
            OnTheMap(places, roads),
            entry.may("name", ""),
            tuple(skills),
            scenarios=entry.part("scenarios", Scenarios),
            balance=entry.may("balance", 0),
            mean_workload=entry.may("mean_workload"),
            groups=entry.parts("groups", Group),
        )

    @classmethod
    def of(cls, problem: Problem) -> Self:
        skills = _skills(problem.engineers, problem.visits) if problem.skills is None else problem.skills
        return cls(
            problem.engineers,
            problem.visits,
            Table(problem.travel),
            problem.name,
            skills,
            scenarios=problem.scenarios,
            balance=problem.balance,
            mean_workload=problem.workload_target,
            groups=problem.groups,
        )

    def to_json(self) -> dict:
        """What `from_json` reads, of a region on the map."""
        return {
            "name": self.name,
            "engineers": [each.to_json() for each in self.engineers],
            "visits": [each.to_json() for each in self.visits],
            "places": self.travel.places.tolist(),
            "skills": list(self.skills),
            "scenarios": self.scenarios and vars(self.scenarios),
            "balance": self.balance,
            "mean_workload": self.mean_workload,
            "groups": [written(each) for each in self.groups],
        }

    def crowd(self, routes: Routes) -> Crowd:
        """Who is where, and who has which visit."""
        at = {visit.id: v for v, visit in enumerate(self.visits)}
        owner = np.full(len(self.visits), -1, dtype=np.int64)
        for e, engineer in enumerate(self.engineers):
            owner[[at[visit] for visit in routes.get(engineer.id, ())]] = e
        e_of = {engineer.id: e for e, engineer in enumerate(self.engineers)}
        for v, visit in enumerate(self.visits):
            if visit.frozen is not None:
                owner[v] = e_of[visit.frozen]
        homes = np.array([engineer.start for engineer in self.engineers], dtype=np.int64)
        return Crowd(homes, np.array([visit.loc for visit in self.visits], dtype=np.int64), owner)

    def costs_between_parts(self, routes: Routes) -> dict[str, int]:
        """What a part can't count rightly: who isn't there, and so what leaving out costs."""
        crew = {engineer.id: engineer for engineer in self.engineers}
        comes = {visit: crew[engineer] for engineer, visits in routes.items() for visit in visits}
        known = (v for v in self.visits if v.id in comes and v.assigned is not None)
        strangers = (v for v in known if not comes[v.id].is_named((v.assigned,)))
        wanted = (v for v in self.visits if v.id in comes and v.preferred)
        others = (v for v in wanted if not comes[v.id].is_named(v.preferred))
        left_out = (v for v in self.visits if v.id not in comes)
        return {
            "change": sum(v.change_cost for v in strangers),
            "preference": sum(v.preference_cost for v in others),
            "unserved": sum(v.penalty for v in left_out),
        }

    def pieces(self, clusters: Sequence[Cluster], routes: Routes) -> Iterator[Self]:
        """Each cluster as a region of its own; together, routes of theirs break no quota that `routes` keep."""
        begun = {visit.frozen for visit in self.visits if visit.frozen is not None}
        crews = [[self.engineers[e] for e in cluster.engineers] for cluster in clusters]
        for cluster, groups in zip(clusters, shared(self.groups, crews, routes, begun), strict=True):
            yield self._piece(cluster, groups)

    def _piece(self, cluster: Cluster, groups: Sequence[Group]) -> Self:
        crew = [self.engineers[e] for e in cluster.engineers]
        asked = [self.visits[v] for v in cluster.visits]
        ends = [place for each in crew for place in (each.start, each.end)]
        places = np.unique(np.array([*ends, *(visit.loc for visit in asked)], dtype=np.int64))
        at = {place: i for i, place in enumerate(places.tolist())}
        people = {name for each in crew for name in (each.id, each.who)}
        return replace(
            self,
            engineers=tuple(replace(each, start=at[each.start], end=at[each.end]) for each in crew),
            visits=tuple(_among(replace(visit, loc=at[visit.loc]), people) for visit in asked),
            travel=self.travel.among(places),
            groups=tuple(groups),
        )

    @property
    def problem(self) -> Problem:
        """All of it in one, with its table of travel.

        Raises:
            BadProblem.
        """
        return Problem(
            engineers=self.engineers,
            visits=self.visits,
            travel=self.travel.table(),
            name=self.name,
            skills=self.skills,
            scenarios=self.scenarios,
            balance=self.balance,
            mean_workload=self.mean_workload,
            groups=self.groups,
        )


def _coordinates(places: object) -> list[Coordinates]:
    checks.listed(places, "places")
    for i, place in enumerate(places):
        if not isinstance(place, list | tuple) or len(place) != 2 or not all(map(_is_number, place)):
            raise BadProblem(f"places[{i}] must be a latitude and a longitude in degrees, not {checks.shown(place)}.")
        if abs(place[0]) > 90 or abs(place[1]) > 180:
            raise BadProblem(f"places[{i}] lies on no map: {checks.shown(place)}.")
    return [tuple(place) for place in places]


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _skills(engineers: Sequence[Engineer], visits: Sequence[Visit]) -> tuple[str, ...]:
    """Those the engineers hold; where nobody is there to tell, those asked for."""
    return tuple(sorted({skill for each in (engineers or visits) for skill in each.skills}))


def _among(visit: Visit, people: set[str]) -> Visit:
    """The visit as these people see it: nobody else is named."""
    chosen = visit.engineers
    seen = replace(
        visit,
        engineers=None if chosen is None else tuple(each for each in chosen if each in people),
        forbidden=tuple(each for each in visit.forbidden if each in people),
        preferred=tuple(each for each in visit.preferred if each in people),
        durations={each: seconds for each, seconds in visit.durations.items() if each in people},
        means={each: seconds for each, seconds in visit.means.items() if each in people},
    )
    # Whoever of them comes is another than was to come, or is wished for: that much less is it worth to them.
    if visit.assigned is not None and visit.assigned not in people:
        seen = replace(seen, assigned=None, change_cost=0, penalty=max(0, seen.penalty - visit.change_cost))
    if visit.preferred and not seen.preferred:
        seen = replace(seen, preference_cost=0, penalty=max(0, seen.penalty - visit.preference_cost))
    return seen
