"""The windows of a week for one order: which can be promised to the customer, and why not the others."""

from functools import partial
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from flask import g
from flask_babel import gettext as _

from api import forms
from api.access import DESK
from api.display import day, hhmm, minutes, titled
from api.endpoint import booking_desk
from api.forms import Form
from api.pages import whole_words
from api.problems import sentence
from api.reasons import change_says, obstacle_says, skill_name
from dispatch.errors import Refusal
from dispatch.planning import queries as planning
from dispatch.planning.answer.changes import places
from dispatch.planning.booking.booking import book
from dispatch.planning.booking.holding import hold, living
from dispatch.planning.booking.offering import counter, slots
from dispatch.planning.booking.slot import Grade, Slot
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.work_order import WorkOrder

DAYS = 7
LAST_WEEK = 8


def context(tx: Transaction, order: WorkOrder, week: str = "", *, form: Form | None = None) -> dict[str, Any]:
    g.zone = order.branch.time_zone
    number = min(int(week), LAST_WEEK) if week.isascii() and week.isdigit() else 0
    try:
        asked = counter(tx, order, booking_desk())
        found, why_not = slots(asked, first=number * DAYS, days=DAYS, why=True), ""
        more = (number + 1) * DAYS <= asked.wish.rule.horizon
    except Refusal as refusal:
        found, why_not, more = [], sentence(refusal), False
    say = partial(_shown, tx, _names(tx, order, found))
    kept = living(tx, order)
    here = f"/work-orders/{order.reference}/times"
    return {
        "order": SimpleNamespace(reference=order.reference, title=titled(order)),
        "days": [(day(slot_day), [say(slot) for slot in group]) for slot_day, group in groupby(found, key=_day)],
        "why_not": why_not,
        "kept_until": kept.expires_at if kept and kept.lives(tx.stamp.at) else None,
        "action": here if g.actor.role in DESK else "",
        "earlier_url": f"{here}?week={number - 1}" if number else "",
        "later_url": f"{here}?week={number + 1}" if more else "",
        "form": form or forms.empty(),
    }


def again(tx: Transaction, refusal: Refusal, reference: str) -> dict[str, Any]:
    return context(tx, queries.work_order(tx, reference), form=forms.again(refusal))


def book_for(tx: Transaction, order: WorkOrder) -> None:
    desk = booking_desk()
    kept = hold(tx, order, forms.instant("slot"), desk=desk)
    book(tx, order, kept.id, desk=desk)


def _day(slot: Slot):
    return slot.day


def _names(tx: Transaction, order: WorkOrder, found: list[Slot]) -> dict[str, Any]:
    return {
        "engineers": planning.engineer_names(tx, order.branch_id),
        "places": places(tx, [change for slot in found for change in slot.changes]),
        "skills": planning.skill_names(tx),
    }


def _shown(tx: Transaction, names: dict[str, Any], slot: Slot) -> SimpleNamespace:
    skill = partial(skill_name, names["skills"])
    known = {"engineers": names["engineers"], "places": names["places"]}
    changes = [change_says(each, skill, **known) for each in slot.changes]
    return SimpleNamespace(
        words=f"{hhmm(slot.window.opens)}–{hhmm(slot.window.closes)}",
        value=slot.window.opens.isoformat(),
        is_open=slot.is_open,
        grade=_("Recommended") if slot.grade is Grade.RECOMMENDED else _("Possible") if slot.is_open else _("Closed"),
        good=slot.grade is Grade.RECOMMENDED,
        engineer=" + ".join(names["engineers"].get(each, "") for each in slot.led_crew),
        with_it=" ".join(whole_words.of_slot(slot)) if slot.is_open else "",
        starts_at=slot.starts_at,
        extra=minutes(slot.extra / 60) if slot.extra else "",
        why=" · ".join(obstacle_says(each, skill) for each in slot.reasons),
        change=" · ".join(each for each in changes if each),
    )
