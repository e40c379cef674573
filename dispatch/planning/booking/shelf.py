"""Days that were opened, kept in this process for as long as nothing on them has changed.

To open a day costs some tens of milliseconds, to see that it stands unchanged next to nothing. What is kept is
never more than a hint: whoever takes a time looks again under the day's lock.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock

from dispatch.people.branch import Branch
from dispatch.planning.booking.day_book import DayBook, open_day
from dispatch.planning.booking.standing import records_of, signs
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.lengths import lengths
from dispatch.planning.snapshot import Roads
from dispatch.store.database import Transaction

KEPT = timedelta(minutes=10)  # lengths of visits are learned anew that often
MOST = 400  # days; with a hundred engineers one takes a megabyte or two


@dataclass(frozen=True)
class _Kept:
    sign: Hashable
    at: datetime
    book: DayBook


class Shelf:
    def __init__(self):
        self._books: dict[tuple[int, date], _Kept] = {}
        self._lock = Lock()

    def open(self, tx: Transaction, branch: Branch, days: Sequence[PlanningDay], *, roads: Roads) -> list[DayBook]:
        now = signs(tx, branch, days) if days else {}
        kept = {day.day: self._fresh(branch, day, now[day.day], tx.stamp.at) for day in days}
        stale = [day for day in days if kept[day.day] is None]
        learned = lengths(tx, at=tx.stamp.at) if stale else None
        for records in records_of(tx, branch, stale):
            day = records.day.day
            book = open_day(tx, records, lengths=learned, roads=roads)
            kept[day] = _Kept(now[day], tx.stamp.at, book)
            self._put(branch, day, kept[day])
        return [kept[day.day].book for day in days]

    def _fresh(self, branch: Branch, day: PlanningDay, sign: Hashable, at: datetime) -> _Kept | None:
        found = self._books.get((branch.id, day.day))
        return found if found and found.sign == sign and abs(at - found.at) < KEPT else None

    def _put(self, branch: Branch, day: date, kept: _Kept) -> None:
        with self._lock:
            self._books[branch.id, day] = kept
            for key in list(self._books)[: max(0, len(self._books) - MOST)]:
                del self._books[key]
