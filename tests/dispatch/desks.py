"""Desks with opening hours, for the tests of working time."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from dispatch.working_time import Calendar
from dispatch.working_time.hours import Hours

OSLO, STOCKHOLM, NEW_YORK, SHANGHAI = "Europe/Oslo", "Europe/Stockholm", "America/New_York", "Asia/Shanghai"
LORD_HOWE = "Australia/Lord_Howe"  # where the clocks change by half an hour
WEEKDAYS, EVERY_DAY = range(5), range(7)


def hours(*stretches: str) -> list[Hours]:
    """From "08:30-17:00"."""
    return [tuple(time.fromisoformat(clock) for clock in stretch.split("-")) for stretch in stretches]


def a_desk(*stretches: str, zone: str = OSLO, days: Sequence[int] = WEEKDAYS, **exceptions) -> Calendar:
    return Calendar(zone, {day: hours(*stretches) for day in days}, **exceptions)


def at(wall: str, zone: str = OSLO) -> datetime:
    """What the clocks in that zone show, such as "2026-03-27 15:00"."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
