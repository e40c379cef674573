"""One day of one branch, ready to be asked for free windows."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

from dispatch.planning.booking.cautious import cautious
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
from optimizer.offers import Offer, Offers, Pair, Terms, Way
from optimizer.visit import Span
from optimizer.visit import Visit as Wanted

HOMES = 64  # whose roads to a day's places are remembered


@dataclass
class DayBook:
    """`offers` is None where nobody can be sent. Asked from several threads, it answers one after the other."""

    day: PlanningDay
    members: dict[str, Member]
    offers: Offers | None
    places: Sequence[Place]
    _turn: Lock = field(default_factory=Lock)
    _ways: OrderedDict[Place, Way] = field(default_factory=OrderedDict)

    def ask(self, wanted: Wanted, *, place: Place, windows: Sequence[Span], terms: Terms, ways: Ways) -> list[Offer]:
        with self._turn:
            return self.offers.of(wanted, windows, way=self._way(place, ways), terms=terms)

    def ask_two(
        self, wanted: Wanted, *, place: Place, windows: Sequence[Span], terms: Terms, ways: Ways
    ) -> list[Pair | None]:
        """For two who begin at the same moment, of whom the first may be named by `wanted`."""
        with self._turn:
            return self.offers.of_two(wanted, windows, way=self._way(place, ways), terms=terms)

    def _way(self, place: Place, ways: Ways) -> Way:
        if place not in self._ways:
            self._ways[place] = ways(self.places, place)
            if len(self._ways) > HOMES:
                self._ways.popitem(last=False)
        return self._ways[place]


def open_day(
    tx: Transaction,
    records: DayRecords,
    *,
    lengths: Lengths,
    roads: Roads,
) -> DayBook:
    """`records`: the shifts, and the visits that stand on the day."""
    day = records.day
    members = crew(tx, day, records.shifts, records.visits, at=tx.stamp.at)
    if not members:
        return DayBook(day, {}, None, ())
    standing = [visit for visit in records.visits if is_held(visit, day)]
    question = steady(put(Scene(day, members, standing, lengths, tx.stamp.at), roads))
    problem, routes = cautious(question.problem, question.routes)
    offers = Offers(problem, routes) if problem.engineers else None
    return DayBook(day, question.members, offers, question.places)
