"""What people do with a branch's calendars. What was promised by one stays until somebody promises anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from dispatch.calendars import queries
from dispatch.catalogue.sla_rule import SlaRule
from dispatch.errors import N_, Conflict, Invalid
from dispatch.people.branch_calendar import ALWAYS, OPENING, BranchCalendar, CalendarDay, DaySource
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile, refuses

MOST_DAYS = 2000
LONGEST_TITLE, LONGEST_WHY = 60, 120


class NameTaken(Conflict):
    """The branch has a calendar of that name."""

    says = N_("The branch has a calendar of that name already. Choose another name, or edit that one.")


class NameUnfit(Invalid):
    """Rules can't call a calendar that."""

    says = N_("Rules call a calendar by a short name: small letters a to z, digits and hyphens, such as weekend-watch.")


class TooManyDays(Invalid):
    """A calendar holds so many dated days."""

    says = N_("A calendar holds {most} days with hours of their own at most. Take out those that are over.")


class StillNamed(Conflict):
    """Rules name this calendar."""

    says = N_("Rules run on this calendar, or every branch has it, so it stays. Withdraw or edit those rules first.")


refuses("uq_branch_calendar_branch_id_name", NameTaken)
refuses("ck_branch_calendar_name", NameUnfit)


@dataclass(frozen=True)
class Day:
    """As somebody wants it. `hours` as [["08:00", "12:00"], …]; none: closed."""

    day: date
    hours: list[list[str]]
    why: str


def add_calendar(
    tx: Transaction, branch: str, *, name: str, title: str, time_zone: str, weekly: dict[str, Any]
) -> BranchCalendar:
    """Raises NameTaken, NameUnfit, BadCalendar, OverlappingHours, NoHours."""
    home = queries.branch(tx, branch)
    calendar = BranchCalendar.open(name, title=title[:LONGEST_TITLE], time_zone=time_zone, weekly=weekly)
    calendar.branch_id = home.id
    with tx.savepoint():
        home.calendars.append(calendar)
        tx.session.flush()
    return calendar


def set_week(
    tx: Transaction,
    branch: str,
    name: str,
    *,
    weekly: dict[str, Any],
    time_zone: str,
    title: str | None = None,
    version: int | None = None,
) -> BranchCalendar:
    """Raises NeverChanges, BadCalendar, OverlappingHours, NoHours, ChangedMeanwhile."""
    calendar = _edited(tx, branch, name, version)
    calendar.set_week(weekly, time_zone=time_zone)
    if title is not None and name not in (OPENING, ALWAYS):
        calendar.title = title[:LONGEST_TITLE]
    return calendar


def put_days(
    tx: Transaction,
    branch: str,
    name: str,
    days: Iterable[Day],
    *,
    source: DaySource = DaySource.HAND,
    version: int | None = None,
) -> BranchCalendar:
    """Each takes the place of what stood on its day. Raises NeverChanges, BadHours, OverlappingHours, TooManyDays,
    ChangedMeanwhile."""
    calendar = _edited(tx, branch, name, version)
    lay(tx, calendar, days, source=source)
    return calendar


def drop_days(tx: Transaction, branch: str, name: str, days: Iterable[date], *, version: int | None = None) -> None:
    """What isn't there is gone already. Raises ChangedMeanwhile."""
    calendar = _edited(tx, branch, name, version)
    calendar.drop_days({*days})
    remark(calendar, "drop_days")


def set_feed(tx: Transaction, branch: str, name: str, url: str | None, *, version: int | None = None) -> BranchCalendar:
    """An address that is read once an hour; None: not any more, and its days stay."""
    calendar = _edited(tx, branch, name, version)
    if name == ALWAYS:
        calendar.renew()  # refuses
    calendar.feed_url, calendar.feed_read_at, calendar.feed_failure = url, None, None
    tx.session.flush()
    if url:
        tx.send("calendars.read_feed", calendar_id=calendar.id)
    return calendar


def remove(tx: Transaction, branch: str, name: str, *, version: int | None = None) -> None:
    """Orders promised by it keep the edition they have. Raises StillNamed."""
    calendar = _edited(tx, branch, name, version)
    named = select(func.count(SlaRule.id)).where(SlaRule.calendar == name, SlaRule.superseded_at.is_(None))
    if name in (OPENING, ALWAYS) or tx.session.scalar(named):
        raise StillNamed
    home = queries.branch(tx, branch)  # held by name: the session alone doesn't keep it alive
    home.calendars.remove(calendar)


def lay(tx: Transaction, calendar: BranchCalendar, days: Iterable[Day], *, source: DaySource) -> None:
    rows = [CalendarDay(day=one.day, hours=one.hours, why=one.why[:LONGEST_WHY], source=source) for one in days]
    if len({row.day for row in rows} | {row.day for row in calendar.days}) > MOST_DAYS:
        raise TooManyDays(most=MOST_DAYS)
    calendar.set_days(rows)
    remark(calendar, "put_days")
    tx.session.flush()


def _edited(tx: Transaction, branch: str, name: str, version: int | None) -> BranchCalendar:
    calendar = queries.calendar(tx, branch, name)
    if version is not None and calendar.version != version:
        raise ChangedMeanwhile
    return calendar
