"""A calendar as the page shows it: a picture of its week, one of its year, and the rows behind both."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from babel.dates import get_day_names, get_month_names
from flask_babel import get_locale
from flask_babel import gettext as _

from api.display import long_date
from api.pages.promise_words import calendar_name
from api.words import word
from dispatch.people.branch import Branch
from dispatch.people.branch_calendar import ALWAYS, OPENING, BranchCalendar, CalendarDay
from dispatch.people.hours import written
from dispatch.working_time.hours import WEEKDAYS, Hours

DAY = 24 * 60


def calendar_view(branch: Branch, calendar: BranchCalendar, today: date) -> SimpleNamespace:
    return SimpleNamespace(
        name=calendar.name,
        title=title(calendar),
        zone=calendar.time_zone,
        url=f"/calendars/{branch.code}/{calendar.name}",
        week=week(calendar),
        next_days=[day_row(one) for one in calendar.days if one.day >= today][:5],
        fixed=calendar.name == ALWAYS,
        removable=calendar.name not in (OPENING, ALWAYS),
        version=calendar.version,
        feed=calendar.feed_url or "",
        feed_read_at=calendar.feed_read_at,
    )


def title(calendar: BranchCalendar) -> str:
    return calendar.title or calendar_name(calendar.name)


def week(calendar: BranchCalendar) -> list[SimpleNamespace]:
    """Per day its name, its hours in words, and what is open of it in minutes, last night's shift included."""
    names, drawn = get_day_names("abbreviated", locale=get_locale()), calendar.calendar
    rows = []
    for number, code in enumerate(WEEKDAYS):
        today, before = drawn.weekly.get(number, ()), drawn.weekly.get((number - 1) % 7, ())
        open_minutes = [*(_part(hours) for hours in today), *(_spill(hours) for hours in before)]
        rows.append(
            SimpleNamespace(
                code=code,
                name=names[number],
                says=written(calendar.weekly.get(code, [])) or _("closed"),
                open=sorted(part for part in open_minutes if part[1] > part[0]),
            )
        )
    return rows


def _part(hours: Hours) -> tuple[int, int]:
    start, end = (clock.hour * 60 + clock.minute for clock in hours)
    return start, end if end > start else DAY


def _spill(hours: Hours) -> tuple[int, int]:
    """What runs over midnight, on the day after."""
    start, end = (clock.hour * 60 + clock.minute for clock in hours)
    return (0, end) if end <= start else (0, 0)


def year_view(calendar: BranchCalendar, year: int, today: date) -> list[SimpleNamespace]:
    """Its months, each day as open, closed, rest (a weekday that never opens), or special."""
    names, drawn = get_month_names("abbreviated", locale=get_locale()), calendar.calendar
    own = {one.day: one for one in calendar.days}
    months = []
    for month in range(1, 13):
        day, cells = date(year, month, 1), []
        while day.month == month:
            cells.append(SimpleNamespace(number=day.day, state=_state(day, own, drawn), today=day == today))
            day += timedelta(days=1)
        months.append(SimpleNamespace(name=names[month], days=cells))
    return months


def _state(day: date, own: dict[date, CalendarDay], drawn: Any) -> str:
    if day in own:
        return "closed" if own[day].closed else "special"
    return "open" if drawn.weekly.get(day.weekday()) else "rest"


def day_row(one: CalendarDay) -> SimpleNamespace:
    weekday = get_day_names("abbreviated", locale=get_locale())[one.day.weekday()]
    return SimpleNamespace(
        day=one.day.isoformat(),
        shown=_("%(weekday)s %(date)s", weekday=weekday, date=long_date(one.day)),
        says=_("closed") if one.closed else written(one.hours),
        closed=one.closed,
        why=one.why,
        source=word("day_source", one.source),
    )
