"""The region's own clock: between days and hours on the wall and the moments we keep."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = "Europe/Oslo"


@dataclass(frozen=True)
class WallClock:
    """`now` is the moment the day is made for; nothing later has happened."""

    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(ZONE)).date()

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def at(self, day: date, hour: float) -> datetime:
        """`hour` may have a fraction: 7.5 is half past seven on the wall."""
        wall = datetime.combine(day, time(), ZoneInfo(ZONE)) + timedelta(seconds=round(hour * 3600))
        return wall.astimezone(UTC)


def read_time(wall: str) -> float:
    """ "07:30" → 7.5."""
    hours, minutes = wall.split(":")
    return int(hours) + int(minutes) / 60


def day_of(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(ZONE)).date()


def hour_of(moment: datetime) -> float:
    wall = moment.astimezone(ZoneInfo(ZONE))
    return wall.hour + wall.minute / 60
