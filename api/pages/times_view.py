"""What a customer sees who chooses a time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from flask import g
from flask_babel import gettext as _

from api.display import day, hhmm, length, minutes, titled, zone
from api.endpoint import booking_desk
from api.forms import Form
from api.language import language
from api.pages import waiting_view, whole_words
from api.problems import sentence
from dispatch.errors import N_, Refusal
from dispatch.notices.wording import window as window_words
from dispatch.planning.booking.holding import living
from dispatch.planning.booking.offering import counter, slots
from dispatch.planning.booking.slot import Grade, Slot
from dispatch.store.database import Transaction
from dispatch.work.hold import Hold
from dispatch.work.work_order import WorkOrder

FIRST_DAYS = 4
CHOSEN = N_("Your choice"), N_("Kept for you")
LATE = N_("Later than we promised you, if that suits you better")
GRADES = {
    Grade.RECOMMENDED: (N_("Recommended"), N_("We are in your neighbourhood then")),
    Grade.POSSIBLE: (N_("Possible"), N_("A longer drive for us, the same price for you")),
}


def choosing(tx: Transaction, order: WorkOrder, token: str, *, form: Form, whole: bool = False) -> dict[str, Any]:
    """Closed windows aren't shown. Why nothing can be chosen at all is said in place of the list."""
    g.zone = order.branch.time_zone
    kept = living(tx, order)
    kept = kept if kept and kept.lives(tx.stamp.at) else None
    try:
        asked = counter(tx, order, booking_desk())
        found, minutes_long, refused = [slot for slot in slots(asked) if slot.is_open], asked.wish.minutes, None
    except Refusal as refusal:
        found, minutes_long, refused = [], None, refusal
    days = [offered(slots_of_day, kept) for _day, slots_of_day in groupby(found, key=lambda slot: slot.day)]
    shown = days if whole or len(days) <= FIRST_DAYS + 1 else days[:FIRST_DAYS]
    return {
        "times": SimpleNamespace(
            days=shown,
            more_url=f"/f/{token}/times?all" if len(shown) < len(days) else "",
            last=found[-1].day if found else None,
            url=f"/f/{token}/times",
            back_url=f"/f/{token}",
            title=titled(order),
            lang=order.language,
            takes=length(minutes_long),
            why_not=refused and sentence(refused),
            phone=f"tel:{order.branch.phone}" if order.branch.phone else "",
        ),
        "waiting": waiting_view.for_customer(tx, order, token),
        "kept": kept and held(kept, tx.stamp.at),
        "form": form,
    }


def offered(found: Iterable[Slot], kept: Hold | None) -> SimpleNamespace:
    found = list(found)
    return SimpleNamespace(day=day(found[0].window.opens), slots=[choice(slot, kept) for slot in found])


def choice(slot: Slot, kept: Hold | None) -> SimpleNamespace:
    grade, why = GRADES[slot.grade]
    if kept is not None and kept.window_from == slot.window.opens:
        grade, why = CHOSEN
    elif slot.late and slot.grade is Grade.POSSIBLE:
        why = LATE
    return SimpleNamespace(
        value=slot.window.opens.isoformat(),
        words=hours(slot.window.opens, slot.window.closes),
        recommended=slot.grade is Grade.RECOMMENDED,
        grade=_(grade),
        why=" ".join([_(why), *whole_words.of_slot(slot)]) if slot.persons > 1 or slot.then else _(why),
    )


def held(kept: Hold, now: datetime) -> SimpleNamespace:
    return SimpleNamespace(
        id=kept.id,
        words=_("%(day)s, %(window)s", day=day(kept.window_from), window=hours(kept.window_from, kept.window_to)),
        with_it=" ".join(whole_words.of_hold(kept)),
        value=kept.window_from.isoformat(),
        until=kept.expires_at,
        left=minutes(max(1, (kept.expires_at - now) / timedelta(minutes=1))),
        by=hhmm(kept.window_to),
        may_renew=not kept.renewed,
    )


def hours(opens: datetime, closes: datetime) -> str:
    return window_words(opens.astimezone(zone()), closes.astimezone(zone()), language())
