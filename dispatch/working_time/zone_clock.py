"""What the clocks of one zone show over some years, as a table: asking the zone each time costs four times more."""

from bisect import bisect_right
from functools import lru_cache
from zoneinfo import ZoneInfo

from dispatch.working_time.moment import DAY, MICROSECOND, to_moment

_SECOND = 1_000_000


class ZoneClock:
    """Answers as `Calendar.to_wall` and `Calendar.to_instant` do, in microseconds since 1970 on either scale.

    Good from `begin` to `end` and a little beyond. It looks for changes day by day: since 1900
    no zone has changed its clocks twice within one.
    """

    def __init__(self, tz: ZoneInfo, begin: int, end: int):
        self._tz = tz
        self._changes: list[int] = []
        self._offsets = [self._offset(begin)]
        for day in range(begin, end, DAY):
            if self._offset(day + DAY) != self._offsets[-1]:
                self._changes.append(self._change_in(day))
                self._offsets.append(self._offset(day + DAY))
        # Skipped times are read by the offset before the change, doubled ones mean the first.
        sides = zip(self._changes, self._offsets[:-1], self._offsets[1:], strict=True)
        self._wall_changes = [at + max(before, after) for at, before, after in sides]

    def wall(self, at: int) -> int:
        return at + self._offsets[bisect_right(self._changes, at)]

    def instant(self, wall: int) -> int:
        return wall - self._offsets[bisect_right(self._wall_changes, wall)]

    def _offset(self, at: int) -> int:
        return to_moment(at).astimezone(self._tz).utcoffset() // MICROSECOND

    def _change_in(self, day: int) -> int:
        before, after = day, day + DAY
        old = self._offset(before)
        while after - before > _SECOND:
            middle = before + (after - before) // _SECOND // 2 * _SECOND
            if self._offset(middle) == old:
                before = middle
            else:
                after = middle
        return after


@lru_cache
def zone_clock(tz: ZoneInfo, begin: int, end: int) -> ZoneClock:
    """Shared by the calendars of one zone."""
    return ZoneClock(tz, begin, end)
