"""One calendar's spans, widened on demand, and the questions asked of them in microseconds."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from dispatch.working_time.calendar import Calendar
from dispatch.working_time.moment import DAY, EPOCH, FIRST_YEAR, LAST_YEAR, TooFar, to_moment, within_years
from dispatch.working_time.span import Span

_MARGIN = 2 * DAY  # a shift from outside the span may still be running, and zones lie up to a day apart


class Timeline:
    """Holds the widest span asked for so far; a race between threads costs a second building, no more."""

    def __init__(self, calendar: Calendar):
        self.calendar = calendar
        self._span: Span | None = None

    def covering(self, earliest: int, latest: int) -> Span:
        span = self._span
        if span and span.begin + _MARGIN <= earliest and latest <= span.end - _MARGIN:
            return span
        first = to_moment(within_years(earliest)).year - 1
        last = to_moment(within_years(latest)).year + 1
        return self._widen(min(first, span.first), max(last, span.last)) if span else self._widen(first, last)

    def opening(self, day: date) -> list[tuple[int, int]]:
        number = day.toordinal() - EPOCH.toordinal()
        midnight = within_years(number * DAY)
        return self.covering(midnight, midnight).opening(self.calendar, number)

    def is_open(self, at: int) -> bool:
        return self.covering(at, at).is_open(at)

    def next_opening(self, at: int) -> int:
        return self._later(at, Span.opening_after, at)

    def between(self, start: int, end: int) -> int:
        span = self.covering(min(start, end), max(start, end))
        return span.opened_before(end) - span.opened_before(start)

    def add(self, at: int, length: int) -> int:
        if length > 0:
            return self._later(at, Span.forward, at, length)
        return self._earlier(at, Span.backward, at, -length) if length else at

    def days_between(self, start: int, end: int) -> int:
        """On the business-day clock, where a day with opening hours counts as a whole wall-clock day."""
        span = self.covering(min(start, end), max(start, end))
        return span.position(end) - span.position(start)

    def add_days(self, start: int, length: int) -> int:
        """The inverse of `days_between`. Raises NeverOpen."""
        return self._later(start, Span.forward_by_days, start, length)

    def wall_between(self, start: int, end: int) -> int:
        span = self.covering(min(start, end), max(start, end))
        return span.clock.wall(end) - span.clock.wall(start)

    def add_wall(self, start: int, length: int) -> int:
        """The inverse of `wall_between`, but for a time that clocks skip or show twice."""
        wall = self.covering(start, start).clock.wall(start) + length
        return self.covering(wall, wall).clock.instant(wall)

    def _later(self, at: int, ask: Callable[..., int | None], *facts: int) -> int:
        """Widens towards the future, doubling, until the span has an answer."""
        span = self.covering(at, at)
        while (answer := ask(span, *facts)) is None:
            if span.last > LAST_YEAR:
                raise TooFar
            span = self._widen(span.first, min(LAST_YEAR + 1, 2 * span.last - span.first + 1))
        return answer

    def _earlier(self, at: int, ask: Callable[..., int | None], *facts: int) -> int:
        span = self.covering(at, at)
        while (answer := ask(span, *facts)) is None:
            if span.first < FIRST_YEAR:
                raise TooFar
            span = self._widen(max(FIRST_YEAR - 1, 2 * span.first - span.last - 1), span.last)
        return answer

    def _widen(self, first: int, last: int) -> Span:
        # Handed on from here: another thread may put its own in place meanwhile.
        span = self._span = Span(self.calendar, first, last)
        return span


@lru_cache(maxsize=256)
def timeline(calendar: Calendar) -> Timeline:
    """Shared by all equal calendars."""
    return Timeline(calendar)
