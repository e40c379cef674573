"""One calendar's spans, widened on demand, and the questions asked of them in microseconds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

from dispatch.working_time.calendar import Calendar
from dispatch.working_time.moment import DAY, EPOCH, FIRST_YEAR, LAST_YEAR, MICROSECOND, TooFar, to_moment
from dispatch.working_time.span import Span

_MARGIN = 2 * DAY  # a shift from outside the span may still be running, and zones lie up to a day apart


class Timeline:
    """Holds the widest span asked for so far; a race between threads costs a second building, no more."""

    def __init__(self, calendar: Calendar):
        self.calendar = calendar
        self._span: Span | None = None
        self._wall_epoch = datetime(1970, 1, 1, tzinfo=calendar.tz)

    def covering(self, earliest: int, latest: int) -> Span:
        span = self._span
        if span and span.begin + _MARGIN <= earliest and latest <= span.end - _MARGIN:
            return span
        first, last = to_moment(earliest).year - 1, to_moment(latest).year + 1
        if span:
            first, last = min(first, span.first), max(last, span.last)
        self._span = Span(self.calendar, first, last)
        return self._span

    def is_open(self, at: int) -> bool:
        return self.covering(at, at).is_open(at)

    def next_opening(self, at: int) -> int:
        return self._later(at, lambda span: span.opening_after(at))

    def between(self, start: int, end: int) -> int:
        span = self.covering(min(start, end), max(start, end))
        return span.opened_before(end) - span.opened_before(start)

    def add(self, at: int, length: int) -> int:
        if length > 0:
            found = self.covering(at, at).forward(at, length)
            return self._later(at, lambda span: span.forward(at, length)) if found is None else found
        if length < 0:
            return self._earlier(at, lambda span: span.backward(at, -length))
        return at

    def days_between(self, start: int, end: int) -> int:
        """On the business-day clock, where a day with opening hours counts as a whole wall-clock day."""
        span = self.covering(min(start, end), max(start, end))
        return span.position(self.wall(end)) - span.position(self.wall(start))

    def add_days(self, start: int, length: int) -> int:
        """The inverse of `days_between`; raises NeverOpen."""
        wall = self.wall(start)
        end = self.instant(self._later(start, lambda span: span.wall_at(span.position(wall) + length)))
        self.covering(start, end).refuse_closure(start, end)
        return end

    def wall(self, at: int) -> int:
        # Within one zone Python subtracts what the clocks show.
        return (to_moment(at).astimezone(self.calendar.tz) - self._wall_epoch) // MICROSECOND

    def instant(self, wall: int) -> int:
        """As `Calendar.to_instant`, at a third of its price."""
        try:
            clock = self._wall_epoch + timedelta(microseconds=wall)
        except OverflowError:
            raise TooFar from None
        return (clock - EPOCH) // MICROSECOND

    def _later(self, at: int, ask: Callable[[Span], int | None]) -> int:
        """Widens towards the future, doubling, until the span has an answer."""
        span = self.covering(at, at)
        while (answer := ask(span)) is None:
            if span.last > LAST_YEAR:
                raise TooFar
            span = self._widen(span.first, min(LAST_YEAR + 1, 2 * span.last - span.first + 1))
        return answer

    def _earlier(self, at: int, ask: Callable[[Span], int | None]) -> int:
        span = self.covering(at, at)
        while (answer := ask(span)) is None:
            if span.first < FIRST_YEAR:
                raise TooFar
            span = self._widen(max(FIRST_YEAR - 1, 2 * span.first - span.last - 1), span.last)
        return answer

    def _widen(self, first: int, last: int) -> Span:
        self._span = Span(self.calendar, first, last)
        return self._span


@lru_cache(maxsize=256)
def timeline(calendar: Calendar) -> Timeline:
    """Shared by all equal calendars."""
    return Timeline(calendar)
