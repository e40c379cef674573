"""A calendar that somebody else keeps, read once an hour. What it says becomes rows; rows of the desk stay."""

from http.client import HTTPException, HTTPMessage
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from dispatch.calendars import queries
from dispatch.calendars.actions import lay
from dispatch.calendars.ics import MOST_BYTES, FileTooLarge, closed_days
from dispatch.errors import N_, Invalid, Refusal, Unavailable
from dispatch.people.branch_calendar import BranchCalendar, DaySource
from dispatch.settings import Settings, is_web
from dispatch.stamp import SYSTEM
from dispatch.store.audit import remark
from dispatch.store.database import Database, Transaction

SECONDS = 10
DAYS_AHEAD, DAYS_BACK = 3 * 366, 31


class FeedElsewhere(Invalid):
    """From that machine no calendar is read."""

    says = N_("Calendars are read from machines the administrator has named only (FEED_HOSTS), not from “{host}”.")


class FeedSilent(Unavailable):
    """The calendar's address does not answer."""

    says = N_("The calendar's address gives no calendar just now. The days it gave last stay; it is asked again.")


class NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: HTTPMessage, newurl: str) -> None:
        """Which machines may be asked is a setting; nobody else names another."""


def checked(url: str, hosts: tuple[str, ...]) -> str:
    """Raises FeedElsewhere."""
    host = urlsplit(url).hostname if is_web(url) else url
    if not is_web(url) or host not in hosts:
        raise FeedElsewhere(field="feed", host=host)
    return url


def fetched(url: str, hosts: tuple[str, ...]) -> bytes:
    """Raises FeedElsewhere, FeedSilent, FileTooLarge."""
    try:
        request = Request(checked(url, hosts), headers={"Accept": "text/calendar"})
        with build_opener(NoRedirects()).open(request, timeout=SECONDS) as answer:
            data = answer.read(MOST_BYTES + 1)
    except HTTPError as error:
        error.close()
        raise FeedSilent from error
    except (OSError, HTTPException, ValueError) as error:
        raise FeedSilent from error
    if len(data) > MOST_BYTES:
        raise FileTooLarge
    return data


def read_feed(database: Database, settings: Settings, *, calendar_id: int) -> None:
    """Asked without a transaction open: a slow machine must hold up nobody."""
    with database.transaction(SYSTEM) as tx:
        calendar = tx.session.get(BranchCalendar, calendar_id)
        url = calendar and calendar.feed_url
    if not url:
        return
    try:
        data = fetched(url, settings.feed_hosts)
    except Refusal as refusal:
        told(database, calendar_id, url, refusal)
        return
    try:
        with database.transaction(SYSTEM) as tx:
            taken(tx, calendar_id, url, data)
    except Refusal as refusal:
        told(database, calendar_id, url, refusal)


def taken(tx: Transaction, calendar_id: int, url: str, data: bytes) -> None:
    """What the feed doesn't name any more goes, unless it is over; what the desk has written stays."""
    calendar = _locked(tx, calendar_id, url)
    if calendar is None:
        return
    today = tx.stamp.at.date()
    first = today.fromordinal(today.toordinal() - DAYS_BACK)
    found = closed_days(data, since=first, until=today.fromordinal(today.toordinal() + DAYS_AHEAD))
    named = {one.day: one for one in found.days}
    ours = {one.day: one for one in calendar.days if one.source is not DaySource.FEED}
    feeds = {one.day: one for one in calendar.days if one.source is DaySource.FEED}
    fresh = [one for day, one in named.items() if day not in ours and not _same(feeds.get(day), one.why)]
    if gone := {day for day in feeds if day not in named and day >= today}:
        calendar.drop_days(gone)
    if fresh:
        lay(tx, calendar, fresh, source=DaySource.FEED)
    calendar.feed_read_at, calendar.feed_failure = tx.stamp.at, None
    remark(calendar, "read_feed")


def told(database: Database, calendar_id: int, url: str, refusal: Refusal) -> None:
    with database.transaction(SYSTEM) as tx:
        calendar = _locked(tx, calendar_id, url)
        if calendar is not None:
            calendar.feed_failure = {"says": refusal.words, **{k: str(v) for k, v in refusal.facts.items()}}
            remark(calendar, "feed_failed")


def read_all(tx: Transaction) -> None:
    for calendar in queries.with_feeds(tx):
        tx.send("calendars.read_feed", calendar_id=calendar.id)


def _locked(tx: Transaction, calendar_id: int, url: str) -> BranchCalendar | None:
    """As long as it still reads from there."""
    found = tx.session.get(BranchCalendar, calendar_id, with_for_update={"of": BranchCalendar})
    return found if found is not None and found.feed_url == url else None


def _same(row: Any, why: str) -> bool:
    return row is not None and row.closed and row.why == why


TOPICS = {"calendars.read_feeds": read_all}
DATABASE_TOPICS = {"calendars.read_feed": read_feed}
PERIODIC = {"calendars.read_feeds": "17 * * * *"}
