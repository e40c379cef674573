"""A second opinion on deadlines, minute by minute. It shares nothing with ours but the words of the calendar's JSON.

Every minute of some years is laid out with what the wall clock shows, whether the desk is open and how far the
business-day clock has come; a deadline is then the first minute by which enough of them have gone by.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = timedelta(minutes=1)
DAY = 1440
Spell = tuple[int, int]


class SlowDesk:
    """Moments are minutes since `first`'s midnight in UTC; so are the answers."""

    def __init__(self, calendar: dict, first: date, days: int):
        self.zone, self.calendar = ZoneInfo(calendar["zone"]), calendar
        self.origin, self.days = datetime(first.year, first.month, first.day, tzinfo=UTC), days
        self.wall = self._wall(days * DAY)
        self.open = np.zeros(days * DAY, dtype=bool)
        self.dates = [first + timedelta(days=n) for n in range(-2, days + 2)]
        self._open_doors()
        self.position = self._positions()

    def minute(self, at: datetime) -> int:
        return (at - self.origin) // MINUTE

    def instant(self, wall: datetime) -> int:
        return self.minute(wall.replace(tzinfo=self.zone).astimezone(UTC))

    def hours(self, day: date) -> list[tuple[int, int]]:
        """Minutes since that day's midnight on the wall; past 1440 where they run into the next."""
        name = day.isoformat()
        usual = [] if name in self.calendar["closed"] else self.calendar["weekly"].get(NAMES[day.weekday()], [])
        pairs = [tuple(map(_clock, pair)) for pair in self.calendar["special"].get(name, usual)]
        return [(a, b if b > a else b + DAY) for a, b in pairs]

    def _wall(self, count: int) -> np.ndarray:
        """What clocks show, in minutes since the naive midnight of the first day."""
        shown = np.arange(count)
        naive = self.origin.replace(tzinfo=None)
        for hour in range(count // 60):
            at = (self.origin + timedelta(hours=hour)).astimezone(self.zone).replace(tzinfo=None)
            shown[hour * 60 : hour * 60 + 60] = (at - naive) // MINUTE + np.arange(60)
        return shown

    def _open_doors(self) -> None:
        for day in self.dates:
            for a, b in self.hours(day):
                midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - of a wall
                opens, closes = (self.instant(midnight + timedelta(minutes=m)) for m in (a, b))
                self.open[max(0, opens) : max(0, closes)] = True

    def _positions(self) -> np.ndarray:
        """Minutes on a clock that runs 24 hours for each day with hours, and not on others; a shift past midnight
        is part of its own day, and what it took of the next day's clock that day doesn't take again."""
        reach = {day: max((b for _, b in self.hours(day)), default=0) - DAY for day in self.dates}
        number, done, position = 0, 0, np.zeros(len(self.wall), dtype=np.int64)
        starts: dict[date, tuple[int, int]] = {}
        yesterday = None
        for day in self.dates:
            late = max(0, reach[yesterday]) if yesterday in reach and self.hours(yesterday) else 0
            open_today = bool(self.hours(day))
            starts[day] = (number * DAY, done, late, open_today)
            if late:
                done = late
            if open_today:
                number, done = number + 1, 0
            yesterday = day
        first = self.dates[2]
        for minute, shown in enumerate(self.wall.tolist()):
            day, clock = divmod(shown, DAY)
            base, before, late, open_today = starts[first + timedelta(days=day)]
            if clock < late:
                position[minute] = base + clock
            else:
                position[minute] = base + (max(clock, before, late) if open_today else max(before, late))
        return position

    def due(self, kind: str, amount: int, start: int, pauses: list[Spell]) -> int | None:
        """None: further than what is laid out."""
        stands = self._stands(pauses)
        if kind == "bd":
            start = self._opening(start)
        if kind in ("h", "bh"):
            runs = ~stands[start:] if kind == "h" else ~stands[start:] & self.open[start:]
            count = np.cumsum(runs)
            found = int(np.searchsorted(count, amount * 60)) + 1
            return start + found if found <= len(count) else None
        scale = self.wall if kind == "d" else self.position
        goal = int(scale[start]) + amount * DAY
        for since, until in self._spells(pauses, start):
            if int(scale[since]) >= goal and since >= self._at(kind, goal, start):
                break
            goal += int(scale[until]) - int(scale[since])
        return self._at(kind, goal, start)

    def spent(self, kind: str, start: int, end: int, pauses: list[Spell]) -> int:
        if kind == "bd":
            start = min(end, self._opening(start))
        if kind in ("h", "bh"):
            runs = ~self._stands(pauses)[start:end]
            return int((runs if kind == "h" else runs & self.open[start:end]).sum())
        scale = self.wall if kind == "d" else self.position
        run = int(scale[end]) - int(scale[start])
        for since, until in self._spells(pauses, start):
            if since < end:
                run -= int(scale[min(until, end)]) - int(scale[since])
        return max(0, run)

    def _at(self, kind: str, goal: int, start: int) -> int:
        if kind == "d":
            return self.instant(self.origin.replace(tzinfo=None) + timedelta(minutes=goal))
        # The last minute that shows it: where the clock stands still, the moment it goes on.
        later = np.searchsorted(np.maximum.accumulate(self.position), goal, side="right") - 1
        reached = int(np.searchsorted(np.maximum.accumulate(self.position), goal, side="left"))
        return max(reached, int(later))

    def _opening(self, start: int) -> int:
        return start + int(np.argmax(self.open[start:]))

    def _stands(self, pauses: list[Spell]) -> np.ndarray:
        stands = np.zeros(len(self.open), dtype=bool)
        for since, until in pauses:
            stands[max(0, since) : max(0, until)] = True
        return stands

    def _spells(self, pauses: list[Spell], start: int) -> list[Spell]:
        """Disjoint, and after the start."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], self._stands(pauses), [False]]).astype(np.int8)))
        pairs = edges.reshape(-1, 2).tolist()
        return [(max(since, start), until) for since, until in pairs if until > start]


def _clock(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:5])
