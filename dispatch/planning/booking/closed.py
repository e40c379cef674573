"""Why a window can't be promised, and the smallest change that would open it: for the desk, never for customers."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from dispatch.people.engineer import Engineer
from dispatch.planning.answer.changes import told
from dispatch.planning.booking.day_book import DayBook
from dispatch.planning.booking.wanted import Wish
from optimizer.offers import Offer

Facts = dict[str, Any]
# What our own rules close, a change of the rule opens; see api/reasons.py for their words.
OPENED_BY = {
    "notice": "notice_shorter",
    "horizon": "horizon_longer",
    "closure": "open_day",
    "cap": "raise_cap",
    "reserve": "free_reserve",
    "booked_up": "raise_share",
    "follows": "later_day",
    "home_closed": "home_hours",
    "then": "room_later",
    "crew": "second_person",
}


def by_rule(code: str, **facts: int) -> tuple[Facts, Facts]:
    """The reason, and what would open it."""
    return {"code": code, **facts}, {"code": OPENED_BY[code], **facts}


def by_plan(wish: Wish, book: DayBook, offer: Offer) -> dict[str, tuple[Facts, ...]]:
    """Takes some milliseconds."""
    remedy = offer.remedy
    reasons = [_named(wish, book, remedy, each.to_json()) for each in offer.obstacles]
    found = told(book.day, remedy.changes or (), offer.question.visit.id) if remedy else ()
    changes = list(_own(wish, reasons)) or [_nearer(wish, each, reasons) for each in found]
    return {"reasons": tuple(reasons), "changes": tuple(changes)}


def _named(wish: Wish, book: DayBook, remedy: Any, reason: Facts) -> Facts:
    if reason["code"] == "not_allowed" or (reason["code"] == "unreachable" and wish.planner.engineers == ()):
        return {"code": "no_stock", "part": ", ".join(sorted(wish.order.fault.parts))}
    if reason["code"] == "no_skill" and remedy is not None:
        ended = _ended(book.members[remedy.engineer].engineer, reason, book.day.day)
        return reason if ended is None else {**reason, "code": "certificate_expired", "valid_to": ended.isoformat()}
    return reason


def _ended(engineer: Engineer, reason: Facts, day: date) -> date | None:
    """When the paper for a skill ended that they hold all the same."""
    holds = any(each.skill == reason["skill"] and each.level >= reason["needs"] for each in engineer.skills)
    ended = [each.valid_to for each in engineer.certificates if each.skill == reason["skill"] and each.valid_to < day]
    return max(ended) if holds and ended else None


def _nearer(wish: Wish, change: Facts, reasons: Iterable[Facts]) -> Facts:
    """Where only the paper is missing nothing has to be learnt, and parts can be brought."""
    for each in reasons:
        if each["code"] == "certificate_expired" and change["code"] == "skill" and each["skill"] == change["skill"]:
            return {**change, "code": "certificate", "valid_to": each["valid_to"]}
    return _supply(wish) if change["code"] == "permission" else change


def _supply(wish: Wish) -> Facts:
    return {"code": "stock", "part": ", ".join(sorted(wish.order.fault.parts))}


def _own(wish: Wish, reasons: Iterable[Facts]) -> Iterator[Facts]:
    for each in reasons:
        if each["code"] in OPENED_BY:
            yield {**each, "code": OPENED_BY[each["code"]]}
        if each["code"] == "no_stock":
            yield {"code": "stock", "part": each["part"]}
