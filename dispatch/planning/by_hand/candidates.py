"""Who can take a visit on a day and what that costs, and who can't and the smallest change that would help."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from dispatch.errors import N_, Invalid
from dispatch.parts.queries import supply
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.planning import snapshot
from dispatch.planning.answer import locked
from dispatch.planning.answer.changes import told_in
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.parts import parts_for
from dispatch.planning.question.records import DayRecords
from dispatch.planning.question.ties import steady
from dispatch.planning.shown.rows import place_of
from dispatch.planning.snapshot import NobodyOnShift, Roads, Snapshot
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.visit import Visit
from optimizer import explain

Facts = dict[str, Any]
CLOSELY = 8  # engineers priced over every scenario, which takes some milliseconds each


class AddressUnsure(Invalid):
    """Nobody is sure where this address lies."""

    says = N_("Nobody is sure where this address lies, so no way there can be planned. Correct the address first.")


@dataclass(frozen=True)
class Candidate:
    """One engineer. `costs` are seconds of travel by name and sum to `cost`; `slack`: minutes from the arrival to the
    end of the promise, None where nothing is promised; `own_lateness`: what of the costs is this visit's own, and
    `delays`: how many seconds later (or earlier) others of the route would start. `obstacles`: [{code, …facts}], each
    at its least: those of optimizer/plan.py, locks as in answer/locked.py, and certificate_expired {skill, needs,
    valid_to} · no_shift {} · away {}. `changes`: the smallest that would let the visit in there, as in
    answer/changes.py, and certificate {engineer_id, skill, valid_to}. Missing parts are told; whether they hinder
    anybody is up to the branch, see question/parts.py."""

    engineer_id: int
    name: str
    first_name: str
    starts_at: datetime | None
    slack: int | None
    costs: Facts
    own_lateness: int
    delays: dict[int, int]
    obstacles: tuple[Facts, ...]
    changes: tuple[Facts, ...]
    missing_parts: tuple[str, ...]

    @property
    def cost(self) -> int:
        return sum(self.costs.values())


@dataclass(frozen=True)
class Candidates:
    visit_id: int
    version: int
    day: date
    can: tuple[Candidate, ...]  # cheapest first
    cannot: tuple[Candidate, ...]  # smallest change first
    places: dict[int, str]  # of the other visits that delays and changes speak of


def candidates(
    tx: Transaction, visit_id: int, day: date, *, roads: Roads, records: DayRecords | None = None
) -> Candidates:
    """`records`: where the day was read already in this transaction.

    Raises:
        NotFound, AddressUnsure.
    """
    visit = queries.visit(tx, visit_id)
    branch = visit.work_order.branch
    if records is None or records.branch is not branch:
        records = DayRecords.read(tx, branch, PlanningDay(day, branch.time_zone))
    missing = _missing_parts(tx, visit, branch)
    try:
        question = asked(tx, visit, records, roads)
    except NobodyOnShift:
        found = []
    else:
        found = [_on_shift(question, visit, each, missing) for each in _explained(question, visit)]
    known = {each.engineer_id for each in found}
    found += [_off(each, code, missing) for each, code in _others(tx, records, known)]
    return Candidates(
        visit_id=visit.id,
        version=visit.version,
        day=day,
        can=tuple(each for each in found if not each.obstacles),
        cannot=tuple(each for each in found if each.obstacles),
        places=_places([*records.visits, visit], found),
    )


def _places(visits: Iterable[Visit], found: Iterable[Candidate]) -> dict[int, str]:
    """Of those visits that delays and changes speak of."""
    spoken_of = {other for each in found for other in each.delays}
    spoken_of |= {change["visit_id"] for each in found for change in each.changes if "visit_id" in change}
    return {visit.id: place_of(visit.work_order) for visit in visits if visit.id in spoken_of}


def asked(
    tx: Transaction, visit: Visit, records: DayRecords, roads: Roads, *, grace: timedelta = timedelta(0)
) -> Snapshot:
    """The day with this visit in it; `grace` as in `snapshot.look`. Raises NobodyOnShift, AddressUnsure."""
    if visit.work_order.home is None or not visit.work_order.home.sure:
        raise AddressUnsure
    return steady(snapshot.put(snapshot.look(tx, records, by_hand=visit, grace=grace), roads), asked=str(visit.id))


def _explained(question: Snapshot, visit: Visit) -> list[explain.Candidate]:
    """All by the day as planned; those who are likeliest to be chosen also over all the days that may come."""
    problem, routes = question.problem, question.routes
    found = explain.candidates(problem.plain, routes, str(visit.id))
    can = [each for each in found if each.feasible]
    closely = [explain.candidate(problem, routes, each.visit, engineer=each.engineer) for each in can[:CLOSELY]]
    return [*sorted(closely, key=attrgetter("rank")), *can[CLOSELY:], *found[len(can) :]]


def _on_shift(
    question: Snapshot, visit: Visit, found: explain.Candidate, missing: dict[int, tuple[str, ...]]
) -> Candidate:
    engineer = question.members[found.engineer].engineer
    starts_at = question.day.moment(found.start)
    record = question.records[str(visit.id)]
    promised = record.promised
    obstacles = tuple(
        locked.obstacle(_certificate(engineer, each.to_json(), question.day.day), record) for each in found.obstacles
    )
    return Candidate(
        engineer_id=engineer.id,
        name=engineer.name,
        first_name=engineer.first_name,
        starts_at=starts_at,
        slack=promised and int((promised - starts_at).total_seconds() // 60),
        costs={name: cost for name, cost in found.costs.items() if name != "unserved"},
        own_lateness=found.own_lateness,
        delays={int(other): seconds for other, seconds in found.delays.items() if other.isdigit()},
        obstacles=obstacles,
        changes=tuple(_renewal(each, obstacles) for each in told_in(question, found.changes or (), found.visit)),
        missing_parts=missing.get(engineer.id, ()),
    )


def _certificate(engineer: Engineer, obstacle: Facts, day: date) -> Facts:
    """Somebody who holds the skill, but no longer the paper for it, is nearer than somebody who doesn't."""
    if obstacle["code"] != "no_skill":
        return obstacle
    holds = any(each.skill == obstacle["skill"] and each.level >= obstacle["needs"] for each in engineer.skills)
    ended = [each.valid_to for each in engineer.certificates if each.skill == obstacle["skill"] and each.valid_to < day]
    if not holds or not ended:
        return obstacle
    return {**obstacle, "code": "certificate_expired", "valid_to": max(ended).isoformat()}


