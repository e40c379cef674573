"""When a desk is open: a zone, the hours of a week, closures, and days with hours of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Self
from zoneinfo import ZoneInfo

from dispatch.working_time.hours import (
    MIDNIGHT,
    WEEKDAYS,
    BadCalendar,
    Hours,
    check_date,
    check_hours,
    check_weekday,
    check_zone,
    read_date,
    read_hours,
    read_weekday,
    write_hours,
)
from dispatch.working_time.moment import NaiveTime, TooFar

_FIELDS = {"zone": str, "weekly": dict, "closed": list, "special": dict}
_REQUIRED = ("zone", "weekly")


@dataclass(frozen=True, eq=False)
class Calendar:
    """Opening hours in one zone's wall clock.

    Weekdays count from Monday = 0; a day left out is closed. An interval whose end is not after its start
    runs into the next day, so midnight to midnight is the whole day. It belongs to the day it starts on:
    a closure or special hours replace what *starts* that day, and last night's shift still ends as planned.
    Special hours win over a closure, being written for that very day. Times are whole seconds. Equal
    calendars hash alike and share what has been worked out for them.

    Raises:
        BadCalendar: one of its subclasses, naming the `field`.
    """

    zone: str
    weekly: Mapping[int, Sequence[Hours]]
    closed: frozenset[date] = frozenset()
    special: Mapping[date, Sequence[Hours]] = field(default_factory=dict)
    tz: ZoneInfo = field(init=False, repr=False)

    def __post_init__(self):
        weekly = {
            check_weekday(day): check_hours(hours, f"weekly.{WEEKDAYS[check_weekday(day)]}")
            for day, hours in self.weekly.items()
        }
        special = {
            check_date(day, "special"): check_hours(hours, f"special.{day}") for day, hours in self.special.items()
        }
        closed = frozenset(check_date(day, "closed") for day in self.closed)
        key = (self.zone, frozenset(weekly.items()), closed, frozenset(special.items()))
        self._freeze(tz=check_zone(self.zone), closed=closed, _key=key, _hash=hash(key))
        self._freeze(weekly=MappingProxyType(weekly), special=MappingProxyType(special))

    def _freeze(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @classmethod
    def always(cls, zone: str) -> Self:
        return cls(zone, dict.fromkeys(range(7), [(MIDNIGHT, MIDNIGHT)]))

    @classmethod
    def from_json(cls, given: dict) -> Self:
        """From `{"zone": …, "weekly": {"mon": [["08:30", "17:00"]]}, "closed": [date], "special": {date: …}}`.

        `closed` and `special` may be missing; a key we don't know is refused, as it may hide a closure.
        """
        _check_fields(given)
        return cls(
            given["zone"],
            {read_weekday(day): read_hours(hours, f"weekly.{day}") for day, hours in given["weekly"].items()},
            frozenset(read_date(day, "closed") for day in given.get("closed", ())),
            {
                read_date(day, "special"): read_hours(hours, f"special.{day}")
                for day, hours in given.get("special", {}).items()
            },
        )

    def to_json(self) -> dict:
        return {
            "zone": self.zone,
            "weekly": {WEEKDAYS[day]: write_hours(hours) for day, hours in sorted(self.weekly.items())},
            "closed": [day.isoformat() for day in sorted(self.closed)],
            "special": {day.isoformat(): write_hours(hours) for day, hours in sorted(self.special.items())},
        }

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Calendar) and self._key == other._key)

    def __hash__(self) -> int:
        return self._hash

    def hours(self, day: date) -> Sequence[Hours]:
        """The intervals that start on this day, on the wall clock."""
        if day in self.special:
            return self.special[day]
        return () if day in self.closed else self.weekly.get(day.weekday(), ())

    def to_instant(self, wall: datetime) -> datetime:
        """The UTC moment at which this zone's clocks show `wall` (naive).

        A time the clocks skip in spring is read by the offset before the change, so 02:30 becomes 03:30;
        of a time they show twice in autumn the first is meant, unless `wall.fold` is 1.
        """
        try:
            return wall.replace(tzinfo=self.tz).astimezone(UTC)
        except OverflowError:
            raise TooFar from None

    def to_wall(self, at: datetime) -> datetime:
        """What this zone's clocks show at that moment, naive. Raises NaiveTime."""
        if at.tzinfo is None:
            raise NaiveTime(given=at.isoformat())
        try:
            return at.astimezone(self.tz).replace(tzinfo=None)
        except OverflowError:
            raise TooFar from None


def _check_fields(given: object) -> None:
    if not isinstance(given, dict):
        raise BadCalendar(field="calendar")
    for name in _REQUIRED:
        if name not in given:
            raise BadCalendar(field=name)
    for name, value in given.items():
        if not isinstance(value, _FIELDS.get(name, ())):
            raise BadCalendar(field=name)
