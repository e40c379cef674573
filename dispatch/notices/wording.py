"""What is true of an order now, in the words of a language.

A text knows these facts and nothing else; one it lacks makes the whole message fail, so nobody reads "Kari comes at ".
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from babel.dates import format_date

from dispatch.notices import phrase
from dispatch.notices.texts import Text
from dispatch.words import LANGUAGES, locale_of
from dispatch.work.hold import Hold
from dispatch.work.visit import Visit
from dispatch.work.whole import behind, beside
from dispatch.work.work_order import WorkOrder

HIDDEN = "•••"  # stands for a link in what we keep
ANSWERS = ("yes", "no")  # opened, such a link shows that answer; it is given only once it is confirmed there
DAY = {"nb": "EEEE d. MMMM", "sv": "EEEE d MMMM", "zh-Hans": "MMMd日EEEE", "en": "EEEE d MMMM"}
TWO = {"nb": "{} og {}", "sv": "{} och {}", "zh-Hans": "{}和{}", "en": "{} and {}"}
AT = {"nb": "{day} kl. {time}", "sv": "{day} kl. {time}", "zh-Hans": "{day} {time}", "en": "{time} on {day}"}


class Words(NamedTuple):
    subject: str
    body: str


def words(text: Text, facts: dict[str, str]) -> Words:
    """Raises phrase.Unsayable."""
    lines = phrase.filled(text.body, facts).splitlines()
    return Words(phrase.filled(text.subject, facts).strip(), "\n".join(line.strip() for line in lines).strip())


def language_of(order: WorkOrder) -> str:
    """The one the order was written in, where we speak it."""
    return next((known for known in (order.language, order.customer.language) if known in LANGUAGES), "en")


def facts_of(
    order: WorkOrder,
    visit: Visit | None,
    *,
    now: datetime,
    language: str,
    link: str,
    sender: str | None = None,
    at_door: datetime | None = None,
    held: Hold | None = None,
) -> dict[str, str]:
    """All that may be said of the order now. What isn't known is left out. `at_door`: when we will be there, where that
    is known better than by the plan. `held`: the time that is kept for them, in place of the one promised."""
    zone = order.branch.calendar.tz

    def local(at: datetime | None) -> datetime | None:
        return at and at.astimezone(zone)

    facts = {"reference": order.reference, "fault": order.fault and order.fault.name_in(language)}
    facts |= {"phone": order.branch.phone, "sender": sender, "link": link}
    facts["place"] = order.home and order.home.address
    facts |= {answer: f"{link}?say={answer}" if link not in ("", HIDDEN) else link for answer in ANSWERS}
    if order.answered_at is None and to_come(order.response_due, now):
        facts["answer_by"] = day_and_time(local(order.response_due), language)
    if order.home is not None and to_come(order.arrival_due, now):
        facts["arrive_by"] = day_and_time(local(order.arrival_due), language)
    if visit is not None:
        facts["engineer"] = visit.engineer and visit.engineer.first_name
        facts["both"] = _both(visit, language)
        facts["done_at"] = clock(local(visit.ended_at))
        facts["eta"] = clock(local(at_door and max(at_door, now)) or local(expected(visit, now)))
    facts["kept_until"] = held and clock(local(held.expires_at))
    told = held or visit
    opens, closes = told and told.window_from, told and told.window_to
    if opens is not None:
        facts["day"] = day(local(opens), language)
        facts["window"] = window(local(opens), local(closes), language)
        facts["then"] = "; ".join(
            f"{day(local(a), language)}, {window(local(a), local(b), language)}" for a, b in _then(held, visit, now)
        )
    return {name: value for name, value in facts.items() if value}


def _both(visit: Visit, language: str) -> str | None:
    """The first names of two who come together."""
    partner = beside(visit)
    if partner is None or partner.engineer is None or visit.engineer is None:
        return None
    return TWO[language].format(visit.engineer.first_name, partner.engineer.first_name)


def _then(held: Hold | None, visit: Visit | None, now: datetime) -> list[tuple[datetime, datetime]]:
    """When somebody comes after that first time, where the work takes several visits."""
    told = held.others if held is not None else behind(visit) if visit is not None else []
    first = (held or visit).window_from
    times = {(one.window_from, one.window_to) for one in told if one.window_from is not None and one.window_to > now}
    return sorted(each for each in times if each[0] != first)


def to_come(at: datetime | None, now: datetime) -> bool:
    return at is not None and now < at


def expected(visit: Visit, now: datetime) -> datetime | None:
    """At the door, by the travel time that was planned; not in the past."""
    return visit.set_out_at and max(now, visit.set_out_at + timedelta(seconds=visit.travel_seconds or 0))


def day(at: datetime, language: str) -> str:
    return format_date(at, DAY[language], locale=locale_of(language))


def day_and_time(at: datetime, language: str) -> str:
    return AT[language].format(day=day(at, language), time=clock(at))


def window(start: datetime, end: datetime, language: str) -> str:
    """10–12 where both are full hours and the language reads that as a time, else 10:30–12:00."""
    if language != "zh-Hans" and start.minute == end.minute == 0:
        return f"{start.hour}–{end.hour}"
    return f"{clock(start)}–{clock(end)}"


def clock(at: datetime | None) -> str | None:
    return at and f"{at:%H:%M}"
