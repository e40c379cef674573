"""One planning day in its branch's zone. The planner counts whole seconds since local midnight."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class PlanningDay:
    """On the days the clocks change it is 23 or 25 hours long; seconds are those that really pass."""

    day: date
    zone: str

    @property
    def begins(self) -> datetime:
        return self._midnight(self.day)

    @property
    def ends(self) -> datetime:
        return self._midnight(self.day + timedelta(days=1))

    @property
    def length(self) -> int:
        return self.seconds(self.ends)

    def seconds(self, moment: datetime) -> int:
        """May be negative, or more than the day has."""
        return int((moment - self.begins).total_seconds())

    def moment(self, seconds: int) -> datetime:
        return self.begins + timedelta(seconds=seconds)

    def holds(self, moment: datetime) -> bool:
        return self.begins <= moment < self.ends

    def wall_hour(self, moment: datetime) -> int:
        return moment.astimezone(ZoneInfo(self.zone)).hour

    def at_hour(self, hour: int) -> datetime:
        """When the wall clock shows that full hour; 24 and more lie on the days after."""
        days, hour = divmod(hour, 24)
        wall = datetime.combine(self.day + timedelta(days=days), time(hour), ZoneInfo(self.zone))
        return wall.astimezone(UTC)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)


def local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
