"""Some whole years of a calendar laid out along UTC, with running sums: every question is a bisection."""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from dispatch.errors import N_, Invalid
from dispatch.working_time.calendar import Calendar
from dispatch.working_time.hours import Hours
from dispatch.working_time.moment import DAY, EPOCH, MICROSECOND, merge
from dispatch.working_time.zone_clock import zone_clock

LONGEST_CLOSURE_DAYS = 370
_LONGEST_CLOSURE = LONGEST_CLOSURE_DAYS * DAY
_EPOCH_DAY = EPOCH.toordinal()


class NeverOpen(Invalid):
    """This calendar does not open again."""

    says = N_("The calendar has no opening hours for {days} days, so nothing can fall due by it. Give it some.")

    def __init__(self):
        super().__init__(days=LONGEST_CLOSURE_DAYS)


@lru_cache
def _past_midnight(hours: tuple[Hours, ...]) -> list[tuple[int, int]]:
    """By the wall clock; past a whole day where they run into the next."""
    return [(start, end if start < end else end + DAY) for start, end in (map(_clock, pair) for pair in hours)]


def _clock(clock: time) -> int:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second) // MICROSECOND


def _date(day: int) -> date:
    return date.fromordinal(_EPOCH_DAY + day)


def _new_year(year: int) -> int:
    return (datetime(year, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND


class Span:
    """Never changes once built, so threads may share it.

    Near its first morning it doesn't know of the night before, so ask two days inside its edges.
    Answers None where the answer lies beyond its edge; a wider span then knows. A position is a place on
    the business-day clock, which runs a full wall-clock day on days with opening hours and stands still on
    others. Positions of one span compare only with each other.

    Raises:
        NeverOpen: the way to the answer leads through a closure of more than 370 days.
    """

    def __init__(self, calendar: Calendar, first: int, last: int):
        self.first, self.last = first, last
        begin, end = _new_year(first), _new_year(last + 1)
        self.clock = zone_clock(calendar.tz, begin - 2 * DAY, end + 2 * DAY)
        self.begin, self.end = self.clock.instant(begin), self.clock.instant(end)
        self.days: list[int] = []
        self.reach: list[int] = []  # how far past midnight the shifts of that day go
        stretches = []
        for day in range(begin // DAY, end // DAY):
            if opening := self.opening(calendar, day):
                stretches += opening
                self.days.append(day)
                latest = max(end for _, end in _past_midnight(calendar.hours(_date(day))))
                self.reach.append(max(0, latest - DAY))
        self._lay_out(stretches)

    def opening(self, calendar: Calendar, day: int) -> list[tuple[int, int]]:
        """The stretches that start on this day, merged, as long as they really are when clocks change."""
        midnight, instant = day * DAY, self.clock.instant
        hours = _past_midnight(calendar.hours(_date(day)))
        return merge((instant(midnight + start), instant(midnight + end)) for start, end in hours)

    def _lay_out(self, stretches: list[tuple[int, int]]) -> None:
        inside = merge((max(start, self.begin), min(end, self.end)) for start, end in stretches)
        self.starts = [start for start, _ in inside]
        self.ends = [end for _, end in inside]
        self.before = [0]  # open time before each start; the last is the total
        for start, end in inside:
            self.before.append(self.before[-1] + end - start)
        edges = zip([self.begin, *self.ends], [*self.starts, self.end], strict=True)
        self.closures = [i for i, (shut, opened) in enumerate(edges) if opened - shut > _LONGEST_CLOSURE]

    def is_open(self, at: int) -> bool:
        i = bisect_right(self.starts, at) - 1
        return i >= 0 and at < self.ends[i]

    def opened_before(self, at: int) -> int:
        """Open time from the start of the span."""
        i = bisect_right(self.starts, at) - 1
        return self.before[i] + min(at, self.ends[i]) - self.starts[i] if i >= 0 else 0

    def opening_after(self, at: int) -> int | None:
        """The first open moment, `at` itself included."""
        i = bisect_right(self.ends, at)
        opening = self.starts[i] if i < len(self.starts) else self.end
        if opening - at > _LONGEST_CLOSURE:
            raise NeverOpen
        return max(at, opening) if i < len(self.starts) else None

    def forward(self, at: int, length: int) -> int | None:
        """The first moment with `length` (more than 0) of open time since `at`."""
        opening = self.opening_after(at)
        if opening is None:
            return None
        goal = self.opened_before(opening) + length
        i = bisect_left(self.before, goal) - 1
        self._refuse_closures(bisect_right(self.ends, at), i)
        return self.starts[i] + goal - self.before[i] if i < len(self.starts) else None

    def backward(self, at: int, length: int) -> int | None:
        """The last moment with `length` (more than 0) of open time from it until `at`."""
        latest = bisect_left(self.starts, at) - 1
        if at - (self.ends[latest] if latest >= 0 else self.begin) > _LONGEST_CLOSURE:
            raise NeverOpen
        goal = self.opened_before(at) - length
        i = bisect_right(self.before, goal) - 1
        self._refuse_closures(i, latest)
        return self.starts[i] + goal - self.before[i] if i >= 0 else None

    def _refuse_closures(self, start: int, end: int) -> None:
        """Between one interval and another, by their numbers."""
        if self.closures and any(start < i <= end for i in self.closures):
            raise NeverOpen

    def position(self, at: int) -> int:
        day, clock = divmod(self.clock.wall(at), DAY)
        i = bisect_left(self.days, day)
        reach = self.reach[i - 1] if i else 0
        if clock < reach and self.days[i - 1] == day - 1:
            return i * DAY + clock  # still on yesterday's shift
        if i < len(self.days) and self.days[i] == day:
            return i * DAY + max(clock, reach)
        return i * DAY + reach

    def moment_at(self, position: int) -> int | None:
        """Where the clock stood still, the moment it went on."""
        i, clock = divmod(position, DAY)
        if 0 < i <= len(self.days) and clock < self.reach[i - 1]:
            return self.clock.instant((self.days[i - 1] + 1) * DAY + clock)
        return self.clock.instant(self.days[i] * DAY + clock) if i < len(self.days) else None

    def forward_by_days(self, at: int, length: int) -> int | None:
        """The moment `length` further on the business-day clock."""
        moment = self.moment_at(self.position(at) + length)
        if self.closures:
            # It may fall before that day's opening, which still belongs to the way.
            end = len(self.starts) if moment is None else bisect_right(self.starts, moment + DAY) - 1
            self._refuse_closures(bisect_right(self.ends, at), end)
        return moment
