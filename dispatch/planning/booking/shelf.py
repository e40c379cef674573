"""Days that were opened, kept in this process for as long as nothing on them has changed.

To open a day costs some tens of milliseconds, to see that it stands unchanged next to nothing, and where one
engineer's day changed only theirs is read again. What is kept is never more than a hint: whoever takes a time looks
again under the day's lock.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Lock

from dispatch.people.branch import Branch
from dispatch.planning.booking.day_book import DayBook, open_day, reopened
from dispatch.planning.booking.looks import Found, Looks
from dispatch.planning.booking.signs import Sign, signs, signs_of_crew
from dispatch.planning.booking.standing import records_of
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.lengths import Lengths, lengths
from dispatch.planning.question.records import DayRecords
from dispatch.planning.roads import Ways
from dispatch.planning.snapshot import Roads
from dispatch.store.database import Transaction

# What is learned, lengths of visits and who worked much lately, is learned anew that often; day by day, so that
# nobody waits for all of them.
KEPT = timedelta(minutes=10)
LONGEST = timedelta(hours=1)
MOST = 400  # days; with a hundred engineers one takes a megabyte or two
PART = 4  # where more than one engineer in so many changed, all are read again
Crew = dict[int, Hashable]


@dataclass(frozen=True)
class _Kept:
    """`at`: when it was opened as a whole."""

    sign: Sign
    crew: Crew
    at: datetime
    lengths: Lengths
    book: DayBook

    def changed(self, crew: Crew) -> set[int]:
        return {who for who in self.crew.keys() | crew.keys() if self.crew.get(who) != crew.get(who)}

    def bears(self, sign: Sign, crew: Crew) -> bool:
        """Whether what it knows of the others may stay."""
        few = PART * len(self.changed(crew)) <= len(crew)
        return self.book.offers is not None and self.sign.common == sign.common and few


class Shelf:
    def __init__(self):
        self._books: dict[tuple[int, date], _Kept] = {}
        self._learned: tuple[datetime, Lengths] | None = None
        self._lock = Lock()
        self._looks = Looks()

    def lengths(self, tx: Transaction) -> Lengths:
        """As they were learned at most KEPT ago."""
        if self._learned is None or abs(tx.stamp.at - self._learned[0]) >= KEPT:
            learned = self._shared(tx, "lengths", lambda: lengths(tx, at=tx.stamp.at))
            self._learned = tx.stamp.at, learned
        return self._learned[1]

    def open(
        self, tx: Transaction, branch: Branch, days: Sequence[PlanningDay], *, roads: Roads, ways: Ways
    ) -> list[DayBook]:
        what = (branch.id, *(day.day for day in days))
        return self._shared(tx, what, lambda: self._opened(tx, branch, days, roads=roads, ways=ways))

    def _shared(self, tx: Transaction, what: Hashable, look: Callable[[], Found]) -> Found:
        """Who has changed something and not committed it sees what nobody else may see, and looks alone."""
        return self._looks.share(what, look) if tx.untouched else look()

    def _opened(
        self, tx: Transaction, branch: Branch, days: Sequence[PlanningDay], *, roads: Roads, ways: Ways
    ) -> list[DayBook]:
        now = signs(tx, branch, days) if days else {}
        kept = {day.day: self._books.get((branch.id, day.day)) for day in days}
        aged = _aged(kept, tx.stamp.at)
        stale = [day for day in days if day.day in aged or kept[day.day].sign != now[day.day]]
        # Signs are read before what they stand for: what changes in between is seen at the next look.
        crews = signs_of_crew(tx, branch, stale) if stale else {}
        some = [day for day in stale if day.day not in aged and kept[day.day].bears(now[day.day], crews[day.day])]
        learned = self.lengths(tx) if len(some) < len(stale) else None
        for records in records_of(tx, branch, [day for day in stale if day not in some]):
            day = records.day.day
            book = open_day(tx, records, lengths=learned, roads=roads)
            kept[day] = _Kept(now[day], crews[day], tx.stamp.at, learned, book)
        for records in _of_changed(tx, branch, some, kept, crews):
            day, before = records.day.day, kept[records.day.day]
            book = reopened(tx, before.book, records, crew=crews[day], lengths=before.lengths, roads=roads, ways=ways)
            kept[day] = replace(before, sign=now[day], crew=crews[day], book=book)
        for day in stale:
            self._put(branch, day.day, kept[day.day])
        return [kept[day.day].book for day in days]

    def _put(self, branch: Branch, day: date, kept: _Kept) -> None:
        with self._lock:
            self._books[branch.id, day] = kept
            for key in list(self._books)[: max(0, len(self._books) - MOST)]:
                del self._books[key]


def _aged(kept: dict[date, _Kept | None], at: datetime) -> set[date]:
    """Those to be opened whatever their signs say: all that are missing or very old, and of the old ones one."""
    old = {day: abs(at - each.at) for day, each in kept.items() if each is not None}
    found = {day for day, each in kept.items() if each is None or old[day] >= LONGEST}
    oldest = max(old.keys() - found, key=old.get, default=None)
    return found | {oldest} if oldest is not None and old[oldest] >= KEPT else found


def _of_changed(
    tx: Transaction, branch: Branch, days: Sequence[PlanningDay], kept: dict[date, _Kept], crews: dict[date, Crew]
) -> Iterator[DayRecords]:
    changed = {day.day: kept[day.day].changed(crews[day.day]) for day in days}
    for records in records_of(tx, branch, days, who=set().union(*changed.values())):
        yield _only(records, changed[records.day.day])


def _only(records: DayRecords, who: Collection[int]) -> DayRecords:
    visits = [visit for visit in records.visits if visit.engineer_id in who]
    return replace(records, visits=visits, shifts=[shift for shift in records.shifts if shift.engineer_id in who])
