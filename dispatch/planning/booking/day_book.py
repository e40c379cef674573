"""One day of one branch, ready to be asked for free windows."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from threading import Lock

import numpy as np

from dispatch.planning.booking.cautious import Stands, asked_of, stands_of
from dispatch.planning.question.crew import Member, Place, crew
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.demand import is_held
from dispatch.planning.question.lengths import Lengths
from dispatch.planning.question.records import DayRecords
from dispatch.planning.question.scene import Scene
from dispatch.planning.question.ties import steady
from dispatch.planning.roads import Ways
from dispatch.planning.snapshot import Roads, put
from dispatch.store.database import Transaction
from optimizer.engineer import Engineer
from optimizer.offers import Offer, Offers, Pair, Terms, Way
from optimizer.problem import Problem
from optimizer.visit import Span, Visit

HOMES = 64  # whose roads to a day's places are remembered


@dataclass
class DayBook:
    """`offers` is None where nobody can be sent. Asked from several threads, it answers one after the other.
    `stands`: what each of the `members` has, as promises are made upon it; each is read from their own records alone.
    """

    day: PlanningDay
    members: dict[str, Member]
    offers: Offers | None
    places: Sequence[Place]
    stands: Stands = field(default_factory=dict)
    _turn: Lock = field(default_factory=Lock)
    _ways: OrderedDict[Place, Way] = field(default_factory=OrderedDict)

    @cached_property
    def hours(self) -> tuple[datetime, datetime] | None:
        """From when to when somebody is at work, if anybody is. From the beginning of the shifts, also when the day is
        under way: what opened before now is too soon, not unknown."""
        if not self.members:
            return None
        first = min(member.shift.starts_at for member in self.members.values())
        return first, self.day.moment(max(member.hours[1] for member in self.members.values()))

    def ask(self, wanted: Visit, *, place: Place, windows: Sequence[Span], terms: Terms, ways: Ways) -> list[Offer]:
        with self._turn:
            return self.offers.of(wanted, windows, way=self._way(place, ways), terms=terms)

    def ask_two(
        self,
        wanted: Visit,
        *,
        second: Sequence[str] | None,
        place: Place,
        windows: Sequence[Span],
        terms: Terms,
        ways: Ways,
    ) -> list[Pair | None]:
        """For two who begin at the same moment, of whom the first may be named by `wanted`."""
        with self._turn:
            return self.offers.of_two(wanted, windows, second=second, way=self._way(place, ways), terms=terms)

    def _way(self, place: Place, ways: Ways) -> Way:
        if place not in self._ways:
            self._ways[place] = ways(self.places, place)
            if len(self._ways) > HOMES:
                self._ways.popitem(last=False)
        return self._ways[place]


@dataclass(frozen=True)
class _Reading:
    """`plain`: the problem, of which `places` are; None where nobody can be sent."""

    members: dict[str, Member]
    stands: Stands
    places: Sequence[Place] = ()
    plain: Problem | None = None


def open_day(tx: Transaction, records: DayRecords, *, lengths: Lengths, roads: Roads) -> DayBook:
    """`records`: the shifts, and the visits that stand on the day."""
    return _drawn_up(records.day, _read(tx, records, lengths, roads))


def reopened(
    tx: Transaction,
    book: DayBook,
    records: DayRecords,
    *,
    crew: Iterable[int],
    lengths: Lengths,
    roads: Roads,
    ways: Ways,
) -> DayBook:
    """As if it were opened now, where something changed only with those whom `records` are of. `crew`: all who are on
    shift, in their order. The book had offers."""
    anew = _read(tx, records, lengths, roads)
    changed = {str(shift.engineer_id) for shift in records.shifts}
    places, travel = _joined(book, anew, ways)
    number = {place: each for each, place in enumerate(places)}
    moved = {who: _renumbered(each, [number[place] for place in anew.places]) for who, each in anew.stands.items()}
    members, stands = {}, {}
    for who in map(str, crew):
        its, its_stands = (anew.members, moved) if who in changed else (book.members, book.stands)
        if who in its:
            members[who] = its[who]
        if who in its_stands:
            stands[who] = its_stands[who]
    return _drawn_up(book.day, _Reading(members, stands, places, book.offers.problem.trusting(travel=travel)))


def _read(tx: Transaction, records: DayRecords, lengths: Lengths, roads: Roads) -> _Reading:
    day = records.day
    members = crew(tx, day, records.shifts, records.visits, at=tx.stamp.at)
    if not members:
        return _Reading({}, {})
    standing = [visit for visit in records.visits if is_held(visit, day)]
    question = steady(put(Scene(day, members, standing, lengths, tx.stamp.at, alone=True), roads))
    stands = stands_of(question.problem, question.routes)
    return _Reading(question.members, stands, question.places, question.problem.plain.trusting(skills=None))


def _drawn_up(day: PlanningDay, read: _Reading) -> DayBook:
    if not read.stands:
        return DayBook(day, read.members, None, read.places)
    problem, routes = asked_of(read.plain, read.stands)
    return DayBook(day, read.members, Offers(problem, routes), read.places, read.stands)


def _joined(book: DayBook, anew: _Reading, ways: Ways) -> tuple[list[Place], np.ndarray]:
    """The places of both, and the roads between them."""
    places, travel = list(book.places), book.offers.problem.travel
    for place in anew.places:
        if place not in book.places:
            travel = widened(travel, ways(places, place))
            places.append(place)
    travel.setflags(write=False)
    return places, travel


def widened(travel: np.ndarray, way: Way) -> np.ndarray:
    """With one place more."""
    wide = np.pad(travel, ((0, 1), (0, 1)))
    wide[:-1, -1], wide[-1, :-1] = way.there, way.back
    return wide


def _renumbered(stands: tuple[Engineer, list[Visit]], number: Sequence[int]) -> tuple[Engineer, list[Visit]]:
    engineer, visits = stands
    visits = [replace(visit, loc=number[visit.loc]) for visit in visits]
    return replace(engineer, start=number[engineer.start], end=number[engineer.end]), visits
