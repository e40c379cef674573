"""Instants as whole microseconds since 1970 in UTC: what the arithmetic counts in, with no rounding."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from dispatch.errors import N_, Invalid

MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1) // MICROSECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1951, 2149
_EARLIEST = (datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND
_LATEST = (datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND


class NaiveTime(Invalid):
    """A time without a zone is not a moment."""

    says = N_("“{given}” has no time zone, so nobody can say which moment it is. Add the offset, such as +01:00.")


class TooFar(Invalid):
    """No calendar is kept for that year."""

    says = N_("That leads outside the years {first} to {last}, for which no calendar is kept. Check the year.")

    def __init__(self):
        super().__init__(first=FIRST_YEAR, last=LAST_YEAR)


def to_micros(at: datetime) -> int:
    """Raises NaiveTime or TooFar."""
    try:
        since = at - EPOCH
    except TypeError:
        raise NaiveTime(given=at.isoformat()) from None
    return within_years(since // MICROSECOND)


def within_years(micros: int) -> int:
    if not _EARLIEST <= micros < _LATEST:
        raise TooFar
    return micros


def to_moment(micros: int) -> datetime:
    """Always in UTC."""
    return EPOCH + timedelta(microseconds=micros)


def merge(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted and disjoint; what overlaps or touches becomes one, what is empty or backwards goes."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
