"""Public holidays as a proposal: what the law says of a country, to tick and to edit. A desk decides for itself."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from holidays import country_holidays, list_supported_countries

from dispatch.calendars.actions import Day
from dispatch.errors import N_, Invalid
from dispatch.people.branch_calendar import BranchCalendar
from dispatch.working_time.hours import WEEKDAYS

SPOKEN = {"nb": "no", "sv": "sv", "zh-Hans": "zh_CN", "en": "en_US"}
WIDER = ("bank", "optional", "de_facto", "half_day")
YEARS_AHEAD = 2


class UnknownCountry(Invalid):
    """We know no holidays of that country."""

    says = N_("No public holidays are known for that country or region. Choose one of the list.")


@dataclass(frozen=True)
class Proposed:
    """`usual`: a public holiday by law, or a workday that makes up for one; others are observed by some. `there`: the
    calendar has that day already."""

    day: Day
    usual: bool
    there: bool


def countries() -> dict[str, list[str]]:
    """Code → codes of its regions."""
    return {code: sorted(regions) for code, regions in sorted(list_supported_countries().items())}


def proposals(
    calendar: BranchCalendar, country: str, region: str | None, *, since: date, language: str
) -> list[Proposed]:
    """From `since` to the end of the year after next, in the language where it is known.

    Where a country makes up for long holidays by working on a weekend, those days are proposed with the hours of a
    usual workday. Raises UnknownCountry.
    """
    known = {one.day for one in calendar.days}
    closed, names = _of(country, region, since.year, language), {}
    for usual, day, name in closed:
        names.setdefault(day, (name, usual))
    found = [Proposed(Day(day, [], name), usual, day in known) for day, (name, usual) in names.items()]
    hours = _workday(calendar)
    made_up = [
        Proposed(Day(day, hours, ""), True, day in known) for day in _made_up(country, region, since.year) if hours
    ]
    return sorted((one for one in found + made_up if one.day.day >= since), key=lambda one: one.day.day)


@lru_cache(maxsize=64)
def _of(country: str, region: str | None, year: int, language: str) -> list[tuple[bool, date, str]]:
    _known(country, region)
    years = range(year, year + 1 + YEARS_AHEAD)
    probe = country_holidays(country, subdiv=region)
    spoken = SPOKEN.get(language)
    names = spoken if spoken in (probe.supported_languages or ()) else None
    found = []
    for usual, categories in ((True, ("public",)), (False, WIDER)):
        wanted = tuple(one for one in categories if one in probe.supported_categories)
        if wanted:
            days = country_holidays(country, subdiv=region, years=years, language=names, categories=wanted)
            found += [(usual, day, name) for day, name in sorted(days.items())]
    return found


@lru_cache(maxsize=64)
def _made_up(country: str, region: str | None, year: int) -> list[date]:
    days = country_holidays(country, subdiv=region, years=range(year, year + 1 + YEARS_AHEAD))
    return sorted(day for day in getattr(days, "weekend_workdays", ()) if day.year >= year)


def _known(country: str, region: str | None) -> None:
    regions = countries().get(country)
    if regions is None or (region and region not in regions):
        raise UnknownCountry(field="country")


def _workday(calendar: BranchCalendar) -> list[list[str]]:
    """The hours of the first day of the week that has any."""
    return next((calendar.weekly[day] for day in WEEKDAYS if calendar.weekly.get(day)), [])