def _renewal(change: Facts, obstacles: Iterable[Facts]) -> Facts:
    """Where only the paper is missing, nothing has to be learnt."""
    for each in obstacles:
        if each["code"] == "certificate_expired" and change["code"] == "skill" and each["skill"] == change["skill"]:
            return {**change, "code": "certificate", "valid_to": each["valid_to"]}
    return change


def _others(tx: Transaction, records: DayRecords, known: set[int]) -> Iterator[tuple[Engineer, str]]:
    on_shift = {shift.engineer_id for shift in records.shifts}
    query = (
        select(Engineer)
        .where(Engineer.branch_id == records.branch.id, Engineer.active, Engineer.id.not_in(known))
        .options(lazyload(Engineer.skills), lazyload(Engineer.certificates))
        .order_by(Engineer.name, Engineer.id)
    )
    for engineer in tx.session.scalars(query):
        yield engineer, "away" if engineer.id in on_shift else "no_shift"


def _off(engineer: Engineer, code: str, missing: dict[int, tuple[str, ...]]) -> Candidate:
    return Candidate(
        engineer_id=engineer.id,
        name=engineer.name,
        first_name=engineer.first_name,
        starts_at=None,
        slack=None,
        costs={},
        own_lateness=0,
        delays={},
        obstacles=({"code": code},),
        changes=(),
        missing_parts=missing.get(engineer.id, ()),
    )


def _missing_parts(tx: Transaction, visit: Visit, branch: Branch) -> dict[int, tuple[str, ...]]:
    """Engineer → parts the visit takes that aren't in their van."""
    wanted = parts_for(visit)
    if not wanted:
        return {}
    stock = supply(tx, branch.id, wanted)
    people = tx.session.scalars(select(Engineer.id).where(Engineer.branch_id == branch.id))
    return {each: stock.missing(each, wanted) for each in people}
