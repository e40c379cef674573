"""Rescues of an order, in words: what changes, what it costs, whom it disturbs, and what it does for the promise."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from api.display import hhmm, minutes, short_day
from api.rest.roles import PLANNERS
from dispatch.errors import N_
from dispatch.planning.outlook.judging import SAFE
from dispatch.planning.rescue.offer import Day, Disturbed, RescueOffer, Rescues, Stop

KINDS = {
    "sequence": N_("%(name)s comes earlier, at %(at)s"),
    "engineer": N_("%(name)s takes it over, at %(at)s"),
    "swap": N_("%(name)s comes at %(at)s, in a swap"),
    "move": N_("%(name)s comes at %(at)s, as another visit makes room"),
    "overtime": N_("%(name)s comes at %(at)s and somebody stays longer"),
    "new_time": N_("Agree on %(window)s with the customer: %(name)s can come at %(at)s"),
    "other_day": N_("Ask the customer for %(day)s, %(window)s"),
    "partner": N_("%(partner)s takes it over, at %(at)s"),
}
DO = N_("Do this")
BUTTONS = {"new_time": N_("They agreed: do this"), "other_day": N_("Ask by link")}
DONE = {
    "sequence": N_("Saved: it comes earlier."),
    "engineer": N_("Saved: somebody else took it over."),
    "swap": N_("Saved by a swap."),
    "move": N_("Saved: another visit made room."),
    "overtime": N_("Saved with overtime."),
    "new_time": N_("Saved: another time was agreed on."),
    "partner": N_("Saved: a partner took it over."),
}
MINUTE = timedelta(minutes=1)
WIDTH = 280  # of the picture, in its own units


def listed(found: Rescues, *, kept: dict[str, Any] | None = None) -> dict[str, Any]:
    """`kept`: what the address that carries one out is given, to come back to the same board."""
    return {
        "reference": found.reference,
        "ends": found.ends,
        "chance": found.chance,
        "steps_url": f"/work-orders/{found.reference}#steps" if found.remote else "",
        "holds": holds(found),
        "offers": [offer(one, found, kept or {}) for one in found.offers],
        "asked": asked_says(found),
        "done": done(found, kept or {}),
    }


def holds(found: Rescues) -> str:
    """That nothing need be saved, of what was not looked for; '' where something was."""
    if found.chance is None or found.chance < SAFE:
        return ""
    return _("Begun by %(at)s it is kept as it stands (%(chance)s %%).", at=hhmm(found.ends), chance=found.chance)


def asked_says(found: Rescues) -> str:
    """What the customer was asked, while we wait for an answer; '' where nothing was."""
    if found.asked is None:
        return ""
    opens, closes = found.asked.window
    return _(
        "The customer was asked for %(day)s, %(window)s. The time is kept until %(until)s; nothing has moved yet.",
        day=short_day(opens),
        window=f"{hhmm(opens)}–{hhmm(closes)}",
        until=hhmm(found.asked.until),
    )


def done(found: Rescues, kept: dict[str, Any]) -> dict[str, Any] | None:
    """The last rescue of today; `undo` is where it is taken back, '' once it is too late."""
    one = found.done
    if one is None:
        return None
    may = one.undo is not None and g.actor.role in PLANNERS
    return {
        "says": _(DONE[one.kind]),
        "by": _("%(name)s, %(at)s", name=one.by, at=hhmm(one.at)) if one.by else hhmm(one.at),
        "undo": f"/work-orders/{found.reference}/rescues/done/{one.undo}/undo" if may else "",
        "facts": {name: value for name, value in kept.items() if value},
    }


def offer(one: RescueOffer, found: Rescues, kept: dict[str, Any]) -> dict[str, Any]:
    may = g.actor.role in PLANNERS
    return {
        "key": one.key,
        "title": title(one),
        "button": _(BUTTONS.get(one.kind, DO)),
        "price": " · ".join(price(one)),
        "before": one.chance_before,
        "after": one.chance_after,
        "disturbed": [disturbs(each) for each in one.disturbed],
        "picture": picture(one, found.visit_id),
        "action": f"/work-orders/{found.reference}/rescues/{one.key}" if may else "",
        "facts": {name: value for name, value in kept.items() if value},
    }


def title(one: RescueOffer) -> str:
    name, at = one.after
    window = one.window and f"{hhmm(one.window[0])}–{hhmm(one.window[1])}"
    facts = {"name": name.partition(" ")[0], "at": hhmm(at), "window": window, "partner": one.partner}
    return _(KINDS[one.kind], **facts, day=one.window and short_day(one.window[0]))


def price(one: RescueOffer) -> Iterator[str]:
    """In figures a dispatcher knows; what costs nothing is not spoken of."""
    yield _("travel %(time)s", time=signed(one.travel)) if one.travel else _("no more travel")
    if one.overtime:
        yield _("overtime %(time)s", time=signed(one.overtime))
    if one.moved:
        yield ngettext("%(num)d customer moved", "%(num)d customers moved", one.moved)


def signed(count: int) -> str:
    return f"{'+' if count > 0 else '−'}{minutes(abs(count))}"


def disturbs(each: Disturbed) -> str:
    name, at = each.before
    if each.after is None:
        return _("%(place)s goes to another day", place=each.place)
    other, then = each.after
    if other != name:
        return _("%(place)s goes to %(name)s, %(at)s", place=each.place, name=other, at=hhmm(then))
    return _("%(place)s begins %(time)s later", place=each.place, time=minutes((then - at) / MINUTE))


def picture(one: RescueOffer, visit_id: int | None) -> list[dict[str, Any]]:
    """Before and after, one line each for everybody concerned, on one scale."""
    if not one.days:
        return []  # of a partner's day that whoever looks may not see
    every = [stop for day in one.days for stop in (*day.before, *day.after)]
    first = min(stop.starts_at for stop in every).replace(minute=0)
    span = max(stop.ends_at for stop in every) - first
    return [line(day, first, span, visit_id) for day in one.days]


def line(day: Day, first: datetime, span: timedelta, visit_id: int | None) -> dict[str, Any]:
    def bars(stops: tuple[Stop, ...]) -> list[dict[str, Any]]:
        return [
            {
                "x": round(WIDTH * ((stop.starts_at - first) / span)),
                "width": max(3, round(WIDTH * ((stop.ends_at - stop.starts_at) / span))),
                "own": stop.visit_id == visit_id,
                "says": f"{stop.place} {hhmm(stop.starts_at)}",
            }
            for stop in stops
        ]

    return {"name": day.name.partition(" ")[0], "before": bars(day.before), "after": bars(day.after)}
